"""What people said, gave up or waited for: what one event of the log adds to which sums. Pure.

Each event counts by itself, in the month in which it happened, so the sums are exact in whatever order events are
learned of. Beside them stand the sums of cases (`rules/measures.py`), which are folded case by case.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from typing import Any, NamedTuple

from balai.monitoring.rules.cubes import lineage

COMPLAINT = "complaint"
MEASURES = frozenset(
    ("reports", "complaints", "reports_answered", "reports_in_time", "reports_overdue", "abandoned", "village_acts",
     "village_minutes")
)  # fmt: skip
STOPPED = "stopped."
"""Beginning of the measures that tell at which question people stopped filling in."""
FINISHED = "nothing"
"""Where somebody stopped who had filled in all of it."""


class Told(NamedTuple):
    """An event as it is heard. `learned_at`: when the log learned of it; `is_village`: an act at a village desk."""

    name: str
    at: datetime
    learned_at: datetime
    area_code: str
    is_village: bool
    data: Mapping[str, Any]


class Place(NamedTuple):
    """Where sums are kept: a month, an area or one above it, a service."""

    on: date
    area_code: str
    service_key: str

    @property
    def id(self) -> str:
        return "|".join((self.on.isoformat(), *self[1:]))


Sums = dict[Place, Counter[str]]
Said = Iterator[tuple[str, int]]


def _filed(told: Told) -> Said:
    yield "reports", 1
    yield "complaints", int(told.data.get("kind") == COMPLAINT)


def _answered(told: Told) -> Said:
    if "in_time" in told.data:
        yield "reports_answered", 1
        yield "reports_in_time", int(told.data["in_time"])


def _escalated(told: Told) -> Said:
    yield "reports_overdue", int(told.data.get("count") == 1)


def _abandoned(told: Told) -> Said:
    yield "abandoned", 1
    yield f"{STOPPED}{told.data.get('stopped_at') or FINISHED}", 1


def _submitted(told: Told) -> Said:
    """Say how long the centre did not know of what happened at a village desk."""
    if told.is_village:
        yield "village_acts", 1
        yield "village_minutes", max(0, round((told.learned_at - told.at).total_seconds() / 60))


NOTES: Mapping[str, Callable[[Told], Said]] = {
    "complaint.filed": _filed,
    "complaint.answered": _answered,
    "complaint.escalated": _escalated,
    "case.abandoned": _abandoned,
    "case.submitted": _submitted,
}
"""Event → what it says. Other events are not listened to."""


def add(sums: Sums, told: Told, month: date) -> None:
    """Add what an event says to its place and all areas above it; `month` is the first day of its local month."""
    said = [(name, count) for name, count in NOTES[told.name](told) if count]
    for area_code in lineage(told.area_code) if said else ():
        sums[Place(month, area_code, str(told.data.get("service", "")))].update(dict(said))


def empty() -> Sums:
    """Return sums to add to."""
    return defaultdict(Counter)


def tells(name: str) -> bool:
    """Return whether a measure is one of these."""
    return name in MEASURES or name.startswith(STOPPED)


def stopped(sums: Mapping[str, int]) -> dict[str, int]:
    """Return the question at which people stopped → how many, the most first."""
    found = {name.removeprefix(STOPPED): count for name, count in sums.items() if name.startswith(STOPPED)}
    return dict(sorted(found.items(), key=lambda one: (-one[1], one[0])))
