"""Decisions: approve, reject, deem approved when the limit passed, and issue the result."""

from datetime import datetime
from typing import Any

from django.db import transaction

from balai.accounts import queries as accounts
from balai.cases.actions import flow, remedies
from balai.cases.actions.act import Act, begin
from balai.cases.actions.processing import begin_step, claim_duty
from balai.cases.models import Case, Duty, Step
from balai.cases.queries import access, looks, results
from balai.cases.rules import seeing
from balai.cases.rules.duties import Duty as Duties
from balai.cases.rules.status import Kind, Status
from balai.cases.rules.steps import Outcome, StepState
from balai.core import events
from balai.core.actor import SYSTEM, Actor
from balai.core.refusal import Refused
from balai.documents import actions as documents

WHY_LIMIT_NEVER_RAN = {
    "not_complete": "Berkas sebenarnya belum lengkap",
    "no_authority": "Instansi tidak berwenang memutus",
    "not_a_decision": "Yang diminta bukan keputusan",
}


CANNOT_ISSUE = "cannot_issue"
REFUSED = "case.issue_refused"


def _begin_decision(case_id: str, *, by: Actor, at: datetime) -> tuple[Act, Step]:
    act = begin(case_id, by=by, at=at)
    is_deemed = act.case.status == Status.DEEMED_APPROVED
    open_ones = (item for item in act.steps if item.state == StepState.ACTIVE or (is_deemed and _rests(item)))
    step = next((item for item in open_ones if _decides(act, item)), None)
    if step is None:
        raise Refused("case.not_to_decide", "Permohonan ini belum atau tidak lagi menunggu keputusan.")
    return begin_step(case_id, step.key, by=by, at=at)


def _decides(act: Act, step: Step) -> bool:
    if act.case.kind != Kind.APPLICATION:
        return step.key == remedies.DECISION
    return act.package.step(step.key).outcome == "decision"


def _check_shown(act: Act, revision: int) -> None:
    """Refuse unless the officer has the case as it stands before them, and has seen every file of it."""
    if act.by.kind == "system":
        return
    seeing.check_current(revision, act.case.revision)
    rests_on = looks.files(act.case, act.package)
    seen = looks.of_officer(act.case.id, rests_on, act.by.id)
    seeing.check_seen(seen, rests_on, act.case.revision)


@transaction.atomic
def approve(case_id: str, *, revision: int, note: str = "", by: Actor, at: datetime) -> None:
    """Approve as signer; never the person who verified. The result is issued in the signer's name.

    `revision` is the state of the case that the officer was shown; it and every file must have been opened.
    """
    act, step = _begin_decision(case_id, by=by, at=at)
    _check_shown(act, revision)
    if note.strip():
        step.sealed = act.key.seal({"note": note.strip()}, access.step_place(step.id))
    flow.approve_now(act, step)
    remedies.grant_if_remedy(act)
    flow.advance(act)
    act.save()


@transaction.atomic
def reject(case_id: str, reason: str, *, revision: int, by: Actor, at: datetime) -> None:
    """Reject with the reason that the applicant reads; objection stays open to them. `revision` as in `approve`."""
    if len(reason.strip()) < 10:
        raise Refused(
            "case.reason_missing", "Tulis alasan penolakan dalam kalimat yang dapat dipahami pemohon."
        )
    act, step = _begin_decision(case_id, by=by, at=at)
    _check_shown(act, revision)
    act.move(Status.REJECTED)
    act.case.decided_at = act.case.ended_at = at
    in_time = act.is_in_time()
    act.stop_clock()
    act.end_step(step, Outcome.REJECTED, note={"note": reason.strip()})
    for other in act.steps:
        if other.state in (StepState.WAITING, StepState.ACTIVE):
            other.state = StepState.SKIPPED
            other.save()
    act.event("case.rejected", role=step.role, step=step.key, in_time=in_time)
    act.tell("case_rejected")
    act.save()


def deem_due(at: datetime, limit: int = 500) -> int:
    """Let cases whose limit passed without decision count as approved by law; return how many."""
    late = Case.objects.filter(status=Status.IN_PROGRESS, deem_at__lt=at).order_by("deem_at")
    due = list(late.values_list("id", "deem_at")[:limit])
    return sum(_deem(id, deem_at) for id, deem_at in due if deem_at)


@transaction.atomic
def _deem(case_id: str, deem_at: datetime) -> int:
    act = begin(case_id, by=SYSTEM, at=deem_at)
    if act.case.status != Status.IN_PROGRESS or act.case.deem_at != deem_at:
        return 0  # decided, or its clock stopped, since it was found late
    act.move(Status.DEEMED_APPROVED)
    for step in act.steps:
        if step.state == StepState.ACTIVE:
            step.state = StepState.WAITING
            act.keep(step)
    act.event("case.deemed_approved")
    act.tell("case_deemed_approved")
    act.save()
    return 1


def _rests(step: Step) -> bool:
    """Return whether a step had begun when law decided: it is on no worklist any more, but may be taken up again."""
    return step.state == StepState.WAITING and step.started_at is not None


def _begin_deemed(case_id: str, *, by: Actor, at: datetime) -> Act:
    act = begin(case_id, by=by, at=at)
    case = act.case
    verb = "cases.settle_deemed" if case.kind == Kind.APPLICATION else "cases.settle_remedy"
    by.check(accounts.roles_that(verb), agency_id=case.agency_id, area_code=case.area_code)
    if case.status != Status.DEEMED_APPROVED:
        raise Refused("case.not_deemed", "Permohonan ini tidak sedang dianggap dikabulkan.")
    if case.kind != Kind.APPLICATION:
        claim_duty(act, by.id, Duties.SIGNED)
    return act


@transaction.atomic
def formalise(case_id: str, *, by: Actor, at: datetime) -> None:
    """Turn what law deems approved into a written approval; rejection is no longer possible."""
    act = _begin_deemed(case_id, by=by, at=at)
    claim_duty(act, by.id, Duties.SIGNED)
    after_decision = False
    for step in act.steps:
        is_decision = _decides(act, step)
        if step.state != StepState.DONE and not after_decision:
            step.state = StepState.SKIPPED
            if is_decision:
                step.state, step.outcome, step.ended_at = StepState.DONE, Outcome.APPROVED, at
                step.officer_id = by.id
            step.save()
        after_decision = after_decision or is_decision
    act.event("case.formalised")
    flow.approve_now(act, None)
    remedies.grant_if_remedy(act)
    flow.advance(act)
    act.save()


@transaction.atomic
def annul_deemed(case_id: str, why: str, note: str, *, by: Actor, at: datetime) -> None:
    """Record why the limit never ran (a key of WHY_LIMIT_NEVER_RAN); the case goes on, its clock afresh."""
    act = _begin_deemed(case_id, by=by, at=at)
    if why not in WHY_LIMIT_NEVER_RAN or len(note.strip()) < 10:
        raise Refused("case.reason_missing", "Pilih sebabnya dan tulis penjelasan yang dapat diuji.")
    act.move(Status.IN_PROGRESS)
    act.case.spans, act.case.deem_at, act.case.due_at = [], None, None
    resting = [step for step in act.steps if _rests(step)]
    for step in resting:
        step.state = StepState.ACTIVE
    act.start_clock()
    if resting:
        active = resting[0]
        active.sealed = act.key.seal({"note": note.strip()}, access.step_place(active.id))
        active.save()
    act.event("case.deemed_annulled", why=why)
    act.tell("case_deemed_annulled")
    act.save()


def issue(case_id: str, *, by: Actor = SYSTEM, at: datetime) -> None:
    """Render, sign and register the result of an approved case; the same call again changes nothing.

    Typesetting and signing happen before the case is locked; both halves are idempotent, so a kill
    between them only means that the follower calls again. What a rule refuses (text that cannot be
    printed, nobody to sign) is flagged and tried again each hour: it must not hold up all the others.
    """
    case = Case.objects.get(id=case_id)
    if case.status != Status.APPROVED:
        return
    try:
        documents.issue(**_result(case, at), by=by, at=at)
    except Refused as refused:
        _flag_refused(case_id, refused.code, by=by, at=at)
        return
    with transaction.atomic():
        act = begin(case_id, by=by, at=at)
        if act.case.status == Status.APPROVED:
            act.case.flags = [flag for flag in act.case.flags if flag != CANNOT_ISSUE]
            flow.issued(act)
            act.save()


@transaction.atomic
def _flag_refused(case_id: str, code: str, *, by: Actor, at: datetime) -> None:
    act = begin(case_id, by=by, at=at)
    if CANNOT_ISSUE not in act.case.flags:
        act.case.flags = sorted({*act.case.flags, CANNOT_ISSUE})
        act.event(REFUSED, code=code)
        act.save()


def issue_refused(at: datetime, limit: int = 100) -> int:
    """Try again to issue what a rule refused; return how many results came of it."""
    refused = Case.objects.filter(status=Status.APPROVED, id__in=events.cases_with(REFUSED)).order_by("id")
    ids = list(refused.values_list("id", flat=True)[:limit])
    for id in ids:
        issue(id, at=at)
    return len(ids) - Case.objects.filter(status=Status.APPROVED, id__in=ids).count()


def _result(case: Case, at: datetime) -> dict[str, Any]:
    act = Act(case, SYSTEM, at)
    signed = Duty.objects.filter(case=case, duty=Duties.SIGNED).first()
    number = documents.reserve_number(
        case_id=case.id, pattern=act.package.result.number, agency_id=case.agency_id, area_code=case.area_code,
        on=results.issued_on(act.case, act.calendar.zone), by=SYSTEM, at=at,
    )  # fmt: skip
    signer_id = signed.officer_id if signed else results.head_of(case, at).id
    signer = accounts.signatory(
        signer_id, agency_id=case.agency_id, area_code=case.area_code, at=case.decided_at or at
    )
    facts = results.document_facts(
        case, act.package, act.data, number=number, signer=signer, zone=act.calendar.zone
    )
    return {"case_id": case.id, "key": act.key, "facts": facts}
