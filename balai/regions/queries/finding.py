"""Areas by what people type."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection

from balai.core.areas import inside
from balai.regions.models import Area
from balai.regions.rules import codes, names
from balai.regions.rules.codes import LEVELS, Kind, Level

ROWS_PER_HIT = 3
"""A name has seldom more than three words that begin alike."""
MOST_ROWS = 5000
"""Of each of several words; one that begins more names than this finds only some of them."""
MOST_WORDS = 5
SELECT = "SELECT code FROM regions_areaword WHERE word >= %s AND word < %s"


@dataclass(frozen=True)
class Hit:
    """One area found: `name` "Desa Kemiren", `full_name` with all that lies above."""

    code: str
    level: Level
    name: str
    full_name: str


def search(text: str, *, under: str = "", level: str = "", limit: int = 20) -> list[Hit]:
    """Return areas of today by the words of `text`, each the beginning of a word in the name of the area or above it.

    "kemiren glagah" finds Kemiren in Glagah; "sumber agung" and "sumberagung" find either spelling; a code
    finds its area. With one word higher levels come first and exact words before longer ones. A few milliseconds;
    one query for each word or level, and one for the names.
    """
    text = text[:100].strip()
    if codes.is_code(text):
        return _hits([text] if inside(text, under) else [])
    words = names.tokens(text)[:MOST_WORDS]
    found = _matching_all(words, under, level) if len(words) > 1 else []
    if words and len(found) < limit:
        found += _beginning_with("".join(words), under, level, limit)
    return _hits(list(dict.fromkeys(found))[:limit])


def _beginning_with(word: str, under: str, level: str, limit: int) -> list[str]:
    """Return codes by one word, level by level: each a walk along one index until there are enough."""
    found: dict[str, None] = {}
    scope, edges = _scope(under)
    for depth, each in enumerate(LEVELS, 1):
        if level in ("", each) and len(found) < limit:
            order = f"AND depth = {depth} ORDER BY word, code LIMIT {limit * ROWS_PER_HIT}"
            found |= dict.fromkeys(_run(f"{SELECT} AND {scope} {order}", [*_edges(word), *edges]))
    return list(found)


def _matching_all(words: Sequence[str], under: str, level: str) -> list[str]:
    """Return the codes of areas that match every word, themselves or above; those with most words of their own first."""
    own = sorted((frozenset(_all_beginning_with(word, under)) for word in words), key=len)
    found = [
        code
        for code in frozenset().union(*own)
        if all(not each.isdisjoint(codes.lineage(code)) for each in own)
        and inside(code, under)
        and level in ("", codes.level_of(code))
    ]
    return sorted(found, key=lambda code: (-sum(code in each for each in own), len(code), code))


def _all_beginning_with(word: str, under: str) -> list[str]:
    """Return the codes that have a word like that, within `under` or on the levels down to it."""
    scope, edges = _scope(under)
    parts: list[str] = []
    values: list[str] = []
    for depth in range(1, len(LEVELS) + 1):
        is_below = under and depth > len(codes.lineage(under))
        parts.append(f"{SELECT} AND depth = {depth}" + (f" AND {scope}" if is_below else ""))
        values += [*_edges(word), *(edges if is_below else ())]
    return _run(f"{' UNION ALL '.join(parts)} LIMIT {MOST_ROWS}", values)


def _run(statement: str, values: Sequence[str]) -> list[str]:
    """Run a statement of this file: through the ORM, making it takes longer than running it."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return [code for (code,) in cursor.fetchall()]


def _edges(word: str) -> tuple[str, str]:
    """Return the index range of the words that begin with `word`; words hold a–z and 0–9 only."""
    return word, word + "~"


def _scope(under: str) -> tuple[str, tuple[str, ...]]:
    """Return `core.actor.area_q` as SQL with its values."""
    if not under:
        return "TRUE", ()
    return "(code = %s OR code >= %s AND code < %s)", (under, under + ".", under + "/")


def _hits(found: Sequence[str]) -> list[Hit]:
    wanted = {code for hit in found for code in codes.lineage(hit)}
    rows = Area.objects.filter(valid_to=None).in_bulk(wanted) if wanted else {}
    return [_hit([rows[code] for code in codes.lineage(hit)]) for hit in found if hit in rows]


def _hit(lineage: Sequence[Area]) -> Hit:
    named = [(Kind(row.kind), row.name) for row in lineage]
    own = lineage[-1]
    return Hit(own.code, Level(own.level), names.titled(*named[-1]), names.full_name(named))
