"""Agencies and offices."""

from collections.abc import Iterable

from balai.accounts.models import Agency, Office
from balai.accounts.queries.authority import roles_that
from balai.core import actor as core
from balai.core.actor import Actor
from balai.core.prepared import Prepared
from balai.core.refusal import Missing

_AGENCY = Prepared(lambda id: Agency.objects.filter(id=id), steady=True)
_OFFICE = Prepared(lambda id: Office.objects.filter(id=id), steady=True)
_SERVING = Prepared(
    lambda kind, *areas: Agency.objects.filter(kind=kind, area_code__in=areas).order_by("area_code"),
    steady=True,
)
LEVELS = 4
"""Province, regency, district, village."""


def agency(id: str) -> Agency:
    """Return one agency; `Missing` if unknown."""
    found = _AGENCY.first(id)
    if found is None:
        raise Missing("Instansi")
    return found


def agencies_where(actor: Actor, verb: str) -> list[Agency]:
    """Return the agencies in which the actor may do a verb, by name, at most 200."""
    scope = core.scope_q(actor, roles_that(verb), agency="id")
    return list(Agency.objects.filter(scope).order_by("name")[:200])


def agencies(ids: Iterable[str]) -> dict[str, Agency]:
    """Return many agencies by id; unknown ids are left out."""
    return Agency.objects.in_bulk(set(ids))


def agencies_serving(area_code: str) -> list[Agency]:
    """Return the agencies of an area and of the areas it lies in, by name, at most 200; one query."""
    parts = area_code.split(".") if area_code else []
    prefixes = [".".join(parts[:count]) for count in range(len(parts), -1, -1)]
    return list(Agency.objects.filter(area_code__in=prefixes).order_by("name")[:200])


def agencies_inside(area_code: str) -> list[Agency]:
    """Return the agencies of an area and of all that lie in it, by name, at most 1,000; one query."""
    return list(Agency.objects.filter(core.area_q(area_code, "area_code")).order_by("name")[:1000])


def agency_of_kind(kind: str, area_code: str) -> Agency | None:
    """Return the agency of a kind that serves an area: the nearest one upward ("35.10.01" → "35.10" → …)."""
    parts = area_code.split(".") if area_code else []
    areas = [".".join(parts[:count]) for count in range(LEVELS + 1)]
    return next(reversed(_SERVING.all(kind, *areas)), None)


def agencies_of_kinds(kinds: Iterable[str], area_code: str) -> dict[str, Agency]:
    """Return the nearest agency of each kind that serves an area, by kind; one query."""
    parts = area_code.split(".") if area_code else []
    prefixes = [".".join(parts[:count]) for count in range(len(parts), -1, -1)]
    found = Agency.objects.filter(kind__in=set(kinds), area_code__in=prefixes)
    return {agency.kind: agency for agency in sorted(found, key=lambda agency: len(agency.area_code))}


def office(id: str) -> Office:
    """Return one office; `Missing` if unknown."""
    found = _OFFICE.first(id)
    if found is None:
        raise Missing("Unit layanan")
    return found


def offices(ids: Iterable[str]) -> dict[str, Office]:
    """Return many offices by id; unknown ids are left out."""
    return Office.objects.in_bulk(set(ids))


def offices_in(area_code: str, kinds: Iterable[str] = ()) -> list[Office]:
    """Return the offices of an area (of some kinds, or all) by kind and name, at most 200."""
    found = Office.objects.filter(core.area_q(area_code, "area_code"))
    if wanted := list(kinds):
        found = found.filter(kind__in=wanted)
    return list(found.order_by("kind", "name")[:200])
