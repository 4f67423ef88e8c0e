"""A change that complaints lead to: opened with an owner and what it should bring, measured afterwards."""

from datetime import date, datetime, timedelta

from django.db import transaction

from balai.accounts import queries as accounts
from balai.complaints.models import Complaint, Improvement
from balai.complaints.queries import clusters, known
from balai.complaints.rules.kinds import Kind
from balai.complaints.rules.publishing import check_publishable
from balai.core import events, facts, writes
from balai.core.actor import SYSTEM, Actor
from balai.core.clock import local_date
from balai.core.refusal import Forbidden, Invalid, Refused
from balai.regions import queries as regions

MOST = 200


@transaction.atomic
def open_improvement(
    *, agency_id: str, service_key: str, step_key: str, change: str, owner_id: str, expected_percent: int, due_on: date,
    by: Actor, at: datetime,
) -> Improvement:  # fmt: skip
    """Open a change at one step of a service; what was complained about there in the window belongs to it.

    Everybody reads `change` once it is made. A running one for the same step is returned as it is.
    """
    agency = accounts.agency(agency_id)
    if not by.may(accounts.roles_that("complaints.improve"), agency_id=agency.id, area_code=agency.area_code):
        raise Forbidden()
    running = Improvement.objects.filter(
        agency_id=agency_id, service_key=service_key, step_key=step_key, measured_at=None
    )
    if row := running.first():
        return row
    on = local_date(at, regions.zone_of(agency.area_code))
    _check(change, owner_id, agency_id, expected_percent, due_on=due_on, on=on)
    days = known.facts("improving")["window_days"]
    row = Improvement(
        agency_id=agency_id, area_code=agency.area_code, service_key=service_key, step_key=step_key, change=change.strip(),
        owner_id=owner_id, expected_percent=expected_percent, due_on=due_on, window_days=days, opened_at=at,
        opened_by=by.ref, simulated=facts.is_simulation(),
    )  # fmt: skip
    before = clusters.window(row, until=at, days=days)
    row.reports_before, row.cases_before = before.reports, before.cases
    writes.insert(row)
    count = Complaint.objects.filter(
        agency_id=agency_id, service_key=service_key, step_key=step_key, kind=Kind.COMPLAINT, improvement=None,
        filed_at__gt=at - timedelta(days=days), filed_at__lte=at,
    ).update(improvement=row)  # fmt: skip
    _event("improvement.opened", row, by=by, at=at, count=count)
    return row


def _check(change: str, owner_id: str, agency_id: str, percent: int, *, due_on: date, on: date) -> None:
    found: dict[str, str] = {}
    try:
        check_publishable(change, known=())
    except Refused as refused:
        found["change"] = refused.message
    if not 10 <= len(change.strip()) <= 400:
        found["change"] = "Tulis apa yang akan diubah, 10 sampai 400 huruf."
    if not 1 <= percent <= 100:
        found["expected_percent"] = "Tulis berapa persen pengaduan diharapkan berkurang, 1 sampai 100."
    if due_on < on:
        found["due_on"] = "Tanggalnya sudah lewat."
    if not any(one.agency_id == agency_id for one in accounts.officers([owner_id]).values()):
        found["owner_id"] = "Pilih penanggung jawab dari instansi ini."
    if found:
        raise Invalid(found)


@transaction.atomic
def finish_improvement(id: str, *, by: Actor, at: datetime) -> None:
    """Say that the change is made: from now on its effect is counted; said again nothing changes."""
    row = Improvement.objects.select_for_update().get(id=clusters.led(id, by).id)
    if row.done_at:
        return
    row.done_at = at
    writes.update(row)
    _event("improvement.made", row, by=by, at=at)


def measure_due(at: datetime) -> int:
    """Measure the changes whose window after is over; return how many."""
    made = Improvement.objects.filter(done_at__isnull=False, measured_at=None).order_by("done_at")[:MOST]
    over = [row.id for row in made if row.done_at and row.done_at + timedelta(days=row.window_days) <= at]
    return sum(_measure(id, at) for id in over)


@transaction.atomic
def _measure(id: str, at: datetime) -> int:
    row = Improvement.objects.select_for_update().filter(id=id, measured_at=None).first()
    if row is None or row.done_at is None:
        return 0
    after = clusters.window(row, until=row.done_at + timedelta(days=row.window_days), days=row.window_days)
    row.reports_after, row.cases_after, row.measured_at = after.reports, after.cases, at
    writes.update(row)
    _event("improvement.measured", row, by=SYSTEM, at=at, count=after.reports)
    return 1


def _event(name: str, row: Improvement, *, by: Actor, at: datetime, count: int = 0) -> None:
    events.record(
        name, row.id, by=by, at=at, agency_id=row.agency_id, area_code=row.area_code, service=row.service_key,
        step=row.step_key, count=count,
    )  # fmt: skip
