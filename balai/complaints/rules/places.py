"""Where a row stands in a list, for addresses: "<ISO instant>|<id>". Pure."""

from datetime import datetime


def parse_place(text: str) -> tuple[datetime, str] | None:
    """Return a place from an address; None when it cannot be read."""
    when, _, id = text.partition("|")
    try:
        at = datetime.fromisoformat(when)
    except ValueError:
        return None
    return (at, id[:36]) if at.tzinfo and id else None
