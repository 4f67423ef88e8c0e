"""Administrative areas: one, those below it, and those that fit a name."""

from typing import Any

from balai.channels.partners.api.operation import Call, Reply, operation
from balai.channels.partners.rules import schemas
from balai.channels.partners.rules.contract import Keep, Link
from balai.regions import queries as regions
from balai.regions.rules import names
from balai.regions.rules.codes import Kind, Level

TAG = "areas"
QUERY = {
    "parent": schemas.AREA,
    "q": schemas.text(100),
    "level": {**schemas.one_of(Level), "description": "Only areas of this level; together with `q`."},
    "limit": {**schemas.LIMIT, "maximum": 20},
}


@operation(
    "GET", "/areas", tag=TAG, keep=Keep.PUBLIC, answer=schemas.ref("Areas"), query=QUERY,
    links=(Link("area", {"code": "$response.body#/items/0/code"}),),
)  # fmt: skip
def areas(call: Call) -> Reply:
    """List the areas right below `parent` (none: the provinces), or find areas by the words of a name within it."""
    parent, words = str(call.query.get("parent", "")), str(call.query.get("q", "")).strip()
    if not words:
        items = [_item(row) for row in regions.children(parent)]
    else:
        hits = regions.search(words, under=parent, level=call.query.get("level", ""), limit=call.limit)
        items = [
            {"code": hit.code, "level": hit.level, "name": hit.name, "full_name": hit.full_name}
            for hit in hits
        ]
    return Reply({"items": items, "next": None})


@operation("GET", "/areas/{code}", tag=TAG, keep=Keep.PUBLIC, answer=schemas.ref("Area"))
def area(call: Call) -> Reply:
    """Read one area with all that lies above it."""
    chain = regions.lineage(call.places["code"])
    body = _item(chain[-1]) | {
        "full_name": regions.full_name(chain[-1].code),
        "zone": regions.zone_of(chain[-1].code),
        "above": [_item(row) for row in chain[:-1]],
    }
    return Reply(body)


def _item(row: Any) -> dict[str, Any]:
    return {"code": row.code, "level": row.level, "name": names.titled(Kind(row.kind), row.name)}
