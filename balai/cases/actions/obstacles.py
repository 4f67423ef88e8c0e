"""What keeps an office from working, told honestly; the legal clock runs on."""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from balai.accounts import queries as accounts
from balai.cases.actions.act import begin
from balai.cases.models import Case, Obstacle
from balai.cases.rules.status import Status
from balai.catalogue import queries as catalogue
from balai.core import events
from balai.core.actor import SYSTEM, Actor
from balai.core.refusal import Missing, Refused
from balai.core.sentences import Sentence

KINDS = {
    "no_blanks": Sentence("Blangko habis"),
    "siak_down": Sentence("SIAK sedang tidak dapat dipakai"),
    "oss_down": Sentence("OSS sedang tidak dapat dipakai"),
    "system_down": Sentence("Sistem pusat sedang tidak dapat dipakai"),
    "power": Sentence("Listrik padam"),
    "network": Sentence("Jaringan terputus"),
    "disaster": Sentence("Bencana atau keadaan darurat"),
}


@transaction.atomic
def start_obstacle(
    agency_id: str, kind: str, *, expected_end_at: datetime, office_id: str = "", service_key: str = "",
    by: Actor, at: datetime,
) -> Obstacle:  # fmt: skip
    """Record what keeps an agency (or one office, or one service) from working, and until when.

    The same call again returns the first.
    """
    agency = accounts.agency(agency_id)
    by.check(accounts.roles_that("obstacles.record"), agency_id=agency_id, area_code=agency.area_code)
    if kind not in KINDS:
        raise Refused("obstacle.kind", "Pilih jenis hambatan dari daftar.")
    if expected_end_at <= at:
        raise Refused("obstacle.end", "Perkiraan selesai harus di masa depan.")
    _check_known(office_id, service_key)
    what = {"agency_id": agency_id, "office_id": office_id, "service_key": service_key, "kind": kind}
    if lasting := Obstacle.objects.filter(**what, ended_at=None, expected_end_at=expected_end_at).first():
        return lasting
    row = Obstacle.objects.create(**what, started_at=at, expected_end_at=expected_end_at, by=by.ref)
    events.record(
        "obstacle.started", row.id, by=by, at=at, agency_id=agency_id, office_id=office_id,
        area_code=agency.area_code, kind=kind, service=service_key, office=office_id,
    )  # fmt: skip
    return row


@transaction.atomic
def end_obstacle(obstacle_id: str, *, by: Actor, at: datetime) -> None:
    """Record that the obstacle is gone."""
    row = Obstacle.objects.select_for_update().filter(id=obstacle_id).first()
    agency = accounts.agency(row.agency_id) if row else None
    roles = accounts.roles_that("obstacles.record")
    if row is None or agency is None or not by.may(roles, agency_id=agency.id, area_code=agency.area_code):
        raise Missing("Hambatan")
    if row.ended_at is None:
        row.ended_at = at
        row.save()
        events.record(
            "obstacle.ended", row.id, by=by, at=at, agency_id=row.agency_id, office_id=row.office_id,
            area_code=agency.area_code, kind=row.kind, service=row.service_key, office=row.office_id,
        )  # fmt: skip


@transaction.atomic
def tell_obstacle(obstacle_id: str, *, at: datetime) -> int:
    """Write to each applicant whose case was filed by then and waits on the obstacle; return how many."""
    row = Obstacle.objects.get(id=obstacle_id)
    waiting = _waiting(row).filter(filed_at__lte=at)
    if row.ended_at is not None:
        return 0
    for case_id in waiting:
        begin(case_id, by=SYSTEM, at=at).tell(
            "case_obstacle", obstacle=KINDS[row.kind], until_at=row.expected_end_at.isoformat()
        )
    return len(waiting)


@transaction.atomic
def tell_obstacle_over(obstacle_id: str, *, at: datetime) -> int:
    """Write to each applicant whom the obstacle held up and who still waits; return how many."""
    row = Obstacle.objects.get(id=obstacle_id)
    waiting = _waiting(row).filter(filed_at__lte=row.started_at)
    for case_id in waiting:
        begin(case_id, by=SYSTEM, at=at).tell("case_obstacle_over", obstacle=KINDS[row.kind])
    return len(waiting)


def _waiting(row: Obstacle) -> QuerySet[Case, str]:
    """Return the ids of the open cases that an obstacle holds up, the longest filed first."""
    held = {"office_id": row.office_id, "service_key": row.service_key}
    waiting = Case.objects.filter(
        agency_id=row.agency_id,
        status__in=[Status.SUBMITTED, Status.IN_PROGRESS, Status.APPROVED],
        **{name: value for name, value in held.items() if value},
    )
    return waiting.order_by("filed_at").values_list("id", flat=True)


def _check_known(office_id: str, service_key: str) -> None:
    if office_id:
        accounts.office(office_id)
    if service_key:
        catalogue.service(service_key)
