"""Dates, times and amounts as officers type them."""

import re
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django.http import QueryDict

from balai.core.refusal import Invalid
from balai.forms.rules.values import DATE_PARTS, Unreadable, read_date, read_money

TIME = re.compile(r"([01]?\d|2[0-3])[.:]([0-5]\d)(?:[.:]\d\d)?")


def has_day(posted: QueryDict, field: str) -> bool:
    return any(posted.get(f"{field}-{part}") for part in DATE_PARTS)


def day(posted: QueryDict, field: str) -> date:
    """Return the date of three inputs (`ui.date`); a sentence at the field when it is none."""
    parts = {part: str(posted.get(f"{field}-{part}", "")).strip() for part in DATE_PARTS}
    try:
        return date.fromisoformat(read_date(parts))
    except (Unreadable, ValueError) as error:
        raise Invalid({field: "Tulis tanggal seperti 21 11 2026."}) from error


def moment(posted: QueryDict, day_field: str, time_field: str, zone: str) -> datetime:
    """Return an instant from a date and a time of day ("14.30") in `zone`."""
    on = day(posted, day_field)
    found = TIME.fullmatch(str(posted.get(time_field, "")).strip())
    if found is None:
        raise Invalid({time_field: "Tulis jam seperti 14.30."})
    return datetime.combine(on, time(int(found[1]), int(found[2])), ZoneInfo(zone))


def amount(text: str, field: str) -> int:
    """Return whole rupiah from "Rp50.000" or "50000"."""
    try:
        return read_money(text)
    except Unreadable as error:
        raise Invalid({field: f"Jumlah belum dapat dibaca. {error}"}) from error
