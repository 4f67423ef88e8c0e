"""Areas by code: one, those above, those below, their names, what holds for them."""

from collections.abc import Iterable, Sequence
from datetime import date

from django.db.models import Count, Q

from balai.core.actor import area_q
from balai.core.refusal import Missing
from balai.regions.models import Area, AreaStatus
from balai.regions.rules import codes, names
from balai.regions.rules.codes import Kind


def area(code: str) -> Area:
    """Return one area, also one that no longer exists today; one query."""
    found = Area.objects.filter(code=code).first()
    if found is None:
        raise Missing("Wilayah")
    return found


def lineage(code: str) -> list[Area]:
    """Return the areas from the province down to `code` itself; one query."""
    found = list(Area.objects.filter(code__in=codes.lineage(code)).order_by("code"))
    if not found or found[-1].code != code:
        raise Missing("Wilayah")
    return found


def ancestors(code: str) -> list[Area]:
    """Return the areas above `code`, from the province down; one query."""
    return lineage(code)[:-1]


def full_name(code: str) -> str:
    """Return "Desa Kemiren, Kecamatan Glagah, Kabupaten Banyuwangi, Jawa Timur"; one query."""
    return names.full_name(_named(lineage(code)))


def full_names(area_codes: Iterable[str]) -> dict[str, str]:
    """Return code → full name for those that exist; one query."""
    ways = {code: codes.lineage(code) for code in set(area_codes)}
    above = {part for way in ways.values() for part in way}
    found = {row.code: row for row in Area.objects.filter(code__in=above)} if above else {}
    return {
        code: names.full_name(_named([found[part] for part in way if part in found]))
        for code, way in ways.items()
        if code in found
    }


def short_name(code: str) -> str:
    """Return "Desa Kemiren, Glagah"; one query. For a list see `short_names`."""
    return names.short_name(_named(lineage(code)))


def short_names(area_codes: Iterable[str]) -> dict[str, str]:
    """Return code → short name for those that exist; one query."""
    wanted = set(area_codes)
    rows = Area.objects.filter(code__in=wanted | {codes.parent_code(code) for code in wanted})
    found = {row.code: row for row in rows}
    return {code: _short(found, code) for code in wanted if code in found}


def children(code: str, limit: int = 200) -> list[Area]:
    """Return the areas of today right below `code` ("" = the provinces), by name; one query."""
    below = Area.objects.filter(parent_code=code, valid_to=None).order_by("code")[:limit]
    return sorted(below, key=lambda row: names.folded(row.name))


def codes_inside(codes: Iterable[str]) -> dict[str, list[str]]:
    """Return the codes of today's areas right below each of some; one query."""
    rows = Area.objects.filter(parent_code__in=list(codes), valid_to=None).values_list("parent_code", "code")
    found: dict[str, list[str]] = {}
    for parent, code in rows:
        found.setdefault(parent, []).append(code)
    return found


def within(code: str, limit: int = 5_000) -> list[Area]:
    """Return the areas of today that are `code` or lie in it, by code; one query."""
    return list(Area.objects.filter(area_q(code, "code"), valid_to=None).order_by("code")[:limit])


def statuses(code: str, on: date) -> list[AreaStatus]:
    """Return what holds on that day for an area or for one above it; one query."""
    return list(
        AreaStatus.objects.filter(area_code__in=codes.lineage(code), valid_from__lte=on)
        .filter(Q(valid_to=None) | Q(valid_to__gt=on))
        .order_by("area_code", "kind")
    )


def counts() -> dict[str, int]:
    """Return how many areas there are today by level and by kind; one query over the whole table."""
    rows = Area.objects.filter(valid_to=None).values_list("level", "kind").annotate(Count("code")).order_by()
    total: dict[str, int] = {}
    for level, kind, number in rows:
        total[level] = total.get(level, 0) + number
        total[kind] = number
    return total


def _short(found: dict[str, Area], code: str) -> str:
    chain = [found[each] for each in (codes.parent_code(code), code) if each in found]
    return names.short_name(_named(chain))


def _named(rows: Sequence[Area]) -> list[tuple[Kind, str]]:
    return [(Kind(row.kind), row.name) for row in rows]
