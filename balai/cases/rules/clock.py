"""The legal clock of a case: the spans in which it ran, and what follows from them. Pure."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from balai.catalogue.rules.package import Clock, Duration
from balai.core.clock import local_date
from balai.core.sentences import Sentence
from balai.regions.rules import calendar as calendars
from balai.regions.rules.calendar import WorkCalendar

Stored = Sequence[Sequence[str | None]]
Spans = list[tuple[datetime, datetime | None]]
TODAY = Sentence("hari ini")
STANDING = datetime(9999, 12, 31, tzinfo=UTC)
"""Orders a step last in worklists while the clock stands still for the applicant to pay."""


def spans(stored: Stored) -> Spans:
    """Return stored ISO pairs as instants."""
    return [(_instant(start), _instant(stop) if stop else None) for start, stop in stored]


def _instant(text: str | None) -> datetime:
    if text is None:
        raise ValueError("a span has a start")
    return datetime.fromisoformat(text)


def started(stored: Stored, at: datetime) -> list[list[str | None]]:
    """Return the spans with the clock running from `at`; a running clock runs on."""
    kept = [list(span) for span in stored]
    if kept and kept[-1][1] is None:
        return kept
    return [*kept, [at.isoformat(), None]]


def stopped(stored: Stored, at: datetime) -> list[list[str | None]]:
    """Return the spans with the clock stopped at `at`; a stopped clock stays as it is."""
    kept = [list(span) for span in stored]
    if kept and kept[-1][1] is None:
        kept[-1][1] = at.isoformat()
    return kept


def running_at(stored: Stored, at: datetime) -> list[list[str | None]]:
    """Return the spans as they were at that moment, the clock running on from the last."""
    then = [list(span) for span in stored if _instant(span[0]) <= at]
    return [*then[:-1], [then[-1][0], None]] if then else []


def due_at(calendar: WorkCalendar, stored: Stored, allowed: Duration) -> datetime | None:
    """Return when the allowance is used up, or None while the clock stands still."""
    return calendars.due(calendar, spans(stored), allowed.value, allowed.unit)


def deem_at(calendar: WorkCalendar, stored: Stored, clock: Clock) -> datetime | None:
    """Return when silence becomes approval (UU 30/2014 Pasal 53 as changed), None where it never does."""
    deemed = clock.deemed
    return due_at(calendar, stored, deemed.after) if deemed.applies and deemed.after else None


def presumed_complete_at(calendar: WorkCalendar, filed_at: datetime, clock: Clock) -> datetime:
    """Return when a file that nobody checked counts as complete."""
    return calendars.add(calendar, filed_at, clock.complete_after.value, clock.complete_after.unit)


def promise(due: datetime | None, obstacle_ends: datetime | None, calendar: WorkCalendar) -> datetime | None:
    """Return the date to tell people: the legal one, or while an obstacle lasts one working day past it.

    The legal deadline itself never moves for an obstacle of the office.
    """
    if obstacle_ends is None:
        return due
    later = calendars.add(calendar, obstacle_ends, 1, "working_days")
    return later if due is None else max(due, later)


def left_words(calendar: WorkCalendar, due: datetime, now: datetime) -> Sentence:
    """Return "tinggal 2 hari kerja", "hari ini", "terlambat 3 jam kerja"."""
    late = now > due
    start, end = (due, now) if late else (now, due)
    wall = [local_date(moment, calendar.zone) for moment in (start, end)]
    days = calendars.working_days_between(calendar, wall[0], wall[1])
    if days >= 1:
        return Sentence("terlambat {count} hari kerja" if late else "tinggal {count} hari kerja", count=days)
    if not late:
        return TODAY
    minutes = max(1, int((end - start) / timedelta(minutes=1)))
    if minutes >= 60:
        return Sentence("terlambat {count} jam", count=minutes // 60)
    return Sentence("terlambat {count} menit", count=minutes)
