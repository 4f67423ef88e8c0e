"""Local dates. Indonesia has three time zones, so a date needs a place."""

from calendar import monthrange
from datetime import date, datetime
from zoneinfo import ZoneInfo

ZONE_LABELS = {
    "Asia/Jakarta": "WIB",
    "Asia/Pontianak": "WIB",
    "Asia/Makassar": "WITA",
    "Asia/Jayapura": "WIT",
}


def local(at: datetime, zone: str) -> datetime:
    """Return an aware instant as wall time in `zone`, e.g. "Asia/Jayapura"."""
    return at.astimezone(ZoneInfo(zone))


def local_date(at: datetime, zone: str) -> date:
    """Return the calendar date of an aware instant in `zone`."""
    return local(at, zone).date()


def months_later(on: date, months: int) -> date:
    """Return the same day so many months later, or the last day of a shorter month."""
    year, month = divmod(on.year * 12 + on.month - 1 + months, 12)
    return date(year, month + 1, min(on.day, monthrange(year, month + 1)[1]))
