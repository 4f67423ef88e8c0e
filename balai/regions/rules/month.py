"""A month of working days as a picture, and what other hours would change. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from balai.regions.rules.calendar import DAY, Hours, Periods, WorkCalendar, periods_on

WEEK_DAYS = 7


@dataclass(frozen=True, slots=True)
class Day:
    """One day of the picture; `hours` is "" when closed, and then `why` may say so. Outside the month: `inside` is false."""

    on: date
    inside: bool
    hours: str
    why: str


def picture(calendar: WorkCalendar, first: date, why: Mapping[date, str]) -> list[list[Day]]:
    """Return the weeks, from Monday, that hold the month of `first`, the first of that month."""
    start = first - timedelta(days=first.weekday())
    past = (first + timedelta(days=31)).replace(day=1)
    weeks = -(-(past - start).days // WEEK_DAYS)
    days = [_day(calendar, start + number * DAY, first, why) for number in range(weeks * WEEK_DAYS)]
    return [days[number : number + WEEK_DAYS] for number in range(0, len(days), WEEK_DAYS)]


def words_on(calendar: WorkCalendar, on: date) -> str:
    """Return the opening hours of a day: "07.30–12.00, 13.00–16.00"; "" when closed."""
    return _words(periods_on(calendar, on))


def changed_weekdays(old: Hours, new: Hours) -> Iterator[tuple[int, str, str]]:
    """Yield (weekday, hours before, hours after) for the weekdays whose hours differ."""
    for weekday in range(WEEK_DAYS):
        before, after = _words(old.get(weekday, ())), _words(new.get(weekday, ()))
        if before != after:
            yield weekday, before, after


def _day(calendar: WorkCalendar, on: date, first: date, why: Mapping[date, str]) -> Day:
    hours = words_on(calendar, on)
    return Day(on, on.month == first.month, hours, "" if hours else why.get(on, ""))


def _words(periods: Periods) -> str:
    return ", ".join(f"{opens:%H.%M}–{closes:%H.%M}" for opens, closes in periods)
