"""Lanes: for each agency and role that an officer works, one stretch of the index of active steps, by deadline.

A worklist is the first rows of some lanes put together. Each lane is read by itself and only as far as a page goes, so
that a list costs the same at a thousand and at a million cases; one condition over all lanes would be a scan and a sort.
"""

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet, TextField
from django.db.models.functions import Cast

from balai.accounts.queries import roles_that
from balai.cases.models import Step
from balai.cases.queries import access
from balai.cases.rules.steps import StepState
from balai.core.actor import Actor, area_q

Place = tuple[datetime, str]
"""Where a step stands in its lane: deadline and id."""
Lane = tuple[str, str, str]
"""Role, agency ("" = any) and region prefix."""
ALL_ROLES = (*access.WORKING_ROLES, "head")


@dataclass(frozen=True)
class Sieve:
    """What is left of a worklist: "" and None let everything pass. `taken`: "mine" or "free"."""

    service: str = ""
    role: str = ""
    taken: str = ""
    channel: str = ""
    village: str = ""
    flag: str = ""
    due_from: datetime | None = None
    due_to: datetime | None = None


def lanes(actor: Actor, sieve: Sieve) -> "list[QuerySet[Step]]":
    """Return the active steps of the actor, lane by lane; what the actor has taken is a lane of its own."""
    own = _own(actor)
    if sieve.role:
        own = [lane for lane in own if lane[0] == sieve.role] or _overseen(actor, (sieve.role,))
    if not own:
        return []
    steps = _sifted(Step.objects.filter(state=StepState.ACTIVE), sieve)
    if sieve.taken == "mine":
        scope = Q(pk__in=())
        for role, agency_id, area_code in own:
            scope |= Q(role=role) & _place_q(agency_id, area_code)
        return [steps.filter(scope, officer_id=actor.id)]
    return _each(steps, own)


def overseen(actor: Actor) -> "list[QuerySet[Step]]":
    """Return all active steps of the agencies whose work the actor distributes, lane by lane."""
    return _each(Step.objects.filter(state=StepState.ACTIVE), _overseen(actor, ALL_ROLES))


def _each(steps: "QuerySet[Step]", found: list[Lane]) -> "list[QuerySet[Step]]":
    return [steps.filter(_place_q(agency_id, area_code), role=role) for role, agency_id, area_code in found]


def _overseen(actor: Actor, roles: tuple[str, ...]) -> list[Lane]:
    """Return the lanes that whoever distributes the work of an agency may look into."""
    overseers = roles_that("cases.reassign")
    return list(
        dict.fromkeys(
            (role, grant.agency_id, grant.area_code)
            for grant in actor.grants
            if grant.role in overseers
            for role in roles
        )
    )


def _own(actor: Actor) -> list[Lane]:
    """Return the lanes of the actor's own roles, each once; a supervisor sees those of all who work there."""
    return list(
        dict.fromkeys(
            (role, grant.agency_id, grant.area_code)
            for grant in actor.grants
            for role in (access.WORKING_ROLES if grant.role == "supervisor" else (grant.role,))
        )
    )


def roles(actor: Actor) -> list[str]:
    """Return the roles by which the actor may sift: their own, for heads and supervisors all."""
    own = [role for role, _, _ in (*_own(actor), *_overseen(actor, ALL_ROLES))]
    return list(dict.fromkeys(own))


def _place_q(agency_id: str, area_code: str) -> Q:
    return (Q(agency_id=agency_id) if agency_id else Q()) & area_q(area_code, "area_code")


def _sifted(steps: "QuerySet[Step]", sieve: Sieve) -> "QuerySet[Step]":
    """Deadlines narrow the stretch that is read; the rest is looked at while reading it."""
    wanted: dict[str, Any] = {
        "case__service_key": sieve.service, "case__channel": sieve.channel, "case__home_area_code": sieve.village,
        "deadline__gte": sieve.due_from, "deadline__lte": sieve.due_to,
    }  # fmt: skip
    steps = steps.filter(**{key: value for key, value in wanted.items() if value})
    if sieve.taken == "free":
        steps = steps.filter(officer_id="")
    if sieve.flag:
        flags = Cast("case__flags", TextField())
        steps = steps.alias(flags=flags).filter(flags__contains=f'"{sieve.flag}"')
    return steps


def beyond(place: Place, *, back: bool) -> Q:
    """Return what comes after a place, or before it; the first condition is what the index understands."""
    when, id = place
    if back:
        return Q(deadline__lte=when) & (Q(deadline__lt=when) | Q(id__lt=id))
    return Q(deadline__gte=when) & (Q(deadline__gt=when) | Q(id__gt=id))


def first(found: "list[QuerySet[Step]]", size: int, *, back: bool = False) -> list[str]:
    """Return the ids of the first steps of all lanes together, in order (or the last, backward); one query."""
    if not found:
        return []
    return [id for id, _ in _together(found, size, back=back)]


def tally(found: "list[QuerySet[Step]]", most: int, *, at: datetime, until: datetime) -> tuple[int, int, int]:
    """Return how many of the first `most` are late, fall due from then `until`, and are there at all; one query."""
    if not found:
        return 0, 0, 0
    deadlines = [deadline for _, deadline in _together(found, most, back=False) if deadline]
    late, in_time = bisect_left(deadlines, at), bisect_right(deadlines, until)
    return late, in_time - late, len(deadlines)


def _together(
    found: "list[QuerySet[Step]]", size: int, *, back: bool
) -> "QuerySet[Step, tuple[str, datetime | None]]":
    """Return (id, deadline) of the first steps of all lanes; each is cut by itself, inside, as SQLite wants it."""
    order = ("-deadline", "-id") if back else ("deadline", "id")
    parts = [
        Step.objects.filter(id__in=lane.order_by(*order).values("id")[:size]).values_list("id", "deadline")
        for lane in found
    ]
    return parts[0].union(*parts[1:]).order_by(*order)[:size]
