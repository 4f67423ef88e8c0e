"""Choosing an area step by step with plain links: regency → district → village."""

from dataclasses import dataclass

from balai.core.actor import area_q
from balai.core.areas import inside
from balai.core.refusal import Refused
from balai.regions.models import Area
from balai.regions.queries.areas import children, lineage
from balai.regions.queries.finding import Hit, search
from balai.regions.rules import codes
from balai.regions.rules.codes import LEVELS, Level

MOST_HITS = 20


@dataclass(frozen=True)
class Picker:
    """What a page shows: what is chosen so far, what can be chosen next, what the typed words found.

    `chosen` begins right below the area that bounds the choice. `next_level` is None, and there are no
    candidates, when a village is chosen.
    """

    under: str
    chosen: tuple[Area, ...]
    next_level: Level | None
    candidates: tuple[Area, ...]
    text: str
    hits: tuple[Hit, ...]

    @property
    def code(self) -> str:
        """The area chosen so far; "" when none."""
        return self.chosen[-1].code if self.chosen else ""


def picker(under: str = "", path_code: str = "", text: str = "") -> Picker:
    """Return one state of choosing an area within `under`; a `path_code` that lies elsewhere is left aside.

    Holds the areas right below the choice (never more than one district's villages) and at most 20 hits.
    At most seven queries.
    """
    chosen = _chosen(under, path_code)
    at = chosen[-1].code if chosen else under
    depth = len(codes.lineage(at))
    return Picker(
        under=under,
        chosen=chosen,
        next_level=LEVELS[depth] if depth < len(LEVELS) else None,
        candidates=tuple(children(at)) if depth < len(LEVELS) else (),
        text=text,
        hits=tuple(search(text, under=at, limit=MOST_HITS)) if text.strip() else (),
    )


def of_level(level: str, under: str = "") -> list[Area]:
    """Return the areas of today of one level, all or those in `under`, by code; one query."""
    return list(Area.objects.filter(area_q(under, "code"), level=level, valid_to=None).order_by("code"))


def _chosen(under: str, path_code: str) -> tuple[Area, ...]:
    if not codes.is_code(path_code) or not inside(path_code, under):
        return ()
    try:
        return tuple(row for row in lineage(path_code) if inside(row.code, under) and row.code != under)
    except Refused:
        return ()
