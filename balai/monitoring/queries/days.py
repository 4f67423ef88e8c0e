"""A number taken apart to its days: the two weeks that are compared, and each day of a month with its corrections."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from balai.core.actor import area_q
from balai.core.clock import months_later
from balai.core.refusal import Missing
from balai.monitoring.models import Correction
from balai.monitoring.queries import folded, gathered
from balai.monitoring.queries.explaining import indicator
from balai.monitoring.queries.withholding import YEAR, Part, ever_kept_back, part, parts, withheld
from balai.monitoring.rules import late
from balai.monitoring.rules.changes import TOLD, Week
from balai.monitoring.rules.formulas import Indicator, Sums

MOST_CORRECTIONS = 50


@dataclass(frozen=True)
class Mended:
    """What came to be known of a day later: by how much each input of an indicator changed; `inputs` empty: not told."""

    learned_on: date
    on: date
    inputs: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class Month:
    """A month of an indicator; only days on which something of it happened."""

    indicator: Indicator
    first: date
    whole: Part[str]
    days: tuple[Part[date], ...]
    mended: tuple[Mended, ...]


@dataclass(frozen=True)
class Day:
    """A day of an indicator as it is known now, and as it was known before: (until when, what), the oldest first."""

    indicator: Indicator
    on: date
    now: Part[str]
    known: tuple[tuple[date, Part[str]], ...]


def month_of(text: str, on: date) -> date:
    """Return the first day of "2026-11"; `Missing` for what is no month or lies ahead."""
    try:
        first = date.fromisoformat(f"{text}-01")
    except ValueError as error:
        raise Missing("Bulan") from error
    if len(text) != len("2026-11") or first > on:
        raise Missing("Bulan")
    return first


def day_of(text: str, on: date) -> date:
    """Return "2026-11-05" as a day; `Missing` for what is none or lies ahead."""
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise Missing("Hari") from error
    if len(text) != len("2026-11-05") or day > on:
        raise Missing("Hari")
    return day


def weeks(area_code: str, one: Indicator, on: date) -> tuple[Part[str], Part[str]] | None:
    """Return the seven whole days before `on` and the seven before, of what is told by the week; at most one query."""
    if one.key not in TOLD:
        return None
    week = folded.by_week([area_code], on, one.inputs).get(area_code, Week({}, {}))
    return part(one, "now", week.now), part(one, "before", week.before)


def month(area_code: str, key: str, first: date, on: date) -> Month:
    """Return a month of an indicator, its days as far as they are kept, and what was learned of them later.

    At most nine queries. It is told only if each year to that of `on` that holds it, or is set against it, tells it.
    """
    one, until = indicator(key), months_later(first, 1)
    whole, found = _days(area_code, one, first, on)
    told = {day.key for day in found if day.is_told}
    shown = tuple(day for day in found if day.value.count)
    return Month(one, first, whole, shown, _mended(area_code, one, first, until, told))


def _days(area_code: str, one: Indicator, first: date, on: date) -> tuple[Part[str], tuple[Part[date], ...]]:
    """Return a month of an indicator and its days, and what of them may be told.

    A year gives away by how much a month differs from that of the year before: so of the years that end up to 23 months
    after it, none may keep it back.
    """
    until = min(months_later(first, 2 * YEAR - 1), on.replace(day=1))
    since_then = 12 * (until.year - first.year) + until.month - first.month
    around = gathered.by_month(area_code, until, 2 * YEAR + since_then, one.inputs)
    is_told = first not in ever_kept_back(one, around)
    may_be_told = is_told and one.key not in withheld(area_code, _year_of(first, on), [one])
    whole = part(one, "", around[first], may_be_told=may_be_told)
    days = folded.by_day(area_code, first, months_later(first, 1))
    return whole, parts(one, days, is_whole_told=whole.is_told)


def _year_of(first: date, on: date) -> date:
    """Return the last month of the twelve that a month is told with, counted back from that of `on`."""
    year = on.replace(day=1)
    while months_later(year, 1 - YEAR) > first:
        year = months_later(year, -YEAR)
    return year


def as_known(area_code: str, key: str, day: date, on: date) -> Day:
    """Return a day of an indicator as it is known now, and as it was before each news that came later; ten queries."""
    one = indicator(key)
    _, found = _days(area_code, one, day.replace(day=1), on)
    of_day = next((part for part in found if part.key == day), None)
    may_be_told = of_day is None or of_day.is_told
    now = folded.by_day(area_code, day, day + timedelta(days=1)).get(day, Counter())
    learned = _learned(area_code, one, day)
    changes = [change for _, change in learned]
    before = [
        (when, part(one, "", late.as_known(now, changes[place:]), may_be_told=may_be_told))
        for place, (when, _) in enumerate(learned)
    ]
    return Day(one, day, part(one, "", now, may_be_told=may_be_told), tuple(before))


def span(since: date, until: date, zone: str) -> tuple[datetime, datetime]:
    """Return the instants at which two local days begin."""
    begin, end = (datetime.combine(day, time.min, ZoneInfo(zone)) for day in (since, until))
    return begin, end


def _mended(
    area_code: str, one: Indicator, first: date, until: date, told: Collection[date]
) -> tuple[Mended, ...]:
    """Return the newest corrections of a month's days; of a day that is not told only that there was one."""
    rows = Correction.objects.filter(area_q(area_code, "area_code"), on__gte=first, on__lt=until)
    found = []
    for row in rows.order_by("-learned_on", "-id")[:MOST_CORRECTIONS]:
        changed = tuple((name, row.measures[name]) for name in one.inputs if row.measures.get(name))
        if changed:
            found.append(Mended(row.learned_on, row.on, changed if row.on in told else ()))
    return tuple(found)


def _learned(area_code: str, one: Indicator, day: date) -> list[tuple[date, Sums]]:
    """Return by how much the inputs of an indicator changed, for each day on which news of `day` came, oldest first."""
    rows = Correction.objects.filter(area_q(area_code, "area_code"), on=day)
    found = {when: sums for (when,), sums in folded.summed(rows, ["learned_on"], one.inputs) if sums}
    return sorted(found.items())
