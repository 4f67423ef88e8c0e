"""The shapes in which numbers are kept: which dimensions each shape tells apart. Pure.

No shape tells all of them apart by day: at ten million cases that would be a row per case. What a page asks for
is read from the one shape that has it, in at most some hundred rows.

Cases are added to leaves, the finest that any shape tells apart; the cells of all shapes are sums of these, made once
at the end. Sums do not mind the order, so following, building anew and a nation in bulk give the same.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from balai.monitoring.rules.measures import Counts, plus
from balai.monitoring.rules.trace import Place


class Cell(NamedTuple):
    """Where a number is kept; "" in a dimension means all of it. `on` is the day, or the first of its month."""

    cube: str
    on: date
    area_code: str
    agency_id: str = ""
    office_id: str = ""
    service_key: str = ""
    channel: str = ""

    @property
    def id(self) -> str:
        """The cell as one text, its primary key."""
        return "|".join((self.cube, self.on.isoformat(), *self[2:]))


@dataclass(frozen=True, slots=True)
class Cube:
    """`areas`: keep it for every area above the agency's too; `steps`: with what is measured of single steps."""

    name: str
    monthly: bool
    areas: bool
    by: tuple[str, ...] = ()
    steps: bool = False

    def at(self, leaf: "Leaf", area_code: str) -> Cell:
        """Return the cell of this shape to which a leaf belongs, for its area or one above."""
        return Cell(self.name, leaf.on, area_code, **{name: getattr(leaf.place, name) for name in self.by})


CUBES = (
    Cube("day", False, True),
    Cube("day_office", False, False, ("office_id",)),
    Cube("month", True, True),
    Cube("month_service", True, True, ("service_key",)),
    Cube("month_channel", True, True, ("channel",)),
    Cube("month_through", True, True, ("service_key", "channel")),
    Cube("month_agency", True, False, ("agency_id", "service_key")),
    Cube("month_office", True, False, ("agency_id", "office_id", "service_key", "channel"), steps=True),
)
BY_NAME = {cube.name: cube for cube in CUBES}
OWN_DAYS = "day_office"
"""The shape that has each day of an agency's own area, and of none above it."""
STEPS = "step"
"""How the names of measures of single steps begin."""


class Leaf(NamedTuple):
    """The finest that is told apart: by month everything, by day the office alone."""

    monthly: bool
    on: date
    place: Place


Sums = dict[str, int]
Tallies = dict[Leaf, Sums]


def lineage(area_code: str) -> list[str]:
    """Return an area and all above it, up to the nation "": ["35.10", "35", ""]."""
    parts = area_code.split(".") if area_code else []
    return [".".join(parts[:depth]) for depth in range(len(parts), -1, -1)]


def empty() -> Tallies:
    """Return tallies to add to."""
    return defaultdict(dict)


def add(tallies: Tallies, place: Place, counts: Counts, *, times: int = 1) -> None:
    """Add what a case counts towards to the leaves that it belongs to; -1 times takes it away."""
    daily = Place(place.area_code, "", place.office_id)
    for on, measures in counts.items():
        plus(tallies[Leaf(True, on.replace(day=1), place)], measures, times)
        plus(tallies[Leaf(False, on, daily)], _without_steps(measures), times)


def _without_steps(measures: Mapping[str, int]) -> Sums:
    return {name: value for name, value in measures.items() if not name.startswith(STEPS)}


def gather(tallies: Tallies, more: Tallies) -> None:
    """Add other tallies to these."""
    for leaf, measures in more.items():
        plus(tallies[leaf], measures)


def cells(tallies: Tallies) -> dict[Cell, Sums]:
    """Return the cells of all shapes as sums of the leaves."""
    made: dict[Cell, Sums] = defaultdict(dict)
    for leaf, measures in tallies.items():
        plain = _without_steps(measures)
        areas = lineage(leaf.place.area_code)
        for cube in CUBES:
            if cube.monthly == leaf.monthly:
                for area_code in areas if cube.areas else areas[:1]:
                    plus(made[cube.at(leaf, area_code)], measures if cube.steps else plain)
    return made


def changed(tallies: Tallies) -> Iterator[tuple[Cell, Sums]]:
    """Yield the cells in which something is left, in the order of their keys."""
    found = cells(tallies)
    for cell in sorted(found):
        if left := {name: value for name, value in sorted(found[cell].items()) if value}:
            yield cell, left


def differing(
    made: Mapping[Cell, Sums], kept: Mapping[Cell, Mapping[str, int]]
) -> Iterator[tuple[Cell, Sums]]:
    """Yield what has to be added to the cells that are kept to make them the others, in the order of their keys."""
    for cell in sorted({**made, **kept}):
        change = dict(made.get(cell, {}))
        plus(change, kept.get(cell, {}), -1)
        if left := {name: value for name, value in change.items() if value}:
            yield cell, left


def above(cell: Cell, area_code: str, change: Sums) -> Iterator[tuple[Cell, Sums]]:
    """Yield the same change for the cells of all areas above `area_code`, if the cell is that area's own."""
    if cell.area_code == area_code and BY_NAME[cell.cube].areas:
        for higher in lineage(area_code)[1:]:
            yield cell._replace(area_code=higher), change
