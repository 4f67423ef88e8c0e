"""Whether an office is open, as its sign on the door would say. Pure."""

from datetime import datetime, timedelta

from balai.core.clock import ZONE_LABELS, local
from balai.core.words import DAYS
from balai.regions.rules.calendar import WorkCalendar, is_open, periods_on

LOOK_AHEAD_DAYS = 14


def opening(calendar: WorkCalendar, at: datetime) -> tuple[str, bool]:
    """Return ("buka sampai 15.00 WIB", True), ("buka pukul 08.00 WIB", False) or ("buka lagi Senin 08.00 WIB", False)."""
    there, zone = local(at, calendar.zone), ZONE_LABELS[calendar.zone]
    today = periods_on(calendar, there.date())
    if is_open(calendar, at):
        return f"buka sampai {today[-1][1]:%H.%M} {zone}", True
    later = [opens for opens, _ in today if opens > there.time()]
    if later:
        return f"buka pukul {later[0]:%H.%M} {zone}", False
    for ahead in range(1, LOOK_AHEAD_DAYS):
        day = there.date() + timedelta(days=ahead)
        if periods := periods_on(calendar, day):
            return f"buka lagi {DAYS[day.weekday()]} {periods[0][0]:%H.%M} {zone}", False
    return "sedang tutup", False
