"""The day of an office, for those who distribute its work: bounded reads and a rollup, never all cases."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Sum

from balai.accounts import queries as accounts
from balai.cases.models import Case, DayCase, DayCount, Obstacle, Step
from balai.cases.queries import lanes
from balai.cases.rules.day import Waiting
from balai.cases.rules.status import Status
from balai.core.actor import Actor, scope_q

MOST = 2000
"""Looked at, earliest deadline first: beyond that an office needs more officers, not finer figures."""
DAYS = 14
OVERSEES = "cases.reassign"


def agency_ids(actor: Actor) -> list[str]:
    """Return the agencies whose day the actor may see; one query when a grant holds for all of an area."""
    grants = [grant for grant in actor.grants if grant.role in accounts.roles_that(OVERSEES)]
    if all(grant.agency_id for grant in grants):
        return list(dict.fromkeys(grant.agency_id for grant in grants))
    return [agency.id for agency in accounts.agencies_where(actor, OVERSEES)]


def waiting(actor: Actor) -> list[Waiting]:
    """Return what waits at the actor's agencies, the 2,000 earliest deadlines; 2 queries."""
    steps = Step.objects.filter(id__in=lanes.first(lanes.overseen(actor), MOST)).select_related("case")
    lean = steps.only(
        "role", "officer_id", "deadline", "case__receipt", "case__service_key", "case__filed_at", "case__started_at"
    )  # fmt: skip
    return [_waiting(step) for step in lean]


def _waiting(step: Step) -> Waiting:
    case = step.case
    return Waiting(
        case_id=case.id, receipt=str(case.receipt), service=case.service_key, role=step.role,
        officer_id=step.officer_id, deadline=step.deadline, filed_at=case.filed_at or case.started_at,
    )  # fmt: skip


def counts(agencies: list[str], *, until: date) -> dict[str, list[tuple[date, int]]]:
    """Return what → (day, how often) for the last 14 days, oldest first; one query over the rollup."""
    since = until - timedelta(days=DAYS - 1)
    rows = DayCount.objects.filter(agency_id__in=agencies, on__gte=since, on__lte=until)
    found = {(what, on): total for what, on, total in rows.values_list("what", "on").annotate(Sum("count"))}
    days = [since + timedelta(days=number) for number in range(DAYS)]
    return {what: [(on, found.get((what, on), 0)) for on in days] for what in WHATS}


WHATS = ("arrived", "decided", "ended")
PAGE = 50


@dataclass(frozen=True)
class Counted:
    """A case that was counted towards a day. `place`: where it stands in the list, newest first."""

    place: str
    case_id: str
    receipt: str
    service_key: str
    at: datetime


def counted(agencies: list[str], what: str, on: date, *, beyond: str = "") -> list[Counted]:
    """Return of which cases a day's number was counted, 50 and one more behind a place; 2 queries."""
    rows = DayCase.objects.filter(agency_id__in=agencies, on=on, what=what).order_by("-id")
    if beyond:
        rows = rows.filter(id__lt=beyond)
    found = list(rows[: PAGE + 1])
    cases = Case.objects.only("receipt", "service_key").in_bulk({row.case_id for row in found})
    return [
        Counted(row.id, row.case_id, str(cases[row.case_id].receipt), cases[row.case_id].service_key, row.at)
        for row in found
        if row.case_id in cases
    ]


def by_service(agencies: list[str], what: str, on: date) -> list[tuple[str, int]]:
    """Return a day's number service by service, the most first; one query."""
    rows = DayCount.objects.filter(agency_id__in=agencies, on=on, what=what).values_list("service_key")
    return sorted(rows.annotate(Sum("count")), key=lambda row: (-row[1], row[0]))


def obstacles(agencies: list[str], *, at: datetime) -> list[Obstacle]:
    """Return what keeps the agencies from working now, at most 20."""
    rows = Obstacle.objects.filter(agency_id__in=agencies, ended_at=None, started_at__lte=at)
    return list(rows.order_by("started_at")[:20])


def deemed(actor: Actor, most: int = 100) -> int:
    """Return how many cases law deems approved at the actor's agencies, of the first 100."""
    scope = scope_q(actor, accounts.roles_that(OVERSEES))
    found = Case.objects.filter(scope, status=Status.DEEMED_APPROVED).order_by("filed_at")
    return len(found.values_list("id")[:most])
