"""What administrators look at: officers, grants, absences and proposals within their scope."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote, unquote

from django.db.models import Q

from balai.accounts.models import Absence, Agency, Grant, Office, Officer, Proposal
from balai.accounts.queries.authority import roles_that
from balai.core import actor as core
from balai.core.actor import Actor
from balai.core.refusal import Missing

MANAGE = "accounts.manage"
PAGE = 50


@dataclass(frozen=True)
class Officers:
    """One page of officers by name; `next` is the cursor of the following one, or ""."""

    rows: list[Officer]
    next: str


def managed_officers(
    actor: Actor,
    *,
    agency_id: str = "",
    name: str = "",
    closed: bool = False,
    after: str = "",
    size: int = PAGE,
) -> Officers:
    """Return officers within the actor's scope by name: of an agency, whose name begins so, or with closed accounts."""
    found = Officer.objects.filter(_scope(actor), account__is_active=not closed)
    found = found.filter(agency_id=agency_id) if agency_id else found
    found = found.filter(name__istartswith=name) if name else found
    last_name, _, last_id = after.rpartition("|")
    if last_id:
        passed = unquote(last_name)
        found = found.filter(Q(name__gt=passed) | Q(name=passed, id__gt=last_id))
    rows = list(found.select_related("agency", "office", "account").order_by("name", "id")[: size + 1])
    is_more = len(rows) > size
    rows = rows[:size]
    return Officers(rows, f"{quote(rows[-1].name)}|{rows[-1].id}" if is_more else "")


def managed_officer(id: str, actor: Actor) -> Officer:
    """Return one officer with account, agency and office; `Missing` outside the actor's scope."""
    found = Officer.objects.filter(_scope(actor), id=id).select_related("account", "agency", "office").first()
    if found is None:
        raise Missing("Petugas")
    return found


def grants_of(officer_id: str) -> list[Grant]:
    """Return what was ever granted to an officer, newest first, at most 100."""
    return list(
        Grant.objects.filter(officer_id=officer_id)
        .select_related("agency")
        .order_by("-valid_from", "-id")[:100]
    )


def absences_of(officer_id: str, *, at: datetime) -> list[Absence]:
    """Return when an officer is away or stands in, now and later, soonest first, at most 50."""
    found = Absence.objects.filter(Q(officer_id=officer_id) | Q(substitute_id=officer_id), to_at__gt=at)
    return list(found.select_related("officer", "substitute").order_by("from_at")[:50])


def absences(actor: Actor, *, at: datetime) -> list[Absence]:
    """Return who is away now or soon within the actor's scope, soonest first, at most 50."""
    found = Absence.objects.filter(_scope(actor, "officer__"), to_at__gt=at)
    return list(found.select_related("officer__agency", "substitute").order_by("from_at")[:50])


def ending_grants(actor: Actor, *, at: datetime, until: datetime) -> list[Grant]:
    """Return the grants within the actor's scope that end by themselves soon, first ones first, at most 50."""
    scope = core.scope_q(actor, roles_that(MANAGE), agency="agency_id", area="area_code")
    found = Grant.objects.filter(scope, valid_to__gt=at, valid_to__lte=until)
    return list(found.select_related("officer", "agency").order_by("valid_to")[:50])


def proposals(actor: Actor, verb: str) -> list[Proposal]:
    """Return what waits for a second person who may do `verb`, oldest first, at most 100, within the actor's scope."""
    scope = core.scope_q(actor, roles_that(verb))
    found = Proposal.objects.filter(scope, verb=verb, settled_at=None)
    return list(found.order_by("proposed_at")[:100])


def proposal(id: str, actor: Actor) -> Proposal:
    """Return one proposal, waiting or settled; `Missing` outside the actor's scope."""
    found = Proposal.objects.filter(id=id).first()
    if found is None or not actor.may(
        roles_that(found.verb), agency_id=found.agency_id, area_code=found.area_code
    ):
        raise Missing("Usulan")
    return found


def managed_agency(id: str, actor: Actor) -> Agency:
    """Return one agency; `Missing` outside the actor's scope."""
    scope = core.scope_q(actor, roles_that(MANAGE), agency="id")
    found = Agency.objects.filter(scope, id=id).first()
    if found is None:
        raise Missing("Instansi")
    return found


def managed_agencies(
    actor: Actor, *, name: str = "", after: str = "", size: int = PAGE
) -> tuple[list[Agency], str]:
    """Return agencies within the actor's scope by key, and the cursor of the next page or ""."""
    found = Agency.objects.filter(core.scope_q(actor, roles_that(MANAGE), agency="id"), id__gt=after)
    found = found.filter(name__istartswith=name) if name else found
    rows = list(found.order_by("id")[: size + 1])
    return rows[:size], rows[size - 1].id if len(rows) > size else ""


def managed_offices(actor: Actor, *, after: str = "", size: int = PAGE) -> tuple[list[Office], str]:
    """Return offices within the actor's scope by key, and the cursor of the next page or ""."""
    rows = list(Office.objects.filter(_office_scope(actor), id__gt=after).order_by("id")[: size + 1])
    return rows[:size], rows[size - 1].id if len(rows) > size else ""


def managed_office(id: str, actor: Actor) -> Office:
    """Return one office; `Missing` outside the actor's scope."""
    found = Office.objects.filter(_office_scope(actor), id=id).first()
    if found is None:
        raise Missing("Unit layanan")
    return found


def agencies_at(area_codes: Iterable[str]) -> list[Agency]:
    """Return the agencies of exactly these areas by name, at most 200."""
    return list(Agency.objects.filter(area_code__in=set(area_codes)).order_by("name")[:200])


def offices_at(area_codes: Iterable[str]) -> list[Office]:
    """Return the offices of exactly these areas by name, at most 200."""
    return list(Office.objects.filter(area_code__in=set(area_codes)).order_by("name")[:200])


def substitutes_for(officer: Officer) -> list[Officer]:
    """Return who could stand in for an officer: the others of the agency with an open account, at most 200."""
    others = Officer.objects.filter(agency_id=officer.agency_id, account__is_active=True).exclude(
        id=officer.id
    )
    return list(others.order_by("name")[:200])


def managed_areas(actor: Actor, verb: str = MANAGE) -> list[str]:
    """Return the area codes in which the actor may do a verb in any agency."""
    return sorted(
        {grant.area_code for grant in actor.grants if grant.role in roles_that(verb) and not grant.agency_id}
    )


def _scope(actor: Actor, prefix: str = "") -> Q:
    return core.scope_q(
        actor, roles_that(MANAGE), agency=f"{prefix}agency_id", area=f"{prefix}agency__area_code"
    )


def _office_scope(actor: Actor) -> Q:
    """Offices belong to an area, not to an agency: whoever manages an area manages its offices."""
    scope = Q(pk__in=())
    for code in managed_areas(actor):
        scope |= core.area_q(code, "area_code") or core.EVERYTHING
    return scope
