"""Dates, times and amounts as officers type them."""

import re
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from balai.core.refusal import Invalid
from balai.forms.rules.values import Unreadable, read_date, read_money, split_date

TIME = re.compile(r"([01]?\d|2[0-3])[.:]([0-5]\d)(?:[.:]\d\d)?")


def day(text: str, field: str) -> date:
    """Return a date typed like "21 11 2026" or sent by a date picker; a sentence at the field otherwise."""
    try:
        return date.fromisoformat(read_date(split_date(text)))
    except (Unreadable, ValueError) as error:
        raise Invalid({field: "Tulis tanggal seperti 21 11 2026."}) from error


def moment(day_text: str, time_text: str, field: str, zone: str) -> datetime:
    """Return an instant from a date and a time of day in `zone`."""
    found = TIME.fullmatch(time_text.strip())
    if found is None:
        raise Invalid({field: "Tulis tanggal seperti 21 11 2026 dan jam seperti 14.30."})
    return datetime.combine(day(day_text, field), time(int(found[1]), int(found[2])), ZoneInfo(zone))


def amount(text: str, field: str) -> int:
    """Return whole rupiah from "Rp50.000" or "50000"."""
    try:
        return read_money(text)
    except Unreadable as error:
        raise Invalid({field: f"Jumlah belum dapat dibaca. {error}"}) from error
