"""The catalogue: services, their standards, forms and evidence."""

from typing import Any

from balai.accounts import queries as accounts
from balai.catalogue import queries as catalogue
from balai.catalogue.rules.package import Package
from balai.channels.partners.api.operation import Call, Reply, operation
from balai.channels.partners.rules import schemas
from balai.channels.partners.rules.contract import Keep, Link
from balai.core import facts
from balai.core.clock import local_date
from balai.forms import queries as forms
from balai.regions import queries as regions

SEARCH = schemas.text(200) | {"description": "A need in one's own words."}
Keys = {"service_key": "$response.body#/items/0/key"}


@operation(
    "GET", "/services", tag="catalogue", keep=Keep.PUBLIC, answer=schemas.ref("Services"),
    query={"q": SEARCH, "limit": schemas.LIMIT, "after": schemas.AFTER}, links=(Link("service", Keys),),
)  # fmt: skip
def services(call: Call) -> Reply:
    """List services: those that fit a need in own words, best first, or all by key."""
    words = str(call.query.get("q", "")).strip()
    following = None
    if words:
        area = facts.get("regions", [""])[0]
        found = [hit.service_key for hit in catalogue.search(words, area, limit=call.limit)]
    else:
        rest = sorted(item.key for item in catalogue.services() if item.key > call.after)
        found = rest[: call.limit]
        following = found[-1] if len(rest) > call.limit else None
    patterns = catalogue.patterns(found)
    items = [_item(patterns[key].package) for key in found if key in patterns]
    return Reply({"items": items, "next": following})


def _item(package: Package) -> dict[str, Any]:
    return {
        "key": package.key,
        "name": package.name,
        "summary": package.summary,
        "mode": package.mode,
        "category": package.category,
        "fee_kind": package.fee.kind,
        "url": f"/layanan/{package.key}/",
    }


@operation(
    "GET", "/services/{service_key}", tag="catalogue", keep=Keep.PUBLIC, answer=schemas.ref("Service"),
    query={"area": schemas.AREA},
)  # fmt: skip
def service(call: Call) -> Reply:
    """Read one service: standard, form as JSON Schema, evidence; with an area as it is offered there."""
    pattern = catalogue.service(call.places["service_key"])
    area = call.query.get("area")
    offer = (
        catalogue.offer(pattern.service_key, area, local_date(call.at, regions.zone_of(area)))
        if area
        else None
    )
    package, version = (offer.package, offer.version_id) if offer else (pattern.package, pattern.version_id)
    body = _item(package) | {
        "version": version,
        "standard": [
            {"number": part.number, "key": part.key, "name": part.name, "lines": part.lines}
            for part in catalogue.standard(package)
            if part.is_public
        ],
        "applicant_form": dict(forms.applicant_form().schema),
        "form": package.raw.get("form", {}),
        "sections": package.raw.get("sections", []),
        "evidence": [_evidence(rule) for rule in package.evidence],
        "offer": _offer(offer) if offer and offer.agency_id else None,
    }
    return Reply(body)


def _evidence(rule: Any) -> dict[str, Any]:
    names = ("key", "name", "help", "accept", "optional", "already_held")
    return {name: getattr(rule, name) for name in names} | {
        "when": {key: list(all) for key, all in rule.when.items()}
    }


def _offer(offer: catalogue.Offer) -> dict[str, Any]:
    agency = accounts.agency(offer.agency_id)
    offices = accounts.offices(offer.office_ids).values()
    return {
        "agency": {"id": agency.id, "name": agency.name},
        "offices": [{"id": office.id, "name": office.name} for office in offices],
        "is_example": offer.is_example,
    }
