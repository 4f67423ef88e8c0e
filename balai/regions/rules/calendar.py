"""Working time of one office: its zone, its hours, its closed days. Pure.

All counting is done on the office's wall clock; instants come in and go out aware. Units: `minutes` and
`hours` are time within open hours, `working_days` and `calendar_days` are whole local dates, of which
the day of the beginning is never one.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

Periods = tuple[tuple[time, time], ...]
Hours = Mapping[int, Periods]
Span = tuple[datetime, datetime | None]

SIZES = {"minutes": 60_000_000, "hours": 3_600_000_000, "working_days": 1, "calendar_days": 1}
"""How many microseconds, or days, one unit is."""
DAY = timedelta(days=1)
LAST_SECOND = time(23, 59, 59)


@dataclass(frozen=True)
class Season:
    """Other hours for a while, e.g. in Ramadan; `to_on` is the first day after it."""

    from_on: date
    to_on: date
    hours: Hours


@dataclass(frozen=True)
class WorkCalendar:
    """When one office is open: weekday (0 = Monday) → periods of local wall time; `closed` days override.

    `seasons` are in order and do not overlap.
    """

    zone: str
    hours: Hours
    closed: frozenset[date]
    seasons: tuple[Season, ...] = ()


def is_working_day(calendar: WorkCalendar, day: date) -> bool:
    """Return whether the office opens at all on that day."""
    return bool(periods_on(calendar, day))


def is_open(calendar: WorkCalendar, at: datetime) -> bool:
    """Return whether the office is open at that instant; at closing time it no longer is."""
    there = _wall(calendar, at)
    return any(opens <= there.time() < closes for opens, closes in periods_on(calendar, there.date()))


def closing(calendar: WorkCalendar, day: date) -> datetime:
    """Return the instant (UTC) at which a working day ends; `ValueError` on any other day."""
    periods = periods_on(calendar, day)
    if not periods:
        raise ValueError(f"{day} is not a working day")
    return _instant(calendar, datetime.combine(day, periods[-1][1]))


def periods_on(calendar: WorkCalendar, day: date) -> Periods:
    """Return the open periods of one day, in order; none when the office is closed."""
    if day in calendar.closed:
        return ()
    for season in calendar.seasons:
        if season.from_on <= day < season.to_on:
            return season.hours.get(day.weekday(), ())
    return calendar.hours.get(day.weekday(), ())


def add(calendar: WorkCalendar, at: datetime, value: int, unit: str) -> datetime:
    """Return the instant (UTC) when an allowance that begins at `at` and never stops is used up.

    `working_days`: closing time of the last day; `calendar_days`: 23:59:59 of the last day, open or not;
    the day after `at` is day 1. An allowance of 0 ends at `at` itself.
    """
    return _after(calendar, at, value * _size(unit), unit)


def due(calendar: WorkCalendar, spans: Sequence[Span], value: int, unit: str) -> datetime | None:
    """Return the instant (UTC) when an allowance that ran only in `spans` is used up.

    A span is (start, stop), the stop excluded, None when the clock still runs; overlaps count once. None
    when the clock stands still with allowance left. A span uses up a day that lies after the local date of
    its start and at whose end (closing time; midnight for calendar days) the clock was still running. Starting
    again on the day of a stop changes nothing, and whoever got a file back has at least the next day.
    """
    left = value * _size(unit)
    for start, stop in _spans(calendar, spans, unit):
        length = left if stop is None else _used_by(calendar, start, stop, unit)
        if left <= length:
            return _after(calendar, start, left, unit)
        left -= length
    return None


def used(calendar: WorkCalendar, spans: Sequence[Span], unit: str, until: datetime) -> int:
    """Return how much of an allowance `spans` have used until then, in whole units (see `due`)."""
    total = 0
    for start, stop in _spans(calendar, spans, unit):
        end = until if stop is None else min(stop, until)
        if start < end:
            total += _used_by(calendar, start, end, unit)
    return total // _size(unit)


def working_minutes(calendar: WorkCalendar, start: datetime, end: datetime) -> int:
    """Return the whole minutes of open time from `start` to `end`; 0 if `end` comes first."""
    return _between(calendar, start, max(start, end), "minutes") // SIZES["minutes"]


def working_days_between(calendar: WorkCalendar, start: date, end: date) -> int:
    """Return how many working days lie after `start` and not after `end`; 0 if `end` comes first."""
    return _sum_days(calendar, start + DAY, end + DAY, lambda periods: 1 if periods else 0)


def _size(unit: str) -> int:
    if unit not in SIZES:
        raise ValueError(f"unknown unit {unit!r}")
    return SIZES[unit]


def _wall(calendar: WorkCalendar, at: datetime) -> datetime:
    """Return the office's wall time, naive: Indonesian zones never change their offset."""
    return at.astimezone(ZoneInfo(calendar.zone)).replace(tzinfo=None)


def _instant(calendar: WorkCalendar, wall: datetime) -> datetime:
    return wall.replace(tzinfo=ZoneInfo(calendar.zone)).astimezone(UTC)


def _tidy(spans: Sequence[Span]) -> Iterator[Span]:
    """Yield the spans in order, cut so that none begins before the one before has stopped."""
    reached: datetime | None = None
    for begins, stop in sorted(spans, key=lambda span: span[0]):
        start = begins if reached is None else max(begins, reached)
        if stop is None:
            yield start, None
            return
        if start < stop:
            yield start, stop
            reached = stop


def _spans(calendar: WorkCalendar, spans: Sequence[Span], unit: str) -> list[Span]:
    """Return the tidy spans; for whole days, one that resumes on the day of the last stop continues it."""
    joined: list[Span] = []
    for start, stop in _tidy(spans):
        before = joined[-1] if joined else None
        same_day = before and before[1] and _wall(calendar, before[1]).date() == _wall(calendar, start).date()
        if before and unit in ("working_days", "calendar_days") and same_day:
            joined[-1] = (before[0], stop)
        else:
            joined.append((start, stop))
    return joined


def _used_by(calendar: WorkCalendar, start: datetime, stop: datetime, unit: str) -> int:
    """Return what one span uses; a day on which the clock stopped before its end is not used."""
    length = _between(calendar, start, stop, unit)
    if unit not in ("working_days", "calendar_days") or length == 0:
        return length
    last = _wall(calendar, stop)
    periods = periods_on(calendar, last.date())
    end = LAST_SECOND if unit == "calendar_days" else periods[-1][1] if periods else time.min
    return length - 1 if last.time() < end else length


def _between(calendar: WorkCalendar, start: datetime, stop: datetime, unit: str) -> int:
    """Return the microseconds (`minutes`, `hours`) or days that one span uses."""
    begin, end = _wall(calendar, start), _wall(calendar, stop)
    if unit == "calendar_days":
        return (end.date() - begin.date()).days
    if unit == "working_days":
        return working_days_between(calendar, begin.date(), end.date())
    whole = _sum_days(calendar, begin.date(), end.date(), _length)
    return whole - _passed(calendar, begin) + _passed(calendar, end)


def _after(calendar: WorkCalendar, at: datetime, amount: int, unit: str) -> datetime:
    """Return when `amount` microseconds or days have been used from `at` on."""
    if amount < 0:
        raise ValueError("an allowance cannot be negative")
    if amount == 0:
        return at.astimezone(UTC)
    there = _wall(calendar, at)
    if unit == "calendar_days":
        return _instant(calendar, datetime.combine(there.date() + amount * DAY, LAST_SECOND))
    if unit == "working_days":
        return closing(calendar, _working_day_after(calendar, there.date(), amount))
    return _instant(calendar, _open_time_after(calendar, there, timedelta(microseconds=amount)))


def _working_days_from(calendar: WorkCalendar, day: date) -> Iterator[tuple[date, Periods]]:
    """Yield the working days from `day` on, without end, with their periods."""
    if not any(calendar.hours.values()):
        raise ValueError("this office never opens")
    while True:
        if periods := periods_on(calendar, day):
            yield day, periods
        day += DAY


def _working_day_after(calendar: WorkCalendar, day: date, number: int) -> date:
    days = _working_days_from(calendar, day + DAY)
    for _ in range(number - 1):
        next(days)
    return next(days)[0]


def _open_time_after(calendar: WorkCalendar, start: datetime, left: timedelta) -> datetime:
    for day, periods in _working_days_from(calendar, start.date()):
        for opens, closes in periods:
            begin = max(start, datetime.combine(day, opens))
            length = max(datetime.combine(day, closes) - begin, timedelta())
            if left <= length:
                return begin + left
            left -= length
    raise AssertionError("working days have no end")


def _length(periods: Periods) -> int:
    return sum(_since_midnight(closes) - _since_midnight(opens) for opens, closes in periods)


def _passed(calendar: WorkCalendar, there: datetime) -> int:
    """Return the open microseconds of that day that have passed by then."""
    now = _since_midnight(there.time())
    return sum(
        min(max(now, _since_midnight(opens)), _since_midnight(closes)) - _since_midnight(opens)
        for opens, closes in periods_on(calendar, there.date())
    )


def _since_midnight(clock: time) -> int:
    return ((clock.hour * 60 + clock.minute) * 60 + clock.second) * 1_000_000 + clock.microsecond


def _sum_days(calendar: WorkCalendar, first: date, past: date, measure: Callable[[Periods], int]) -> int:
    """Sum `measure` over the days first ≤ day < past; whole weeks at once, so long spans cost no more."""
    total = 0
    for begin, end, hours in _stretches(calendar, first, past):
        week = [measure(hours.get(weekday, ())) for weekday in range(7)]
        weeks, rest = divmod((end - begin).days, 7)
        total += weeks * sum(week) + sum(week[(begin.weekday() + i) % 7] for i in range(rest))
        total -= sum(week[day.weekday()] for day in calendar.closed if begin <= day < end)
    return total


def _stretches(calendar: WorkCalendar, first: date, past: date) -> Iterator[tuple[date, date, Hours]]:
    """Cut first ≤ day < past where a season begins or ends."""
    for season in calendar.seasons:
        begin, end = max(first, season.from_on), min(past, season.to_on)
        if begin < end:
            if first < begin:
                yield first, begin, calendar.hours
            yield begin, end, season.hours
            first = end
    if first < past:
        yield first, past, calendar.hours
