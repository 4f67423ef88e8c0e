"""When made-up things happen: officers inside opening hours, people mostly in the evening. Pure."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from balai.catalogue.rules.duration import minutes
from balai.catalogue.rules.package import Duration
from balai.core.clock import local
from balai.demo.rules.chance import around
from balai.regions.rules import calendar as calendars
from balai.regions.rules.calendar import WorkCalendar

WORKING_DAY = 450
"""Minutes of opening time that count as one working day."""
UNSAID = Duration(2, "hours")
LAZIEST, MOST = 0.05, 0.9
TRIES = 40


def worked(calendar: WorkCalendar, since: datetime, open_minutes: float) -> datetime:
    """Return the moment in opening hours when that much opening time has passed."""
    return calendars.add(calendar, since, max(1, round(open_minutes)), "minutes")


def worked_before(calendar: WorkCalendar, at: datetime, open_minutes: float) -> datetime:
    """Return the moment in opening hours from which that much opening time passes until `at`."""
    there, left = local(at, calendar.zone).replace(tzinfo=None), timedelta(minutes=open_minutes)
    day = there.date()
    while True:
        for opens, closes in reversed(calendars.periods_on(calendar, day)):
            begin = datetime.combine(day, opens)
            end = min(there, datetime.combine(day, closes))
            if end - begin >= left:
                return (end - left).replace(tzinfo=ZoneInfo(calendar.zone)).astimezone(UTC)
            left -= max(end - begin, timedelta())
        day -= timedelta(days=1)


def step_minutes(rng: Random, allowed: Duration | None, slow: float) -> float:
    """Return how much opening time an officer takes for a step: mostly less than allowed, `slow` times longer."""
    share = min(MOST, max(LAZIEST, around(rng, 0.38, 0.45)))
    return max(2.0, minutes(allowed or UNSAID) * share * slow)


def at_home(rng: Random, since: datetime, days: float, zone: str) -> datetime:
    """Return a moment about `days` later, often in the evening."""
    there = local(since + timedelta(days=days), zone)
    hour = rng.choice((7, 9, 12, 13, 16, 18, 19, 19, 20, 20, 21))
    moment = there.replace(hour=hour, minute=rng.randrange(60), second=rng.randrange(60))
    return max(moment.astimezone(UTC), since + timedelta(minutes=20))


def day_weights(
    days: Sequence[date], channel: Mapping[str, Any], season: Sequence[float], recent: Mapping[str, Any]
) -> list[float]:
    """Return how much each day of the year before today draws (growth of the channel, season, weekday)."""
    last = len(days) - 1
    return [
        season[day.month - 1]
        * channel["weekdays"][day.weekday()]
        * (1 + channel["growth"] * (number / max(1, last) - 0.5))
        * (recent["factor"] if last - number < recent["days"] else 1)
        for number, day in enumerate(days)
    ]


def moment_on(rng: Random, day: date, hours: Mapping[int, float], zone: str) -> datetime:
    """Return an instant on a local day, by the weight of its hours."""
    hour = rng.choices(list(hours), list(hours.values()))[0]
    there = datetime(
        day.year, day.month, day.day, hour, rng.randrange(60), rng.randrange(60), tzinfo=ZoneInfo(zone)
    )
    return there.astimezone(UTC)
