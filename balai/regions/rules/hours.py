"""Opening hours as data write them: {"senin": ["07:30-12:00", "13:00-16:00"], …}. Pure."""

from collections.abc import Iterable, Mapping
from datetime import date, time, timedelta
from itertools import pairwise

from balai.core.refusal import Refused
from balai.core.words import DAYS
from balai.regions.rules.calendar import DAY, Hours, Periods

WEEKDAYS = {name.lower(): number for number, name in enumerate(DAYS)}
LONGEST_CLOSURE = timedelta(days=366)
Written = Mapping[str, list[str]]


def parse_hours(written: Written) -> Hours:
    """Return weekday (0 = Monday) → open periods; refuse unknown days and periods out of order."""
    unknown = set(written) - set(WEEKDAYS)
    if unknown:
        raise Refused(
            "hours.day", "Hari “{day}” tidak dikenal. Tulis senin sampai minggu.", day=sorted(unknown)[0]
        )
    return {WEEKDAYS[day]: _periods(day, periods) for day, periods in written.items() if periods}


def _periods(day: str, written: list[str]) -> Periods:
    try:
        edges = [time.fromisoformat(edge) for period in written for edge in period.split("-")]
    except ValueError:
        edges = []
    if len(edges) != 2 * len(written) or any(late <= early for early, late in pairwise(edges)):
        raise Refused(
            "hours.period",
            "Jam buka hari {day} ditulis seperti 07:30-12:00, berurutan, tanpa tumpang tindih.",
            day=day,
        )
    return tuple(zip(edges[::2], edges[1::2], strict=True))


def check_closure(from_on: date, to_on: date) -> None:
    """Refuse a closure that ends before it begins or lasts longer than a year; `to_on` is the first open day."""
    if not from_on < to_on <= from_on + LONGEST_CLOSURE:
        raise Refused(
            "closure.period",
            "Tanggal buka kembali harus sesudah tanggal mulai tutup, paling lama setahun kemudian.",
        )


def days(from_on: date, to_on: date) -> Iterable[date]:
    """Yield the days from_on ≤ day < to_on."""
    while from_on < to_on:
        yield from_on
        from_on += DAY
