"""How a case goes on by itself: steps that may start, rules that answer, what follows the last step."""

from dataclasses import replace

from balai.accounts import queries as accounts
from balai.cases.actions.act import Act
from balai.cases.models import Case, Step
from balai.cases.rules import automatic, steps
from balai.cases.rules.status import Kind, Status
from balai.cases.rules.steps import Outcome, StepState
from balai.catalogue.rules import package as packages
from balai.core import writes
from balai.core.refusal import Refused
from balai.payments import actions as payments
from balai.payments import queries as bills


def begin_steps(act: Act) -> None:
    """Write down the steps that this case will pass, as its package orders them, and start the first."""
    act.steps = _plan(act)
    advance(act)
    for step in act.steps:
        writes.insert(step)


def plan_steps(act: Act) -> None:
    """Write down the steps that this case will pass; none starts before `advance`."""
    act.steps = _plan(act)
    for step in act.steps:
        writes.insert(step)


def _plan(act: Act) -> list[Step]:
    steps = packages.steps_for(act.package, act.data["answers"])
    return [_planned(act, position, step) for position, step in enumerate(steps)]


def _planned(act: Act, position: int, step: packages.Step) -> Step:
    agency_id, area_code = _agency(act, step)
    return writes.fresh(
        Step,
        case_id=act.case.id,
        key=step.key,
        position=position,
        group=step.group,
        role=step.role,
        agency_id=agency_id,
        area_code=area_code,
    )


def _agency(act: Act, step: packages.Step) -> tuple[str, str]:
    case = act.case
    if step.agency_kind in ("", act.package.agency_kind):
        return case.agency_id, case.area_code
    other = accounts.agency_of_kind(step.agency_kind, case.area_code)
    return (other.id, other.area_code) if other else (case.agency_id, case.area_code)


def advance(act: Act) -> None:
    """Start every step that may start now, let its rule answer first, and go on while something ends."""
    while keys := steps.to_start([_stage(step) for step in act.steps]):
        for key in keys:
            _start(act, act.step(key))
        if not any(act.step(key).state == StepState.DONE for key in keys):
            return
    if steps.all_ended([_stage(step) for step in act.steps]):
        _finish(act)


def _stage(step: Step) -> steps.Stage:
    return steps.Stage(step.key, step.group, StepState(step.state))


def _start(act: Act, step: Step) -> None:
    step.state, step.started_at = StepState.ACTIVE, act.at
    step.deadline = act.step_deadline()
    act.keep(step)
    rule = next((item for item in act.package.steps if item.key == step.key), None)
    if rule is None:
        return
    if rule.payment:
        _start_payment(act, step)
    elif rule.automatic:
        _apply_rule(act, step, rule)


def _start_payment(act: Act, step: Step) -> None:
    """Waive, take what was paid before, bill, or leave the amount to the officer; while one must pay the clock stands."""
    amount = act.package.fee.due_rupiah(act.data["answers"])
    if amount == 0:
        act.end_step(step, Outcome.EXEMPT)
        act.event("case.payment_waived", role=step.role, step=step.key)
    elif _was_paid(act.case):
        act.end_step(step, Outcome.PAID)
        act.event("case.payment_kept", role=step.role, step=step.key)
    elif amount is not None:
        bill(act, amount)


def _was_paid(case: Case) -> bool:
    """Return whether the request that this one takes up again was paid: nobody pays twice for one request."""
    before = case.parent
    return before is not None and (bills.is_paid(before.id) or _was_paid(before))


def bill(act: Act, amount_rupiah: int) -> None:
    """Open the bill, stop the clock and tell the applicant what to pay; one that is open is told no more."""
    before = bills.bill_of(act.case.id)
    if before and before.amount_rupiah != amount_rupiah:
        raise Refused(
            "payment.billed", "Tagihan sudah dibuat dengan jumlah lain. Muat ulang untuk melihatnya."
        )
    payments.open_bill(
        act.case.id, agency_id=act.case.agency_id, area_code=act.case.area_code, kind=act.package.fee.kind,
        amount_rupiah=amount_rupiah, by=act.by, at=act.at,
    )  # fmt: skip
    act.case.flags = sorted({*act.case.flags, "waiting_payment"})
    act.stop_clock()
    if before:
        return
    act.event("case.bill_opened", amount_rupiah=amount_rupiah)
    act.tell("case_bill", amount_rupiah=amount_rupiah)


def _apply_rule(act: Act, step: Step, rule: packages.Step) -> None:
    failed = tuple(step.key for step in act.steps if step.verdict and not step.verdict["passed"])
    verdict = automatic.RULES[rule.automatic](replace(act.facts, failed_before=failed))
    step.verdict = {
        "rule": rule.automatic, "passed": verdict.passed, "reason": verdict.reason, "inputs": verdict.inputs,
    }  # fmt: skip
    act.keep(step)
    act.event("case.rule_applied", role=step.role, step=step.key, rule=rule.automatic, passed=verdict.passed)
    if not verdict.passed:
        return
    if rule.outcome == "completeness":
        accept(act, step, Outcome.COMPLETE)
    elif rule.outcome == "decision":
        approve_now(act, step)
    else:
        act.end_step(step, Outcome.PASSED)


def accept(act: Act, step: Step, outcome: Outcome) -> None:
    """The file is complete: the processing clock starts now, or ran since the limit of the check."""
    act.case.complete_at = min(act.at, act.case.check_at or act.at)
    act.move(Status.IN_PROGRESS)
    act.start_clock(act.case.complete_at)
    act.end_step(step, outcome)
    act.event("case.accepted", role=step.role, step=step.key)
    act.tell("case_accepted", due_at=act.case.due_at.isoformat() if act.case.due_at else "")


def approve_now(act: Act, step: Step | None) -> None:
    """Approve; what follows is production and issuing."""
    act.move(Status.APPROVED)
    act.case.decided_at = act.at
    if step is not None:
        act.end_step(step, Outcome.APPROVED)
    act.event(
        "case.approved",
        role=step.role if step else "",
        step=step.key if step else "",
        in_time=act.is_in_time(),
    )
    act.tell("case_approved")


def _finish(act: Act) -> None:
    """After the last step: Balai issues (a follower renders and signs), or the other system already did."""
    if act.case.status != Status.APPROVED:
        return
    if act.case.kind == Kind.APPLICATION and act.package.mode == "full":
        act.event("case.to_issue")
    else:
        issued(act)


def issued(act: Act) -> None:
    """The result exists: ready to be fetched, or delivered at once where it is electronic."""
    act.move(Status.ISSUED)
    act.stop_clock()
    act.event("case.issued")
    if act.case.kind != Kind.APPLICATION or act.package.result.electronic:
        act.move(Status.HANDED_OVER)
        act.case.ended_at = act.at
        act.event("case.delivered")
        if act.case.kind == Kind.APPLICATION:
            act.tell("case_delivered")
    else:
        act.move(Status.READY)
        act.case.ready_at = act.at
        act.event("case.ready")
        act.tell("case_ready", office=accounts.office(act.case.office_id).name)
