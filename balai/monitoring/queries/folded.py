"""What the tallies say. Every question reads one shape, by its index, in rows whose number does not grow with cases."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from typing import Any

from django.db.models import BigIntegerField, Q, QuerySet, Sum
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, Length

from balai.core.actor import area_q
from balai.core.clock import months_later
from balai.monitoring.models import Tally
from balai.monitoring.rules.changes import Week
from balai.monitoring.rules.cubes import Cell
from balai.monitoring.rules.measures import DAYS_EDGES

Sums = Counter[str]
WEEK = timedelta(days=7)
REGENCY_CODE = 5
"""Letters of a regency's code."""
STEPPED = "days"
"""A measure that is kept in steps: how many waited so many days."""


def regencies() -> list[str]:
    """Return the regencies that have sums, by code; one query over a month's rows of the nation's areas."""
    rows = Tally.objects.filter(cube="month").alias(size=Length("area_code")).filter(size=REGENCY_CODE)
    return sorted(set(rows.values_list("area_code", flat=True).distinct()))


def measures_of(ids: Iterable[str]) -> dict[str, dict[str, int]]:
    """Return the sums of some cells by their ids."""
    return dict(Tally.objects.filter(id__in=list(ids)).values_list("id", "measures"))


def kept_in(area_code: str) -> dict[Cell, dict[str, int]]:
    """Return all cells of an area and those below it ("" is everything), as they are kept."""
    rows = Tally.objects.filter(area_q(area_code, "area_code")).values_list(*Cell._fields, "measures")
    return {Cell._make(row[:-1]): row[-1] for row in rows.iterator(10_000)}


def window(on: date, months: int = 12) -> tuple[date, date]:
    """Return the first day of the month so many months back, and the day after the month of `on`."""
    first = on.replace(day=1)
    return months_later(first, 1 - months), months_later(first, 1)


def by_month(area_code: str, on: date, months: int = 12) -> dict[date, Sums]:
    """Return an area's sums month by month, oldest first; months in which nothing happened are empty. One query."""
    since, until = window(on, months)
    found = empty_months(on, months)
    for day, values in _cells("month", area_code, since, until).values_list("on", "measures"):
        found[day].update(values)
    return found


def empty_months(on: date, months: int = 12) -> dict[date, Sums]:
    """Return the months of a window without anything in them, oldest first."""
    since, _ = window(on, months)
    return {months_later(since, step): Counter() for step in range(months)}


def by_day(area_code: str, since: date, until: date) -> dict[date, Sums]:
    """Return an area's sums of the days on which something happened, oldest first; one query."""
    rows = _cells("day", area_code, since, until).order_by("on").values_list("on", "measures")
    return {day: Counter(values) for day, values in rows}


def by(
    dimension: str, area_code: str, on: date, months: int = 12, names: Sequence[str] = ()
) -> dict[str, Sums]:
    """Return an area's sums of the last months by "service" or "channel", of the measures named; one query."""
    since, until = window(on, months)
    column = "service_key" if dimension == "service" else dimension
    return {
        key: sums for (key,), sums in summed(_cells(f"month_{dimension}", area_code, since, until), [column], names)
    }  # fmt: skip


def by_area(codes: Iterable[str], on: date, months: int = 1, names: Sequence[str] = ()) -> dict[str, Sums]:
    """Return the sums of many areas over the last months, of the measures named; one query."""
    since, until = window(on, months)
    rows = Tally.objects.filter(cube="month", area_code__in=list(codes), on__gte=since, on__lt=until)
    return {code: sums for (code,), sums in summed(rows, ["area_code"], names)}


def by_week(codes: Iterable[str], on: date, names: Sequence[str]) -> dict[str, Week]:
    """Return the seven whole days before `on` of many areas, and the seven before those; one query, a row each."""
    rows = Tally.objects.filter(
        cube="day", area_code__in=list(codes), on__gte=on - 2 * WEEK, on__lt=on
    ).values("area_code")  # fmt: skip
    now = {
        f"now_{place}": Sum(_number(name), filter=Q(on__gte=on - WEEK)) for place, name in enumerate(names)
    }
    before = {
        f"was_{place}": Sum(_number(name), filter=Q(on__lt=on - WEEK)) for place, name in enumerate(names)
    }
    found = rows.annotate(**now, **before).values_list("area_code", *now, *before)
    many = len(names)
    return {code: Week(_named(names, values[:many]), _named(names, values[many:])) for code, *values in found}


def summed(
    rows: QuerySet[Any], columns: Sequence[str], names: Sequence[str]
) -> Iterator[tuple[tuple[Any, ...], Sums]]:
    """Yield the sums of rows with measures for each value of some columns, added up by the database.

    All measures when none is named.
    """
    if not names:
        found: dict[tuple[Any, ...], Sums] = defaultdict(Counter)
        for *key, values in rows.values_list(*columns, "measures"):
            found[tuple(key)].update(values)
        yield from found.items()
        return
    told = _stepped(names)
    sums = {f"sum_{place}": Sum(_number(name)) for place, name in enumerate(told)}
    many = len(columns)
    for row in rows.values(*columns).annotate(**sums).values_list(*columns, *sums):
        yield row[:many], _named(told, row[many:])


def _stepped(names: Sequence[str]) -> list[str]:
    """Return the names under which measures are kept: one that is kept in steps has many."""
    steps = [f"{STEPPED}.{edge}" for edge in (*DAYS_EDGES, "more")]
    return [one for name in names for one in (steps if name == STEPPED else [name])]


def _named(names: Sequence[str], values: Sequence[int | None]) -> Sums:
    return Counter({name: value for name, value in zip(names, values, strict=True) if value})


def _number(name: str) -> Cast:
    return Cast(KeyTextTransform(name, "measures"), BigIntegerField())


def by_office(area_code: str, service_key: str, on: date, months: int = 12) -> dict[tuple[str, str], Sums]:
    """Return a service's sums in an agency's area by (office, channel), single steps among them; one query."""
    since, until = window(on, months)
    rows = _cells("month_office", area_code, since, until).filter(service_key=service_key)
    found: dict[tuple[str, str], Sums] = defaultdict(Counter)
    for office_id, channel, values in rows.values_list("office_id", "channel", "measures"):
        found[office_id, channel].update(values)
    return dict(found)


def by_channel(area_code: str, service_key: str, on: date, months: int = 12) -> dict[str, Sums]:
    """Return a service's sums in an area by channel; one query."""
    since, until = window(on, months)
    found: dict[str, Sums] = defaultdict(Counter)
    rows = _cells("month_through", area_code, since, until).filter(service_key=service_key)
    for channel, values in rows.values_list("channel", "measures"):
        found[channel].update(values)
    return dict(found)


def one_through(name: str, area_code: str, on: date, months: int = 12) -> dict[tuple[str, str], int]:
    """Return one measure by service and channel in an area, summed by the database; one query."""
    since, until = window(on, months)
    rows = _cells("month_through", area_code, since, until).values("service_key", "channel")
    found = rows.annotate(number=Sum(_number(name))).values_list("service_key", "channel", "number")
    return {(service_key, channel): number or 0 for service_key, channel, number in found}


def months_of(
    area_code: str,
    service_key: str,
    on: date,
    *,
    channel: str = "",
    office_id: str = "",
    of_offices: bool = False,
) -> Iterator[tuple[date, Sums]]:
    """Yield (month, sums) of a service in an area, of one channel or office if named; one query.

    `of_offices`: with what is measured of single steps, in an agency's own area.
    """
    since, until = window(on)
    rows = _cells("month_office" if of_offices else "month_through", area_code, since, until)
    rows = rows.filter(service_key=service_key)
    rows = rows.filter(channel=channel) if channel else rows
    rows = rows.filter(office_id=office_id) if office_id else rows
    for month, values in rows.values_list("on", "measures"):
        yield month, Counter(values)


def whole(sums: Iterable[Sums]) -> Sums:
    """Return many sums as one."""
    made: Sums = Counter()
    for one in sums:
        made.update(one)
    return made


def _cells(cube: str, area_code: str, since: date, until: date) -> QuerySet[Tally]:
    return Tally.objects.filter(cube=cube, area_code=area_code, on__gte=since, on__lt=until)
