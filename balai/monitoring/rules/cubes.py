"""The shapes in which numbers are kept: which dimensions each shape tells apart. Pure.

No shape tells all of them apart by day: at ten million cases that would be a row per case. What a page asks for
is read from the one shape that has it, in at most some hundred rows.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from balai.monitoring.rules.measures import Counts
from balai.monitoring.rules.trace import Trace


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
Tallies = dict[Cell, Counter[str]]


def lineage(area_code: str) -> list[str]:
    """Return an area and all above it, up to the nation "": ["35.10", "35", ""]."""
    parts = area_code.split(".") if area_code else []
    return [".".join(parts[:depth]) for depth in range(len(parts), -1, -1)]


def add(tallies: Tallies, trace: Trace, counts: Counts, *, sign: int = 1) -> None:
    """Add what a case counts towards to every cell that it belongs to (or take it away)."""
    dimensions = {
        "agency_id": trace.agency_id, "office_id": trace.office_id, "service_key": trace.service,
        "channel": trace.channel,
    }  # fmt: skip
    areas = lineage(trace.area_code)
    for on, measures in _by_day(counts).items():
        plain = {name: value for name, value in measures.items() if not name.startswith("step")}
        for cube in CUBES:
            when = on.replace(day=1) if cube.monthly else on
            chosen = {name: dimensions[name] for name in cube.by}
            for area_code in areas if cube.areas else areas[:1]:
                cell = tallies[Cell(cube.name, when, area_code, **chosen)]
                for name, value in (measures if cube.steps else plain).items():
                    cell[name] += sign * value


def _by_day(counts: Counts) -> dict[date, dict[str, int]]:
    days: dict[date, dict[str, int]] = defaultdict(dict)
    for (on, name), value in counts.items():
        days[on][name] = value
    return days


def empty() -> Tallies:
    """Return tallies to add to."""
    return defaultdict(Counter)


def changed(tallies: Tallies) -> Iterator[tuple[Cell, dict[str, int]]]:
    """Yield the cells in which something is left, in the order of their keys."""
    for cell in sorted(tallies):
        if left := {name: value for name, value in sorted(tallies[cell].items()) if value}:
            yield cell, left
