"""What officers do with a case before and after its decision."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from balai.accounts import queries as accounts
from balai.cases.actions import flow
from balai.cases.actions.act import Act, begin
from balai.cases.models import Case, Duty, Return, Step
from balai.cases.queries import access
from balai.cases.rules import duties, timeline
from balai.cases.rules.status import Kind, Status
from balai.cases.rules.steps import Outcome, StepState
from balai.catalogue.rules import package as packages
from balai.core.actor import SYSTEM, Actor
from balai.core.ids import new_id
from balai.core.refusal import Forbidden, Missing, Refused
from balai.payments import actions as payments
from balai.payments import queries as bills


@dataclass(frozen=True)
class Lack:
    """One thing that lacks: the key of a field ("applicant.nik", "reason") or of evidence ("evidence.str")."""

    key: str
    note: str


def begin_step(
    case_id: str, step_key: str, *, by: Actor, at: datetime, take: bool = True
) -> tuple[Act, Step]:
    """Lock a case for work on an active step; the actor must hold the step's role there.

    A step nobody has taken is taken; one that a colleague has taken is refused.
    """
    act = begin(case_id, by=by, at=at)
    step = next((item for item in act.steps if item.key == step_key), None)
    if step is None or not by.may(step.role, agency_id=step.agency_id, area_code=step.area_code):
        raise Missing("Permohonan")
    _check_running(act, step)
    if step.officer_id not in ("", by.id):
        raise Refused(
            "case.step_taken", "Langkah ini sedang dikerjakan {name}. Minta rekan itu melepasnya, atau hubungi penyelia.",
            name=accounts.officer(step.officer_id).name,
        )  # fmt: skip
    if take:
        take_duty(act, step)
    return act, step


def _check_running(act: Act, step: Step) -> None:
    """Refuse a step that is not being worked, and any once law approved, even before the clock noticed it."""
    case = act.case
    is_late = case.status == Status.IN_PROGRESS and case.deem_at is not None and case.deem_at < act.at
    if is_late or case.status == Status.DEEMED_APPROVED:
        raise Refused(
            "case.deemed",
            "Hukum sudah menganggapnya dikabulkan. Kepala instansi menetapkannya secara tertulis.",
        )
    if step.state != StepState.ACTIVE or case.status == Status.RETURNED:
        raise Refused(
            "case.step_not_active",
            "Langkah ini tidak sedang berjalan. Muat ulang untuk melihat keadaan terakhir.",
        )


def take_duty(act: Act, step: Step) -> None:
    """Make the step the actor's, and write down a duty that may not meet another in one person."""
    if not act.by.is_officer:
        return
    if duty := _duty(act.case, step):
        claim_duty(act, act.by.id, duty)
    step.officer_id = act.by.id


def _duty(case: Case, step: Step) -> duties.Duty | None:
    """Return the duty that comes with a step; whoever decides an objection or appeal signs."""
    return duties.OF_ROLE.get(step.role) if case.kind == Kind.APPLICATION else duties.Duty.SIGNED


def claim_duty(act: Act, officer_id: str, duty: duties.Duty) -> None:
    """Write down a duty; refuse one that may not meet what the officer did in this case or those it is about."""
    check_duty(act.case, officer_id, duty)
    Duty.objects.get_or_create(case=act.case, officer_id=officer_id, defaults={"duty": duty})


def check_duty(case: Case, officer_id: str, duty: duties.Duty) -> None:
    """Refuse a duty to an officer who held another in the case, or any in a case that this one contests."""
    held = dict(Duty.objects.filter(case=case).values_list("officer_id", "duty"))
    duties.check_apart(held, officer_id, duty)
    if case.kind != Kind.APPLICATION:
        duties.check_fresh(officer_id, _decided_before(case))


def _decided_before(case: Case) -> set[str]:
    """Return who had a duty in the decisions that an objection or appeal is about."""
    found: set[str] = set()
    while case.kind != Kind.APPLICATION and case.parent:
        case = case.parent
        found |= set(Duty.objects.filter(case=case).values_list("officer_id", flat=True))
    return found


@transaction.atomic
def take_step(case_id: str, step_key: str, *, by: Actor, at: datetime) -> None:
    """Take a step from the worklist; taking one's own again changes nothing."""
    act, step = begin_step(case_id, step_key, by=by, at=at, take=False)
    if step.officer_id == by.id:
        return
    take_duty(act, step)
    step.save()
    act.event("case.step_taken", role=step.role, step=step.key, step_agency=step.agency_id)


@transaction.atomic
def release_step(case_id: str, step_key: str, *, by: Actor, at: datetime) -> None:
    """Give a taken step back to the worklist; a supervisor may release a colleague's."""
    act = begin(case_id, by=by, at=at)
    step = act.step(step_key)
    _check_own_step(act, step)
    step.officer_id = ""
    step.save()
    act.event("case.step_released", role=step.role, step=step.key)


@transaction.atomic
def hand_over_step(case_id: str, step_key: str, to_officer_id: str, *, by: Actor, at: datetime) -> None:
    """Hand a step to a colleague who holds its role."""
    act = begin(case_id, by=by, at=at)
    step = act.step(step_key)
    _check_own_step(act, step)
    colleagues = accounts.colleagues(step.agency_id, step.role, at=at)
    if to_officer_id not in {officer.id for officer in colleagues}:
        raise Refused(
            "case.no_such_colleague", "Rekan itu tidak memegang peran untuk langkah ini. Pilih dari daftar."
        )
    if duty := _duty(act.case, step):
        check_duty(act.case, to_officer_id, duty)
    step.officer_id = to_officer_id
    step.save()
    act.event("case.step_handed_over", role=step.role, step=step.key, to=to_officer_id)


def _check_own_step(act: Act, step: Step) -> None:
    by = act.by
    may_reassign = by.may(
        accounts.roles_that("cases.reassign"), agency_id=step.agency_id, area_code=step.area_code
    )
    if not may_reassign and not by.may(step.role, agency_id=step.agency_id, area_code=step.area_code):
        raise Missing("Permohonan")
    if step.officer_id not in ("", by.id) and not may_reassign:
        raise Forbidden("Langkah ini dipegang rekan lain. Hanya penyelia yang boleh memindahkannya.")
    _check_running(act, step)


def _rule(act: Act, step_key: str) -> packages.Step:
    """Return what the package says of a step; the decision on an objection is no step of the package."""
    if act.case.kind != Kind.APPLICATION:
        raise Refused("case.wrong_step", "Langkah ini diselesaikan dengan cara lain. Muat ulang halaman.")
    return act.package.step(step_key)


def _check_payment(act: Act, step_key: str) -> None:
    if not _rule(act, step_key).payment:
        raise Refused("case.wrong_step", "Langkah ini bukan pembayaran.")


@transaction.atomic
def find_complete(case_id: str, step_key: str, *, by: Actor, at: datetime) -> None:
    """Find the file complete: the legal clock starts."""
    act, step = begin_step(case_id, step_key, by=by, at=at)
    if _rule(act, step_key).outcome != "completeness":
        raise Refused("case.wrong_step", "Langkah ini bukan pemeriksaan kelengkapan.")
    flow.accept(act, step, Outcome.COMPLETE)
    flow.advance(act)
    act.save()


@transaction.atomic
def complete_step(
    case_id: str, step_key: str, outcome: Outcome, *, note: str = "", record_number: str = "",
    record_on: date | None = None, by: Actor, at: datetime,
) -> None:  # fmt: skip
    """End a verification, recommendation, printing or foreign-record step.

    A foreign record needs its number and date; advising against needs a reason. Decisions, payments and
    the completeness check have verbs of their own.
    """
    act, step = begin_step(case_id, step_key, by=by, at=at)
    rule = _rule(act, step_key)
    if rule.outcome in ("completeness", "decision") or rule.payment:
        raise Refused("case.wrong_step", "Langkah ini diselesaikan dengan cara lain. Muat ulang halaman.")
    if outcome not in _outcomes(rule.outcome, rule.foreign_record):
        raise Refused("case.wrong_outcome", "Hasil itu tidak berlaku untuk langkah ini.")
    if outcome == Outcome.ADVISED_AGAINST and not note.strip():
        raise Refused("case.reason_missing", "Tulis alasan mengapa tidak direkomendasikan.")
    if rule.foreign_record and not (record_number.strip() and record_on):
        raise Refused(
            "case.record_missing",
            "Isi nomor dan tanggal yang diberikan {system}.",
            system=rule.foreign_record.upper(),
        )
    content = {
        "note": note.strip(), "record_number": record_number.strip(),
        "record_on": record_on.isoformat() if record_on else "", "system": rule.foreign_record,
    }  # fmt: skip
    act.end_step(step, outcome, note=content if any(content.values()) else None)
    flow.advance(act)
    act.save()


def _outcomes(kind: str, foreign_record: str) -> set[Outcome]:
    if kind == "recommendation":
        return {Outcome.RECOMMENDED, Outcome.ADVISED_AGAINST}
    return {Outcome.RECORDED} if foreign_record else {Outcome.DONE}


@transaction.atomic
def return_case(
    case_id: str, step_key: str, lacks: Sequence[Lack], *, reason: str = "", fault: str = "applicant",
    by: Actor, at: datetime,
) -> None:  # fmt: skip
    """Return a case with one full list of what lacks; the clock stops.

    A second return needs a supervisor and a reason, and the clock runs on unless the fault is the
    applicant's (`fault` "applicant" or "office").
    """
    act = begin(case_id, by=by, at=at)
    step = act.step(step_key)
    again = by.may(
        accounts.roles_that("cases.return_again"), agency_id=step.agency_id, area_code=step.area_code
    )
    if not again:
        act, step = begin_step(case_id, step_key, by=by, at=at)
    _check_running(act, step)
    if _rule(act, step_key).payment:
        raise Refused("case.wrong_step", "Pembayaran tidak dikembalikan untuk dilengkapi.")
    duties.check_return(act.case.returns, reason=reason, may_return_again=again)
    if not lacks or any(not lack.note.strip() for lack in lacks):
        raise Refused(
            "case.nothing_lacks", "Sebutkan setiap hal yang kurang dan apa yang harus dilakukan pemohon."
        )
    write_return(act, lacks, reason=reason, fault=fault)
    act.move(Status.RETURNED)
    act.case.returns += 1
    runs_on = timeline.runs_on(act.case.returns, fault)
    if not runs_on:
        act.stop_clock()
    act.case.check_at = None
    Step.objects.filter(case=act.case, state=StepState.ACTIVE).update(state=StepState.WAITING)
    act.event(
        "case.returned", role=step.role, step=step.key, lacks=len(lacks), fault=fault, number=act.case.returns
    )
    if runs_on:
        act.tell("case_returned_by_office", lacks=len(lacks))
    else:
        act.tell("case_returned", lacks=len(lacks))
    act.save()


def write_return(act: Act, lacks: Sequence[Lack], *, reason: str, fault: str) -> None:
    """Keep one full list of what lacks, sealed; the caller moves the case."""
    id = new_id()
    content = {
        "items": [{"key": lack.key, "note": lack.note.strip()} for lack in lacks],
        "reason": reason.strip(),
    }
    Return.objects.create(
        id=id, case=act.case, number=act.case.returns + 1, sealed=act.key.seal(content, access.return_place(id)),
        fault=fault, by=act.by.ref, returned_at=act.at,
    )  # fmt: skip


@transaction.atomic
def open_bill(case_id: str, step_key: str, amount_rupiah: int, *, by: Actor, at: datetime) -> None:
    """Set the amount where law leaves it to the officer, and bill it."""
    act, step = begin_step(case_id, step_key, by=by, at=at)
    _check_payment(act, step_key)
    fixed = act.package.fee.due_rupiah(act.data["answers"])
    if fixed is not None and fixed != amount_rupiah:
        raise Refused("payment.fixed", "Tarif layanan ini sudah ditetapkan dan tidak boleh diubah.")
    step.save()
    flow.bill(act, amount_rupiah)
    act.save()


@transaction.atomic
def note_billing_code(case_id: str, step_key: str, code: str, *, by: Actor, at: datetime) -> None:
    """Note the billing code and tell the applicant where to pay."""
    act, step = begin_step(case_id, step_key, by=by, at=at)
    _check_payment(act, step_key)
    step.save()
    before = bills.bill_of(case_id)
    noted = payments.note_billing_code(case_id, code, by=by, at=at)
    if before is None or before.billing_code != noted.billing_code:
        act.tell("case_billing_code", billing_code=noted.billing_code, amount_rupiah=noted.amount_rupiah)


@transaction.atomic
def record_payment(
    case_id: str, step_key: str, proof_number: str, *, paid_at: datetime, by: Actor, at: datetime
) -> None:
    """Record the proof of payment; the case and its clock go on."""
    act, step = begin_step(case_id, step_key, by=by, at=at)
    _check_payment(act, step_key)
    payments.record_proof(case_id, proof_number, paid_at=paid_at, by=by, at=at)
    act.case.flags = [flag for flag in act.case.flags if flag != "waiting_payment"]
    if act.case.complete_at:
        act.start_clock()
    act.end_step(step, Outcome.PAID)
    act.event("case.paid", role=step.role, step=step.key)
    act.tell("case_paid")
    flow.advance(act)
    act.save()


@transaction.atomic
def claim_payment(case_id: str, proof_number: str, *, paid_at: datetime, by: Actor, at: datetime) -> None:
    """Take down the proof of a payment made elsewhere, as its applicant showed it at a desk; the cashier confirms it."""
    if by.kind != "system" and not accounts.assists(by):
        raise Forbidden()
    act = begin(case_id, by=by, at=at)
    if payments.claim_proof(case_id, proof_number, paid_at=paid_at, by=by, at=at):
        act.event("case.payment_claimed")


def presume_complete(at: datetime, limit: int = 500) -> int:
    """Count files that nobody checked in time as complete from that moment; return how many."""
    waiting = Case.objects.filter(status=Status.SUBMITTED, check_at__lte=at).order_by("check_at")
    due = list(waiting.values_list("id", "check_at")[:limit])
    return sum(_presume(id, check_at) for id, check_at in due if check_at)


@transaction.atomic
def _presume(case_id: str, check_at: datetime) -> int:
    act = begin(case_id, by=SYSTEM, at=check_at)
    if act.case.status != Status.SUBMITTED or act.case.check_at != check_at:
        return 0  # checked, or returned and sent again, since it was found waiting
    step = next(item for item in act.steps if item.state == StepState.ACTIVE)
    act.event("case.presumed_complete", role=step.role, step=step.key)
    flow.accept(act, step, Outcome.COMPLETE)
    flow.advance(act)
    act.save()
    return 1
