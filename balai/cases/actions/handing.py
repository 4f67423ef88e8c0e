"""Results given into people's hands."""

from datetime import datetime
from typing import Any

from django.db import transaction

from balai.accounts import queries as accounts
from balai.cases.actions.act import begin
from balai.cases.models import Case, Handover
from balai.cases.queries import access
from balai.cases.rules.status import Status
from balai.core.actor import SYSTEM, Actor
from balai.core.ids import new_id
from balai.core.refusal import Missing, Refused
from balai.regions.rules import calendar as calendars

EXPIRED = "result_expired"


@transaction.atomic
def hand_over(
    case_id: str,
    *,
    to: str,
    name: str = "",
    relation: str = "",
    power_of_attorney: str = "",
    by: Actor,
    at: datetime,
) -> None:
    """Hand a ready result to the applicant, or to a proxy with name, relation and power of attorney."""
    act = begin(case_id, by=by, at=at)
    case = act.case
    if not by.may(accounts.roles_that("cases.hand_over"), agency_id=case.agency_id, area_code=case.area_code):
        raise Missing("Permohonan")
    if EXPIRED in case.flags:
        raise Refused(
            "case.result_expired",
            "Batas pengambilan sudah lewat dan hasil sudah ditarik. Pemohon perlu mengajukan kembali.",
        )
    act.move(Status.HANDED_OVER)
    _check_receiver(to, name, power_of_attorney)
    id = new_id()
    content = {
        "name": name.strip(),
        "relation": relation.strip(),
        "power_of_attorney": power_of_attorney.strip(),
    }
    Handover.objects.create(
        id=id, case=case, to=to, sealed=act.key.seal(content, access.handover_place(id)), by=by.ref, at=at
    )
    case.ended_at = at
    act.event("case.handed_over", to=to)
    act.tell("case_handed_over", to=to)
    act.save()


def _check_receiver(to: str, name: str, power_of_attorney: str) -> None:
    if to not in ("applicant", "proxy"):
        raise Refused("case.receiver", "Pilih penerima: pemohon sendiri atau kuasanya.")
    if to == "proxy" and not (name.strip() and power_of_attorney.strip()):
        raise Refused("case.proxy", "Untuk penerima kuasa, tulis namanya dan nomor atau tanggal surat kuasa.")


@transaction.atomic
def tell_revoked(case_id: str, *, at: datetime) -> None:
    """Write to the applicant that the document of their case was revoked; a pledge belongs to no case."""
    if Case.objects.filter(id=case_id).exists():
        begin(case_id, by=SYSTEM, at=at).tell("case_revoked")


def expire_uncollected(at: datetime, limit: int = 500) -> int:
    """Withdraw results that nobody fetched within the service's time; return how many."""
    ready = Case.objects.filter(status=Status.READY, ended_at=None, ready_at__isnull=False).order_by(
        "ready_at"
    )
    return sum(_expire(id, at) for id in ready.values_list("id", flat=True)[:limit])


@transaction.atomic
def _expire(case_id: str, at: datetime) -> int:
    act = begin(case_id, by=SYSTEM, at=at)
    within: Any = act.package.result.collect_within
    if (
        act.case.status != Status.READY
        or act.case.ready_at is None
        or within is None
        or EXPIRED in act.case.flags
    ):
        return 0
    if calendars.add(act.calendar, act.case.ready_at, within.value, within.unit) > at:
        return 0
    act.case.flags, act.case.ended_at = sorted({*act.case.flags, EXPIRED}), at
    act.event("case.result_expired")
    act.tell("case_result_expired")
    act.save()
    return 1
