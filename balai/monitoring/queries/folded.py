"""What the tallies say. Every question reads one shape, by its index, in rows whose number does not grow with cases."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import BigIntegerField, QuerySet, Sum
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast

from balai.core.actor import area_q
from balai.core.clock import months_later
from balai.monitoring.models import Tally
from balai.monitoring.rules.cubes import Cell

Sums = Counter[str]


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
    found: dict[date, Sums] = {months_later(since, step): Counter() for step in range(months)}
    for day, values in _cells("month", area_code, since, until).values_list("on", "measures"):
        found[day].update(values)
    return found


def by_day(area_code: str, since: date, until: date) -> dict[date, Sums]:
    """Return an area's sums of the days on which something happened, oldest first; one query."""
    rows = _cells("day", area_code, since, until).order_by("on").values_list("on", "measures")
    return {day: Counter(values) for day, values in rows}


def by(dimension: str, area_code: str, on: date, months: int = 12) -> dict[str, Sums]:
    """Return an area's sums of the last months by "service" or "channel"; one query."""
    since, until = window(on, months)
    column = "service_key" if dimension == "service" else dimension
    found: dict[str, Sums] = defaultdict(Counter)
    for key, values in _cells(f"month_{dimension}", area_code, since, until).values_list(column, "measures"):
        found[key].update(values)
    return dict(found)


def by_area(
    codes: Iterable[str], on: date, months: int = 1, names: Sequence[str] = ("days",)
) -> dict[str, Sums]:
    """Return the sums of many areas over the last months; one query.

    Only of the measures named, added up by the database; all of them where "days" is among these.
    """
    since, until = window(on, months)
    rows = Tally.objects.filter(cube="month", area_code__in=list(codes), on__gte=since, on__lt=until)
    found: dict[str, Sums] = defaultdict(Counter)
    if "days" in names:
        for code, values in rows.values_list("area_code", "measures"):
            found[code].update(values)
        return dict(found)
    sums = {f"sum_{place}": Sum(_number(name)) for place, name in enumerate(names)}
    for code, *values in rows.values("area_code").annotate(**sums).values_list("area_code", *sums):
        found[code].update({name: value for name, value in zip(names, values, strict=True) if value})
    return dict(found)


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


def through(area_code: str, on: date, months: int = 12) -> dict[tuple[str, str], Sums]:
    """Return the sums of each service through each channel in an area; one query."""
    since, until = window(on, months)
    found: dict[tuple[str, str], Sums] = defaultdict(Counter)
    rows = _cells("month_through", area_code, since, until)
    for service_key, channel, values in rows.values_list("service_key", "channel", "measures"):
        found[service_key, channel].update(values)
    return dict(found)


def one_through(name: str, area_code: str, on: date, months: int = 12) -> dict[tuple[str, str], int]:
    """Return one measure by service and channel in an area, summed by the database; one query."""
    since, until = window(on, months)
    rows = _cells("month_through", area_code, since, until).values("service_key", "channel")
    found = rows.annotate(number=Sum(_number(name))).values_list("service_key", "channel", "number")
    return {(service_key, channel): number or 0 for service_key, channel, number in found}


@dataclass(frozen=True)
class Ran:
    """How often a step really ended, how often without an officer, and the minutes since it was taken."""

    times: int
    automatic: int
    minutes: int


def step_of(sums: Sums, key: str) -> Ran:
    """Return what sums (of `by_office`) say of one step."""
    return Ran(sums[f"step.{key}"], sums[f"step_automatic.{key}"], sums[f"step_minutes.{key}"])


def whole(sums: Iterable[Sums]) -> Sums:
    """Return many sums as one."""
    made: Sums = Counter()
    for one in sums:
        made.update(one)
    return made


def _cells(cube: str, area_code: str, since: date, until: date) -> QuerySet[Tally]:
    return Tally.objects.filter(cube=cube, area_code=area_code, on__gte=since, on__lt=until)
