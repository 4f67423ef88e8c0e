"""When a document has run out; how long it is valid, its service says (`catalogue`)."""

from datetime import date, datetime

from balai.core.clock import local_date

WESTERNMOST = "Asia/Jakarta"
"""The last of the three zones to reach the next day: a document never expires before its holder's midnight."""


def is_expired(valid_until: date | None, at: datetime) -> bool:
    """Return whether the last day of validity has passed everywhere in the country."""
    return valid_until is not None and local_date(at, WESTERNMOST) > valid_until
