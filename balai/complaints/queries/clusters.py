"""From complaints to cause: where they gather, and whether what was changed there helped."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Max, QuerySet

from balai.accounts import queries as accounts
from balai.cases.queries import pace
from balai.complaints.models import Complaint, Improvement
from balai.complaints.queries import known
from balai.complaints.queries.names import service_names, step_name
from balai.complaints.rules.improving import Effect, Window, effect
from balai.complaints.rules.kinds import Kind
from balai.core.actor import Actor, area_q, scope_q
from balai.core.clock import local_date
from balai.core.refusal import Missing
from balai.regions import queries as regions

MOST = 50


@dataclass(frozen=True)
class Cluster:
    """Complaints about one step of one service at one agency within the window."""

    agency_id: str
    agency: str
    service_key: str
    service: str
    step_key: str
    step: str
    reports: int
    newest_at: datetime


@dataclass(frozen=True)
class Line:
    """An improvement; `effect` is None while it says nothing."""

    row: Improvement
    agency: str
    service: str
    step: str
    owner: str
    effect: Effect | None
    counted_until: datetime | None


def clusters(actor: Actor, *, at: datetime) -> list[Cluster]:
    """Return where complaints gather without a running improvement, the most first; about four queries."""
    facts = known.facts("improving")
    rows = (
        _led(actor)
        .filter(kind=Kind.COMPLAINT, filed_at__gt=at - timedelta(days=facts["window_days"]), improvement=None)
        .exclude(service_key="")
        .order_by()
        .values("agency_id", "service_key", "step_key")
        .annotate(reports=Count("id"), newest_at=Max("filed_at"), version=Max("version_id"))
        .filter(reports__gte=facts["cluster_from"])
        .order_by("-reports", "agency_id", "service_key", "step_key")[:MOST]
    )
    found = list(rows)
    names = service_names(row["service_key"] for row in found)
    agencies = accounts.agencies(row["agency_id"] for row in found)
    return [
        Cluster(
            row["agency_id"], agencies[row["agency_id"]].name, row["service_key"],
            names.get(row["service_key"], row["service_key"]), row["step_key"],
            step_name(row["version"], row["service_key"], row["step_key"]), row["reports"], row["newest_at"],
        )
        for row in found
    ]  # fmt: skip


def _led(actor: Actor) -> QuerySet[Complaint]:
    return Complaint.objects.filter(scope_q(actor, accounts.roles_that("complaints.improve")))


def improvements(actor: Actor, *, at: datetime) -> list[Line]:
    """Return improvements of the actor's agencies, newest first, with their effect so far."""
    scope = scope_q(actor, accounts.roles_that("complaints.improve"))
    return _lines(list(Improvement.objects.filter(scope).order_by("-opened_at", "-id")[:MOST]), at)


def public(area_code: str, *, at: datetime, size: int = 5) -> list[Line]:
    """Return the changes made in an area because of reports, newest first, with their effect so far."""
    made = Improvement.objects.filter(area_q(area_code, "area_code"), done_at__isnull=False)
    return _lines(list(made.order_by("-done_at", "-id")[:size]), at)


def led_to(complaint: Complaint, *, at: datetime) -> Line | None:
    """Return the improvement that a report led to, with its effect so far, for whoever may read the report."""
    found = Improvement.objects.filter(id=complaint.improvement_id) if complaint.improvement_id else ()
    return next(iter(_lines(list(found), at)), None)


def _lines(rows: list[Improvement], at: datetime) -> list[Line]:
    names = service_names(row.service_key for row in rows)
    agencies = accounts.agencies(row.agency_id for row in rows)
    owners = accounts.officers(row.owner_id for row in rows)
    return [
        Line(
            row, agencies[row.agency_id].name, names.get(row.service_key, row.service_key),
            step_name("", row.service_key, row.step_key), owners[row.owner_id].name if row.owner_id in owners else "",
            *_so_far(row, at),
        )
        for row in rows
    ]  # fmt: skip


def led(id: str, actor: Actor) -> Improvement:
    """Return an improvement of the actor's agencies; anybody else's is missing."""
    scope = scope_q(actor, accounts.roles_that("complaints.improve"))
    row = Improvement.objects.filter(scope, id=id).first()
    if row is None:
        raise Missing("Perbaikan")
    return row


def _so_far(row: Improvement, at: datetime) -> tuple[Effect | None, datetime | None]:
    """Return the effect and until when it is counted; before the window is over against as long before."""
    fewest = known.facts("improving")["fewest_cases"]
    if row.measured_at:
        after = Window(row.reports_after or 0, row.cases_after or 0)
        return effect(Window(row.reports_before, row.cases_before), after, fewest=fewest), row.measured_at
    if not row.done_at:
        return None, None
    days = min((at - row.done_at).days, row.window_days)
    before = window(row, until=row.opened_at, days=days)
    return effect(before, window(row, until=row.done_at + timedelta(days=days), days=days), fewest=fewest), at


def window(row: Improvement, *, until: datetime, days: int) -> Window:
    """Return complaints and requests of so many days before an instant at the step of an improvement; two queries."""
    since = until - timedelta(days=days)
    reports = Complaint.objects.filter(
        agency_id=row.agency_id, service_key=row.service_key, step_key=row.step_key, kind=Kind.COMPLAINT,
        filed_at__gt=since, filed_at__lte=until,
    ).count()  # fmt: skip
    zone = regions.zone_of(row.area_code)
    cases = pace.arrived(
        row.agency_id, row.service_key, since=local_date(since, zone), until=local_date(until, zone)
    )
    return Window(reports, cases)
