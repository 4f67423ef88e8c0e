"""Working time of offices, holidays and closures."""

from collections.abc import Iterable, Iterator
from datetime import date

from django.db.models import Q

from balai.core.actor import EVERYTHING, area_q
from balai.core.prepared import Prepared
from balai.core.refusal import Missing
from balai.regions.models import Calendar, Closure, Holiday, HolidayKind
from balai.regions.queries.sources import ramadans
from balai.regions.rules.calendar import Season, WorkCalendar
from balai.regions.rules.hours import days, parse_hours

_built: dict[str, tuple[str, WorkCalendar]] = {}
"""Calendar id → the revision it was built from, and the calendar."""
_REVISION = Prepared(lambda id: Calendar.objects.filter(id=id).only("id", "revision"), steady=True)


def calendar(id: str) -> WorkCalendar:
    """Return the working time of one calendar, ready for `rules.calendar`; one query, more after a change."""
    row = _REVISION.first(id)
    if row is None:
        raise Missing("Kalender kerja")
    return _current({id: row.revision})[id]


def calendars(ids: Iterable[str]) -> dict[str, WorkCalendar]:
    """Return id → working time for those that exist; one query, and three for those that changed.

    The revisions are asked every time, so that every process sees a new closure at once.
    """
    return _current(dict(Calendar.objects.filter(id__in=set(ids)).values_list("id", "revision")))


def _current(revisions: dict[str, str]) -> dict[str, WorkCalendar]:
    stale = [id for id, revision in revisions.items() if _built.get(id, ("",))[0] != revision]
    if stale:
        _built.update(_build(stale))
    return {id: _built[id][1] for id in revisions}


def calendars_in(area_codes: Iterable[str]) -> list[Calendar]:
    """Return the calendars of areas and of all below them by name, at most 300."""
    return list(Calendar.objects.filter(_within(area_codes)).order_by("name", "id")[:300])


def calendar_row(id: str, area_codes: Iterable[str]) -> Calendar:
    """Return what is written down of a calendar; `Missing` outside these areas."""
    found = Calendar.objects.filter(_within(area_codes), id=id).first()
    if found is None:
        raise Missing("Kalender kerja")
    return found


def holidays(year: int) -> list[Holiday]:
    """Return the holidays and days of joint leave of one year, in order; one query."""
    return list(Holiday.objects.filter(date__year=year).order_by("date", "kind"))


def closures(calendar_id: str, *, since: date) -> list[Closure]:
    """Return the closures of one calendar that end after `since` and were not cancelled; one query."""
    running = Closure.objects.filter(calendar_id=calendar_id, to_on__gt=since, cancelled_at=None)
    return list(running.order_by("from_on", "id"))


def _within(area_codes: Iterable[str]) -> Q:
    scope = Q(pk__in=())
    for code in area_codes:
        scope |= area_q(code, "area_code") or EVERYTHING
    return scope


def _build(ids: list[str]) -> Iterator[tuple[str, tuple[str, WorkCalendar]]]:
    """Yield the entries of `_built`. The revision is read first: what changes meanwhile is built again."""
    rows = list(Calendar.objects.filter(id__in=ids))
    free = list(Holiday.objects.values_list("date", "kind"))
    closed: dict[str, set[date]] = {id: set() for id in ids}
    for closure in Closure.objects.filter(calendar_id__in=ids, cancelled_at=None):
        closed[closure.calendar_id].update(days(closure.from_on, closure.to_on))
    for row in rows:
        works = HolidayKind.JOINT_LEAVE if row.joint_leave_open else ""
        closed[row.id].update(day for day, kind in free if kind != works)
        yield row.id, (row.revision, _work_calendar(row, frozenset(closed[row.id])))


def _work_calendar(row: Calendar, closed: frozenset[date]) -> WorkCalendar:
    seasons: tuple[Season, ...] = ()
    if row.ramadan_hours:
        hours = parse_hours(row.ramadan_hours)
        seasons = tuple(Season(from_on, to_on, hours) for from_on, to_on in ramadans())
    return WorkCalendar(row.zone, parse_hours(row.hours), closed, seasons)
