"""Objection (keberatan) and appeal (banding): cases about a decision, decided by the head."""

from datetime import datetime

from django.db import transaction

from balai.cases.actions import flow
from balai.cases.actions.act import Act, begin, begin_own
from balai.cases.actions.numbering import new_tracking, next_receipt, tracking_hash
from balai.cases.models import Case, Evidence, Step
from balai.cases.queries import access, remedies
from balai.cases.rules import clock
from balai.cases.rules.status import Kind, Status
from balai.cases.rules.steps import StepState
from balai.core.actor import SYSTEM, Actor
from balai.core.ids import new_id
from balai.core.refusal import Refused
from balai.core.vault import make_key
from balai.regions.rules import calendar as calendars

DECISION = "decision"


@transaction.atomic
def file_remedy(case_id: str, kind: Kind, grounds: str, *, by: Actor, at: datetime) -> Case:
    """File an objection against a rejection, or an appeal against a rejected objection.

    Periods are data (`data/remedies.yaml`). A second call returns the first. The head of the agency decides.
    """
    act = begin_own(case_id, by=by, at=at)
    existing = Case.objects.filter(parent=act.case, kind=kind).first()
    if existing:
        return existing
    rule = remedies.remedy(kind)
    _check_open(act, kind, rule)
    if len(grounds.strip()) < 10:
        raise Refused("remedy.grounds", "Tulis mengapa Anda berkeberatan, dengan kata-kata Anda sendiri.")
    case = _new_case(act, kind, {**act.data, "grounds": grounds.strip()})
    remedy = Act(case, by, at)
    Step.objects.create(
        case=case, key=DECISION, position=0, role=rule.decided_by, agency_id=case.agency_id, area_code=case.area_code,
        state=StepState.ACTIVE, started_at=at,
    )  # fmt: skip
    case.complete_at = at
    remedy.start_clock()
    remedy.event("case.submitted", about=act.case.id)
    remedy.event("case.accepted")
    remedy.tell("remedy_filed", due_at=case.due_at.isoformat() if case.due_at else "")
    remedy.save()
    return case


def _check_open(act: Act, kind: Kind, rule: remedies.Remedy) -> None:
    wanted = Kind.APPLICATION if kind == Kind.OBJECTION else Kind.OBJECTION
    if act.case.kind != wanted or act.case.status != Status.REJECTED or act.case.decided_at is None:
        raise Refused(
            "remedy.nothing", "Keberatan diajukan atas penolakan, dan banding atas keberatan yang ditolak."
        )
    last = calendars.add(act.calendar, act.case.decided_at, rule.file_within.value, rule.file_within.unit)
    if act.at > last:
        raise Refused(
            "remedy.late",
            "Batas waktunya sudah lewat. Anda masih dapat mengajukan pengaduan atau gugatan ke PTUN.",
        )


def _new_case(act: Act, kind: Kind, data: dict[str, object]) -> Case:
    old, data_key, id = act.case, make_key(at=act.at), new_id()
    tracking = new_tracking()
    return Case.objects.create(
        id=id, kind=kind, parent=old, service_key=old.service_key, version_id=old.version_id,
        offering_id=old.offering_id, agency_id=old.agency_id, office_id=old.office_id, area_code=old.area_code,
        home_area_code=old.home_area_code, person_id=old.person_id, channel=act.by.channel,
        status=Status.SUBMITTED if kind == Kind.APPLICATION else Status.IN_PROGRESS, receipt=next_receipt(id),
        tracking_hash=tracking_hash(id, tracking), key_id=data_key.id,
        sealed=data_key.seal({**data, "tracking": tracking}, access.data_place(id)), nik_index=old.nik_index,
        started_at=act.at, filed_at=act.at, simulated=old.simulated,
    )  # fmt: skip


def grant_if_remedy(act: Act) -> None:
    """After a granted remedy the application lives again: a new case with the same answers and evidence."""
    if act.case.kind == Kind.APPLICATION:
        return
    root = act.case
    while root.kind != Kind.APPLICATION and root.parent_id:
        root = begin(root.parent_id, by=SYSTEM, at=act.at).case
    old = Act(root, SYSTEM, act.at)
    case = _new_case(old, Kind.APPLICATION, old.data)
    anew = Act(case, SYSTEM, act.at)
    _copy_evidence(old, anew)
    case.check_at = clock.presumed_complete_at(anew.calendar, act.at, anew.clock)
    anew.event("case.submitted", about=act.case.id)
    anew.tell("case_taken_up_again")
    flow.begin_steps(anew)
    anew.save()


def _copy_evidence(old: Act, new: Act) -> None:
    for row in Evidence.objects.filter(case=old.case, replaced_at=None):
        file_key, id = old.key.open_bytes(row.sealed_key, access.evidence_place(row.id)), new_id()
        Evidence.objects.create(
            id=id, case=new.case, key=row.key, address=row.address,
            sealed_key=new.key.seal_bytes(file_key, access.evidence_place(id)), mime=row.mime,
            size_bytes=row.size_bytes, pages=row.pages, added_at=row.added_at,
        )  # fmt: skip
