"""Whether an office is open, as its sign on the door would say. Pure."""

from datetime import datetime, timedelta

from balai.core.clock import ZONE_LABELS, local
from balai.core.sentences import Sentence
from balai.core.words import DAYS
from balai.regions.rules.calendar import WorkCalendar, is_open, periods_on

LOOK_AHEAD_DAYS = 14


def opening(calendar: WorkCalendar, at: datetime) -> tuple[Sentence, bool]:
    """Return ("buka sampai 15.00 WIB", True), ("buka pukul 08.00 WIB", False) or ("buka lagi Senin 08.00 WIB", False)."""
    there, zone = local(at, calendar.zone), ZONE_LABELS[calendar.zone]
    today = periods_on(calendar, there.date())
    if is_open(calendar, at):
        return Sentence("buka sampai {time} {zone}", time=f"{today[-1][1]:%H.%M}", zone=zone), True
    later = [opens for opens, _ in today if opens > there.time()]
    if later:
        return Sentence("buka pukul {time} {zone}", time=f"{later[0]:%H.%M}", zone=zone), False
    for ahead in range(1, LOOK_AHEAD_DAYS):
        day = there.date() + timedelta(days=ahead)
        if periods := periods_on(calendar, day):
            opens = f"{periods[0][0]:%H.%M}"
            return Sentence(
                "buka lagi {day} {time} {zone}", day=DAYS[day.weekday()], time=opens, zone=zone
            ), False
    return Sentence("sedang tutup"), False
