"""When to try again, and when to leave a gateway alone. Pure."""

import hashlib
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

LAST_TRY = 8
LONGEST_PAUSE = timedelta(hours=6)
FAILURES_OPEN = 5
"""So many failures in a row, and a gateway is left alone for a while."""
FAILURES_LEAVE = 2
"""After so many failures of one gateway the next one gets the message."""


def pause(id: str, tries: int, *, urgent: bool) -> timedelta:
    """Return how long to wait after a try: doubled each time, a fifth more or less, the same for the same try.

    Without the scatter all messages of an outage would come back at once.
    """
    first = timedelta(seconds=5) if urgent else timedelta(minutes=1)
    digest = hashlib.sha256(f"{id}/{tries}".encode()).digest()
    share = 0.8 + 0.4 * int.from_bytes(digest[:4]) / 2**32
    return min(first * float(2 ** (tries - 1)), LONGEST_PAUSE) * share


def open_for(failures: int) -> timedelta | None:
    """Return how long a gateway is left alone after so many failures in a row; None = not at all."""
    if failures < FAILURES_OPEN:
        return None
    return min(timedelta(seconds=30) * float(2 ** min(failures - FAILURES_OPEN, 10)), timedelta(minutes=10))


def quiet_until(at: datetime, begin: time, end: time, zone: str) -> datetime | None:
    """Return when the quiet hours end in which `at` falls, or None outside of them; they may pass midnight."""
    there = at.astimezone(ZoneInfo(zone))
    now = there.time()
    if begin == end:
        return None
    is_quiet = begin <= now < end if begin < end else (now >= begin or now < end)
    if not is_quiet:
        return None
    day = there.date() + timedelta(days=1 if begin > end and now >= begin else 0)
    return datetime.combine(day, end, ZoneInfo(zone)).astimezone(at.tzinfo)


def day_of(at: datetime, zone: str) -> date:
    """Return the day whose budget a message spends."""
    return at.astimezone(ZoneInfo(zone)).date()


def next_day(at: datetime, zone: str) -> datetime:
    """Return when the next budget begins."""
    tomorrow = day_of(at, zone) + timedelta(days=1)
    return datetime.combine(tomorrow, time(0, 0), ZoneInfo(zone)).astimezone(at.tzinfo)
