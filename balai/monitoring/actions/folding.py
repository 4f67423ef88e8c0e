"""The fold of the event log into tallies: by a follower, and whole when they are built anew. Both give the same."""

from bisect import bisect
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from itertools import groupby
from typing import TYPE_CHECKING

from django.db import transaction

from balai.core import areas, events, facts, writes
from balai.core.actor import Actor
from balai.core.clock import local_date
from balai.core.events import Told
from balai.core.refusal import Refused
from balai.monitoring.models import Correction, Tally
from balai.monitoring.queries import folded
from balai.monitoring.rules import cubes, halts, late, measures
from balai.monitoring.rules import fold as rules
from balai.monitoring.rules.cubes import Cell, Sums, Tallies
from balai.monitoring.rules.halts import Halts
from balai.monitoring.rules.late import Changes
from balai.monitoring.rules.measures import Counts
from balai.monitoring.rules.trace import NOTES, NOTHING, Happening, Place
from balai.regions import queries as regions

if TYPE_CHECKING:
    from balai.core.models import Event

FOLLOWER = "monitoring.fold"
CASES = tuple(NOTES)
NAMES = CASES + halts.NAMES
AT_ONCE = 2000
EVENTS_AT_ONCE = 20_000
BEYOND_LOG = "areas_beyond_log"
"""Fact: the areas whose sums rest on no event."""
NATION_ZONE = "Asia/Jakarta"
Change = tuple[Cell, Mapping[str, int]]
Stop = tuple[date, int]
"""A day on which news of a case came, and the last position of that day's news."""


@transaction.atomic
def fold(news: Sequence["Event"]) -> None:
    """Let the tallies say what the cases of these events have become: take away what they were before, add anew.

    `news` are events of the log in a row, handed over exactly once (the cursor is in this transaction). What
    changes on a day before that on which the news came is kept as a correction of that day, too.
    """
    first, last = (news[0].position or 0), (news[-1].position or 0)
    heard = _heard(news, before=first)
    tallies, changes = cubes.empty(), late.empty()
    told = events.of_cases(heard, CASES, until=last)
    stopped = _Stopped(
        events.of_agencies(halts.NAMES, agency_ids={one.agency_id for one in told}, until=last)
    )
    for case_id, happened in groupby(told, _case):
        _learn(tallies, changes, list(happened), stopped, _stops(heard[case_id]), before=first)
    add(tallies)
    _keep(changes, "late", last)


class _Stopped:
    """What kept agencies from working, as far as the log up to a position tells."""

    def __init__(self, told: list[Told]) -> None:
        self.told, self.positions = told, [one.position for one in told]
        self.read: dict[int, Halts] = {0: NOTHING}

    def known(self, until: int) -> Halts:
        number = bisect(self.positions, until)
        if number not in self.read:
            self.read[number] = halts.read(self.told[:number])
        return self.read[number]


def _case(event: Told) -> str:
    return event.case_id


def _heard(news: Sequence["Event"], *, before: int) -> dict[str, list["Event"]]:
    """Return the cases of which something is heard, with the news: their own, or an obstacle that holds them up."""
    heard: dict[str, list[Event]] = defaultdict(list)
    of_agency: dict[str, set[str]] = defaultdict(set)
    for one in news:
        if one.case_id:
            heard[one.case_id].append(one)
            of_agency[one.agency_id].add(one.case_id)
        else:
            earlier = events.cases_touched(one.agency_id, since=one.at, until=before - 1)
            for case_id in earlier | of_agency[one.agency_id]:
                heard[case_id].append(one)
    return heard


def _stops(news: Iterable["Event"]) -> list[Stop]:
    """Return after which of the news of a case to look at it: the last of each local day on which some came."""
    days = ((local_date(one.recorded_at, regions.zone_of(one.area_code)), one.position or 0) for one in news)
    return [(day, max(position for _, position in some)) for day, some in groupby(days, lambda stop: stop[0])]


def _learn(
    tallies: Tallies, changes: Changes, case: list[Told], stopped: _Stopped, stops: list[Stop], *, before: int
) -> None:
    """Add what the news of each day made another of a case."""
    _, was = _known(case, stopped, before - 1)
    for learned_on, position in stops:
        place, became = _known(case, stopped, position)
        if place:
            difference = measures.difference(became, was)
            cubes.add(tallies, place, difference)
            late.note(changes, learned_on, place.area_code, place.agency_id, difference)
        was = became


def _known(case: list[Told], stopped: _Stopped, until: int) -> tuple[Place | None, Counts]:
    """Return what a case counts towards as far as the log up to a position tells."""
    told = [one for one in case if one.position <= until]
    return rules.counted(told, regions.zone_of, stopped.known(until))


def count(tallies: Tallies, happenings: Iterable[Happening], stopped: Halts = NOTHING) -> None:
    """Add one case to the tallies, from its events in the order in which they happened."""
    rules.count(tallies, happenings, regions.zone_of, stopped)


@transaction.atomic
def add(tallies: Tallies) -> None:
    """Add these sums to those that are kept; one writer at a time, as followers are."""
    _add(list(cubes.changed(tallies)))


def _add(changes: Sequence[Change]) -> None:
    for start in range(0, len(changes), AT_ONCE):
        some = changes[start : start + AT_ONCE]
        kept = folded.measures_of([cell.id for cell, _ in some])
        for cell, change in some:
            measures.plus(kept.setdefault(cell.id, {}), change)
        writes.put([_row(cell, kept[cell.id]) for cell, _ in some], changing=["measures"])


def _row(cell: Cell, values: Mapping[str, int]) -> Tally:
    left = {name: value for name, value in values.items() if value}
    return Tally(id=cell.id, measures=left, **cell._asdict())


def _keep(changes: Changes, cause: str, position: int) -> int:
    rows = [
        Correction(cause=cause, measures=values, position=position, **day._asdict())
        for day, values in late.changed(changes)
    ]
    Correction.objects.bulk_create(rows)
    return len(rows)


def add_simulated(tallies: Tallies) -> None:
    """Add simulated regencies' sums, whose cases stand in no log: from then on these are never built anew."""
    if not facts.is_simulation():
        raise Refused("tallies.simulated", "Hitungan rekaan hanya boleh masuk ke pemasangan simulasi.")
    beyond = {leaf.place.area_code for leaf in tallies}
    facts.put(BEYOND_LOG, sorted({*facts.get(BEYOND_LOG, []), *beyond}))
    add(tallies)


def rebuild(area_code: str = "", *, by: Actor, at: datetime) -> int:
    """Build the tallies of an area ("" is all) anew from the log; return of how many cells.

    Only what differs is written, and days that become others are kept as corrections. Readers never see a gap; the
    follower goes on where it was. One case after the other is read, never all at once.
    """
    _check_log_tells_all(area_code)
    while True:
        until = events.position_of(FOLLOWER)
        made = dict(cubes.changed(_from_log(area_code, until)))
        with transaction.atomic():
            if events.hold(FOLLOWER) == until:  # else the follower has gone on meanwhile
                return _mend(area_code, made, until, by=by, at=at)


def _check_log_tells_all(area_code: str) -> None:
    """Refuse an area of whose sums some rest on no event: built anew they would be gone."""
    beyond = facts.get(BEYOND_LOG, [])
    if any(areas.inside(one, area_code) or areas.inside(area_code, one) for one in beyond):
        whole = sorted(set(folded.regencies()) - set(beyond))
        raise Refused(
            "tallies.beyond_log",
            "Hitungan {count} wilayah simulasi dibuat sekaligus, tanpa peristiwa; disusun ulang ia akan hilang. "
            "Yang berdiri seluruhnya sebagai peristiwa dapat disusun ulang: {whole}.",
            count=len(beyond), whole=", ".join(f"--area {code}" for code in whole) or "tidak ada",
        )  # fmt: skip


def _from_log(area_code: str, until: int) -> Tallies:
    stopped = halts.read(events.of_agencies(halts.NAMES, until=until))
    tallies, after = cubes.empty(), ""
    while page := events.page_of_cases(after, CASES, area_code=area_code, until=until, size=EVENTS_AT_ONCE):
        for _, happened in groupby(page, _case):
            count(tallies, happened, stopped)
        after = page[-1].case_id
    return tallies


def _mend(area_code: str, made: dict[Cell, Sums], until: int, *, by: Actor, at: datetime) -> int:
    """Write what differs from what is kept, in the area and in those above it."""
    inside = {cell: values for cell, values in made.items() if areas.inside(cell.area_code, area_code)}
    wrong = list(cubes.differing(inside, folded.kept_in(area_code)))
    _add(wrong + [above for cell, change in wrong for above in cubes.above(cell, area_code, change)])
    changes, today = late.empty(), local_date(at, regions.zone_of(area_code) if area_code else NATION_ZONE)
    for cell, change in wrong:
        if cell.cube == cubes.OWN_DAYS:
            late.note(changes, today, cell.area_code, "", {cell.on: change})
    corrected = _keep(changes, "rebuilt", until)
    events.record(
        "tallies.rebuilt", "monitoring", by=by, at=at, area_code=area_code, cells=len(inside), until=until,
        corrected=corrected,
    )  # fmt: skip
    return len(inside)
