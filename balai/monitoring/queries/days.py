"""A number taken apart to its days: the two weeks that are compared, and each day of a month with its corrections."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from balai.accounts import queries as accounts
from balai.core import events
from balai.core.actor import Actor, area_q
from balai.core.clock import months_later
from balai.core.refusal import Missing
from balai.monitoring.models import Correction
from balai.monitoring.queries import folded, gathered
from balai.monitoring.queries.below import WEEK, week_of
from balai.monitoring.queries.explaining import MADE_OF, Part
from balai.monitoring.queries.reference import indicators
from balai.monitoring.rules.changes import TOLD
from balai.monitoring.rules.formulas import Indicator, Sums, Value

if TYPE_CHECKING:
    from balai.core.models import Event

MOST_CORRECTIONS = 50


@dataclass(frozen=True)
class Mended:
    """What came to be known of a day later: by how much each input of an indicator changed."""

    learned_on: date
    on: date
    inputs: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class Month:
    """A month of an indicator; only days on which something of it happened."""

    indicator: Indicator
    first: date
    value: Value
    inputs: tuple[int, ...]
    days: tuple[tuple[date, Part], ...]
    mended: tuple[Mended, ...]


def month_of(text: str, on: date) -> date:
    """Return the first day of "2026-11"; `Missing` for what is no month or lies ahead."""
    try:
        first = date.fromisoformat(f"{text}-01")
    except ValueError as error:
        raise Missing("Bulan") from error
    if len(text) != len("2026-11") or first > on:
        raise Missing("Bulan")
    return first


def weeks(area_code: str, one: Indicator, on: date) -> tuple[Part, Part] | None:
    """Return the seven whole days before `on` and the seven before, of what is told by the week; at most one query."""
    if one.key not in TOLD:
        return None
    week = week_of(folded.by_day(area_code, on - 2 * WEEK, on), on)
    return _part(one, "now", week.now), _part(one, "before", week.before)


def month(area_code: str, key: str, first: date) -> Month:
    """Return a month of an indicator, its days as far as they are kept, and what was learned of them later; five queries."""
    one = indicators().get(key)
    if one is None:
        raise Missing("Indikator")
    until = months_later(first, 1)
    days = folded.by_day(area_code, first, until)
    parts = [(day, _part(one, day.isoformat(), sums)) for day, sums in days.items()]
    whole = _part(one, "", gathered.by_month(area_code, first, 1)[first])
    told = tuple((day, part) for day, part in parts if part.value.count)
    return Month(one, first, whole.value, whole.inputs, told, _mended(area_code, one, first, until))


def evidence(actor: Actor, area_code: str, one: Indicator, first: date, zone: str) -> "list[Event]":
    """Return the newest events of a month that make a number, for officers who may see cases there; else none."""
    roles = accounts.roles_that("cases.see")
    if not any(grant.role in roles for grant in actor.grants):
        return []
    since, until = (
        datetime.combine(day, time.min, ZoneInfo(zone)) for day in (first, months_later(first, 1))
    )
    return events.newest(
        MADE_OF.get(one.inputs[0], ()), by=actor, roles=roles, area_code=area_code, since=since, until=until
    )


def _mended(area_code: str, one: Indicator, first: date, until: date) -> tuple[Mended, ...]:
    rows = Correction.objects.filter(area_q(area_code, "area_code"), on__gte=first, on__lt=until)
    found = (
        Mended(row.learned_on, row.on, tuple((name, row.measures[name]) for name in one.inputs if row.measures.get(name)))
        for row in rows.order_by("-learned_on", "-id")[:MOST_CORRECTIONS]
    )  # fmt: skip
    return tuple(one for one in found if one.inputs)


def _part(one: Indicator, key: str, sums: Sums) -> Part:
    return Part(key, one.of(sums), tuple(Counter(sums)[name] for name in one.inputs))
