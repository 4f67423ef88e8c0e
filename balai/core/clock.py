"""Local dates. Indonesia has three time zones, so a date needs a place."""

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
