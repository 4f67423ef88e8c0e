"""The areas inside an area, side by side: one indicator of each, drawn, listed, and ranked only where that is wanted."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.conf import settings

from balai.catalogue import queries as catalogue
from balai.core.actor import area_q
from balai.core.channel import Channel
from balai.core.refusal import Missing
from balai.monitoring.models import Level, Tally
from balai.monitoring.queries import folded, standing
from balai.monitoring.queries.folded import Sums
from balai.monitoring.queries.reference import indicators, tiles
from balai.monitoring.rules import changes, ranking
from balai.monitoring.rules.changes import Change, Shift, Week
from balai.monitoring.rules.formulas import NOTHING, Indicator, Value
from balai.monitoring.rules.ranking import Rank
from balai.monitoring.rules.tiles import Map, Place, at_of, drawn
from balai.regions import queries as regions

WEEK = timedelta(days=7)
DEFAULT = "digital"
MOST_SHIFTS = 500


@dataclass(frozen=True)
class Part:
    """An area inside another, and its value over a year."""

    code: str
    name: str
    value: Value
    is_told: bool


@dataclass(frozen=True)
class Below:
    """`ranks`: empty unless ranking is switched on (setting `RANKING`)."""

    indicator: Indicator
    whole: Part
    parts: tuple[Part, ...]
    ranks: tuple[Rank, ...]


def shares() -> list[Indicator]:
    """Return the indicators that a map can show: public shares."""
    return [one for one in indicators().values() if one.formula == "share" and one.public]


def below(area_code: str, key: str, on: date) -> Below:
    """Return one indicator of each area right below another, by name; below a regency only where there are data.

    Two queries, twelve rows for each area.
    """
    one = next((one for one in shares() if one.key == key), None)
    if one is None:
        raise Missing("Indikator")
    names = {row.code: row.name for row in regions.children(area_code)}
    values = standing.of_areas([area_code, *names], key, on)
    listed = names if "." not in area_code else [code for code in names if code in values]
    parts = tuple(_part(code, names[code], one, values.get(code, NOTHING)) for code in listed)
    told = {part.code: part.value for part in parts if part.is_told}
    ranks = ranking.ranks(told, better=one.better) if settings.RANKING else []
    whole = _part(area_code, "", one, values.get(area_code, NOTHING))
    return Below(one, whole, parts, tuple(ranks))


def _part(code: str, name: str, one: Indicator, value: Value) -> Part:
    return Part(code, name, value, value.count > 0 and standing.is_told(one, value))


def map_of(found: Below) -> Map:
    """Return the areas as equal tiles: provinces where they lie, regencies row by row."""
    return drawn([_place(part) for part in found.parts])


def _place(part: Part) -> Place:
    tile = tiles().get(part.code)
    share = part.value.value if part.is_told else None
    if tile:
        return Place(part.code, part.name, str(tile["short"]), share, at_of(tile))
    return Place(part.code, part.name, part.code.rpartition(".")[2], share)


def changed(area_code: str, on: date) -> list[Change]:
    """Return what changed in the seven days before `on` against the seven before, in sentences; four queries."""
    known, fewest = indicators(), standing.fewest()
    names = {row.code: row.name for row in regions.children(area_code)} if "." not in area_code else {}
    days = _days_of([area_code, *names], on - 2 * WEEK, on)
    weeks = {code: week_of(sums, on) for code, sums in days.items()}
    whole = weeks.pop(area_code, Week({}, {}))
    return [
        *changes.told(whole, known, fewest),
        *changes.moved(weeks, known[DEFAULT], names, fewest),
        *changes.shifted(shifts(area_code, on)),
    ]


def _days_of(codes: Iterable[str], since: date, until: date) -> dict[str, dict[date, Sums]]:
    rows = Tally.objects.filter(cube="day", area_code__in=list(codes), on__gte=since, on__lt=until)
    found: dict[str, dict[date, Sums]] = defaultdict(dict)
    for code, day, values in rows.values_list("area_code", "on", "measures"):
        found[code][day] = Counter(values)
    return found


def week_of(days: dict[date, Sums], on: date) -> Week:
    """Return the seven whole days before `on`, and the seven before those."""
    return Week(
        folded.whole(sums for day, sums in days.items() if day >= on - WEEK),
        folded.whole(sums for day, sums in days.items() if day < on - WEEK),
    )


def shifts(area_code: str, on: date) -> list[Shift]:
    """Return the levels that began in the seven days up to `on` in an area and below it; at most four queries."""
    inside = Level.objects.filter(
        area_q(area_code, "area_code"), valid_from__gt=on - WEEK, valid_from__lte=on
    )
    now = {_line(row): row for row in inside.order_by("id")[:MOST_SHIFTS]}
    if not now:
        return []
    before = Level.objects.filter(
        area_code__in={row.area_code for row in now.values()}, valid_from__lte=on - WEEK,
        service_key__in={row.service_key for row in now.values()},
    )  # fmt: skip
    was = {_line(row): row.level for row in before.order_by("id")}
    services = {one.key: one.name for one in catalogue.services()}
    places = regions.short_names({row.area_code for row in now.values() if row.area_code != area_code})
    return [
        Shift(
            services.get(row.service_key, row.service_key), Channel(row.channel).label, places.get(row.area_code, ""),
            was.get(line), row.level,
        )
        for line, row in now.items()
    ]  # fmt: skip


def _line(row: Level) -> tuple[str, str, str]:
    return row.area_code, row.service_key, row.channel
