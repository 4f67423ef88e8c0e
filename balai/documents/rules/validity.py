"""How long a document is valid."""

import calendar
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Literal

from balai.core.clock import local_date

WESTERNMOST = "Asia/Jakarta"
"""The last of the three zones to reach the next day: a document never expires before its holder's midnight."""


def validity(issued_on: date, rule: Literal["lifetime"] | Mapping[str, int] | None) -> date | None:
    """Return the last day on which a document is valid, or None when it does not expire.

    `rule` is "lifetime", None, or one of {years: n}, {months: n}, {days: n}. As on passports and licences the
    last day is the day of the same date: issued 21 November 2026 for five years, valid until 21 November 2031.
    """
    if rule is None or rule == "lifetime":
        return None
    if len(rule) != 1 or not rule.keys() <= {"years", "months", "days"} or min(rule.values()) < 1:
        raise ValueError(f"not a validity rule: {rule}")
    months = rule.get("months", 0) + 12 * rule.get("years", 0)
    return _months_later(issued_on, months) + timedelta(days=rule.get("days", 0))


def _months_later(day: date, months: int) -> date:
    """Return the same day some months later, or the last day of a month that lacks it."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def is_expired(valid_until: date | None, at: datetime) -> bool:
    """Return whether the last day of validity has passed everywhere in the country."""
    return valid_until is not None and local_date(at, WESTERNMOST) > valid_until
