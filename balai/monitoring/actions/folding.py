"""The fold of the event log into tallies: by a follower, and whole when they are built anew. Both give the same."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from typing import TYPE_CHECKING

from django.db import transaction

from balai.core import events
from balai.core.actor import Actor
from balai.monitoring.models import Tally
from balai.monitoring.queries import folded
from balai.monitoring.rules import cubes, measures
from balai.monitoring.rules.cubes import Cell, Tallies
from balai.monitoring.rules.trace import NOTES, Happening, trace
from balai.regions import queries as regions

if TYPE_CHECKING:
    from balai.core.models import Event

FOLLOWER = "monitoring.fold"
NAMES = tuple(NOTES)
AT_ONCE = 500
EVENTS_AT_ONCE = 5000


@transaction.atomic
def fold(news: Sequence["Event"]) -> None:
    """Let the tallies say what the cases of these events have become: take away what they were before, add anew.

    `news` are events of the log in a row, handed over exactly once (the cursor is in this transaction).
    """
    first, last = (news[0].position or 0), (news[-1].position or 0)
    tallies = cubes.empty()
    for _, happened in groupby(events.of_cases({one.case_id for one in news}, until=last), _case):
        case = list(happened)
        count(tallies, [one for one in case if (one.position or 0) < first], sign=-1)
        count(tallies, case)
    add(tallies)


def _case(event: "Event") -> str:
    return event.case_id


def count(tallies: Tallies, happenings: Iterable[Happening], *, sign: int = 1) -> None:
    """Add one case to the tallies, from its events in the order in which they happened."""
    found = trace(happenings)
    if found.filed_at:
        cubes.add(tallies, found, measures.of(found, regions.zone_of(found.area_code)), sign=sign)


@transaction.atomic
def add(tallies: Tallies) -> None:
    """Add these sums to those that are kept; one writer at a time, as followers are."""
    for cells in _parts(list(cubes.changed(tallies))):
        kept = folded.measures_of([cell.id for cell, _ in cells])
        rows = [_row(cell, _summed(kept.get(cell.id, {}), change)) for cell, change in cells]
        Tally.objects.bulk_create(
            rows, update_conflicts=True, unique_fields=["id"], update_fields=["measures"]
        )


def _parts(cells: list[tuple[Cell, dict[str, int]]]) -> Iterator[list[tuple[Cell, dict[str, int]]]]:
    return (cells[start : start + AT_ONCE] for start in range(0, len(cells), AT_ONCE))


def _row(cell: Cell, values: dict[str, int]) -> Tally:
    return Tally(id=cell.id, measures=values, **cell._asdict())


def _summed(kept: Mapping[str, int], change: Mapping[str, int]) -> dict[str, int]:
    both = Counter(kept)
    for name, value in change.items():
        both[name] += value
    return {name: value for name, value in both.items() if value}


def rebuild(*, by: Actor, at: datetime) -> int:
    """Build all tallies anew from the log; return how many cells. Readers see the old ones until the new stand.

    The follower goes on behind the place up to which was read. One case after the other, never all at once.
    """
    until = events.position_of(FOLLOWER) or events.top()
    tallies, after = cubes.empty(), ""
    while page := events.page_of_cases(after, until=until, size=EVENTS_AT_ONCE):
        for _, happened in groupby(page, _case):
            count(tallies, happened)
        after = page[-1].case_id
    return _replace(tallies, until, by=by, at=at)


@transaction.atomic
def _replace(tallies: Tallies, until: int, *, by: Actor, at: datetime) -> int:
    cells = list(cubes.changed(tallies))
    events.set_position(FOLLOWER, until)  # first: a follower at work holds this row, too, before it writes
    Tally.objects.all().delete()
    for some in _parts(cells):
        Tally.objects.bulk_create([_row(cell, values) for cell, values in some])
    events.record("tallies.rebuilt", "monitoring", by=by, at=at, cells=len(cells), until=until)
    return len(cells)
