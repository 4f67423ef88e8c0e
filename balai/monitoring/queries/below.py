"""The areas inside an area, side by side: one indicator of each, drawn, listed, and ranked only where that is wanted."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.conf import settings

from balai.catalogue import queries as catalogue
from balai.core.actor import area_q
from balai.core.channel import Channel
from balai.core.refusal import Missing
from balai.monitoring.models import Level
from balai.monitoring.queries import folded, standing
from balai.monitoring.queries.folded import WEEK
from balai.monitoring.queries.reference import indicators, tiles
from balai.monitoring.queries.withholding import fewest, is_told, withheld
from balai.monitoring.rules import changes, ranking
from balai.monitoring.rules.changes import Change, Shift, Week
from balai.monitoring.rules.formulas import NOTHING, Indicator, Value
from balai.monitoring.rules.ranking import Rank
from balai.monitoring.rules.releasing import kept_back
from balai.monitoring.rules.tiles import Map, Place, at_of, drawn
from balai.regions import queries as regions

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


def inside(area_code: str) -> dict[str, str]:
    """Return the areas right below another by name: code → name; one query."""
    return {row.code: row.name for row in regions.children(area_code)}


def below(area_code: str, key: str, on: date, names: Mapping[str, str]) -> Below:
    """Return one indicator of the areas `inside` another; below a regency only where there are data.

    At most two queries, twelve rows for each area, and those that `withholding` needs.
    """
    one = next((one for one in shares() if one.key == key), None)
    if one is None:
        raise Missing("Indikator")
    values = standing.of_areas([area_code, *names], key, on)
    listed = names if "." not in area_code else [code for code in names if code in values]
    is_whole_told = one.key not in withheld(area_code, on, [one])
    counts = {code: value.count for code, value in values.items() if code != area_code}
    back = kept_back(counts, fewest()) if is_whole_told else set(counts)
    parts = tuple(
        _part(code, names[code], one, values.get(code, NOTHING), code not in back) for code in listed
    )
    told = {part.code: part.value for part in parts if part.is_told}
    ranks = ranking.ranks(told, better=one.better) if settings.RANKING else []
    whole = _part(area_code, "", one, values.get(area_code, NOTHING), is_whole_told)
    return Below(one, whole, parts, tuple(ranks))


def _part(code: str, name: str, one: Indicator, value: Value, may_be_told: bool) -> Part:
    return Part(code, name, value, may_be_told and value.count > 0 and is_told(one, value))


def map_of(found: Below) -> Map:
    """Return the areas as equal tiles: provinces where they lie, regencies row by row."""
    return drawn([_place(part) for part in found.parts])


def _place(part: Part) -> Place:
    tile = tiles().get(part.code)
    share = part.value.value if part.is_told else None
    if tile:
        return Place(part.code, part.name, str(tile["short"]), share, at_of(tile))
    return Place(part.code, part.name, part.code.rpartition(".")[2], share)


def changed(area_code: str, on: date, names: Mapping[str, str]) -> list[Change]:
    """Return what changed in the seven days before `on` against the seven before, in sentences; at most four queries.

    `names`: of the areas inside; whether they rose or fell is told down to regencies.
    """
    known, least = indicators(), fewest()
    parts = names if "." not in area_code else {}
    inputs = {name for key in changes.TOLD for name in known[key].inputs}
    weeks = folded.by_week([area_code, *parts], on, sorted(inputs))
    whole = weeks.pop(area_code, Week({}, {}))
    return [
        *changes.told(whole, known, least),
        *changes.moved(weeks, known[DEFAULT], parts, least),
        *changes.shifted(shifts(area_code, on)),
    ]


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
