"""What officers do with cases: find, open, take, return, finish, decide, hand over. Machines record numbers."""

from collections.abc import Callable
from datetime import date
from typing import Any

from balai.cases import actions as cases
from balai.cases.actions.processing import Lack
from balai.cases.queries import dossier, worklist
from balai.cases.queries.lanes import Sieve
from balai.cases.rules.steps import Outcome
from balai.channels.partners.api import cursors
from balai.channels.partners.api.cases import PAGED
from balai.channels.partners.api.operation import Call, Operation, Reply, operation
from balai.channels.partners.api.shapes import masked_case, opened_case, parsed_moment
from balai.channels.partners.rules import schemas
from balai.channels.partners.rules.contract import IMAGES, JSON, PDF, Keep, Link
from balai.channels.partners.rules.scopes import Scope
from balai.core.refusal import Invalid

TAG = "work"
ONE = "/cases/{case_id}"
STEP = ONE + "/steps/{step_key}"
FIRST = {"case_id": "$response.body#/items/0/case_id"}
FIRST_STEP = FIRST | {
    "step_key": "$response.body#/items/0/step_key",
    "header.If-Match": '"{$response.body#/items/0/revision}"',
}


@operation(
    "GET", "/worklist", tag=TAG, scope=Scope.CASES_READ, answer=schemas.ref("Work"),
    query=PAGED | {"mine": schemas.TRUTH, "service": schemas.KEY},
    links=(Link("case", FIRST), Link("open_case", FIRST), Link("take_step", FIRST_STEP),
           Link("find_complete", FIRST_STEP), Link("return_case", FIRST_STEP), Link("record_number", FIRST_STEP)),
)  # fmt: skip
def work(call: Call) -> Reply:
    """List the steps that wait for the caller's roles, earliest deadline first"""
    sieve = Sieve(service=call.query.get("service", ""), taken="mine" if call.query.get("mine") else "")
    page = worklist.worklist(call.actor, sieve, after=cursors.read(call.after), size=call.limit)
    items = [{**_line(row), "taken_by": row.taken_by or None} for row in page.rows]
    return Reply({"items": items, "next": cursors.made(page.next) if page.next else None})


def _line(row: worklist.Row) -> dict[str, Any]:
    return {name: getattr(row, name) for name in schemas.WORK_LINE["properties"]}


@operation(
    "POST", ONE + "/open", tag=TAG, scope=Scope.CASES_OPEN, changes=True, keep=Keep.NOTHING,
    bodies={JSON: schemas.ref("Purpose")}, answer=schemas.ref("OpenedCase"),
)  # fmt: skip
def open_case(call: Call) -> Reply:
    """Open the personal data of a case for a purpose; recorded, and shown to the person"""
    return opened_case(cases.open_case(call.case_id, purpose=call.body["purpose"], by=call.actor, at=call.at))


@operation(
    "GET",
    ONE + "/evidence/{evidence_key}",
    tag=TAG,
    scope=Scope.CASES_OPEN,
    keep=Keep.NOTHING,
    media=(*IMAGES, PDF),
)
def evidence(call: Call) -> Reply:
    """Open one file of a case; recorded, and shown to the person"""
    content, mime = cases.open_evidence(call.case_id, call.places["evidence_key"], by=call.actor, at=call.at)
    return Reply(content, media=mime)


Act = Callable[[Call], object]


def act(path: str, body: str = "", *, scope: Scope = Scope.CASES_WORK) -> Callable[[Act], Operation]:
    """Make an operation of an officer's act: checks that nothing changed, acts, answers with the case, masked."""

    def decorator(done: Act) -> Operation:
        def run(call: Call) -> Reply:
            call.check_revision(dossier.seen(call.case_id, call.actor).revision)
            done(call)
            return masked_case(dossier.seen(call.case_id, call.actor))

        run.__name__, run.__doc__ = done.__name__, done.__doc__
        return operation(
            "POST", path, tag=TAG, scope=scope, changes=True, revised=True, answer=schemas.ref("MaskedCase"),
            bodies={JSON: schemas.ref(body)} if body else {},
        )(run)  # fmt: skip

    return decorator


def _step(call: Call) -> str:
    return call.places["step_key"]


@act(STEP + "/take")
def take_step(call: Call) -> None:
    """Take a step from the worklist"""
    cases.take_step(call.case_id, _step(call), by=call.actor, at=call.at)


@act(STEP + "/release")
def release_step(call: Call) -> None:
    """Give a taken step back"""
    cases.release_step(call.case_id, _step(call), by=call.actor, at=call.at)


@act(STEP + "/hand-on", "Colleague")
def hand_on_step(call: Call) -> None:
    """Hand a step to a colleague who holds its role"""
    cases.hand_over_step(call.case_id, _step(call), call.body["officer_id"], by=call.actor, at=call.at)


@act(STEP + "/complete")
def find_complete(call: Call) -> None:
    """Find the file complete: the legal clock starts"""
    cases.find_complete(call.case_id, _step(call), by=call.actor, at=call.at)


@act(STEP + "/return", "Return")
def return_case(call: Call) -> None:
    """Return a case with one full list of what lacks"""
    lacks = [Lack(_key(lack["pointer"]), lack["note"]) for lack in call.body["lacks"]]
    cases.return_case(
        call.case_id, _step(call), lacks, reason=call.body.get("reason", ""), fault=call.body.get("fault", "applicant"),
        by=call.actor, at=call.at,
    )  # fmt: skip


def _key(pointer: str) -> str:
    """Return what cases call a place: "/applicant/nik" → "applicant.nik", "/answers/reason" → "reason"."""
    part, _, rest = pointer[1:].partition("/")
    if part not in ("applicant", "answers", "evidence") or not rest:
        raise Invalid({"/lacks": 'Tunjuk tempatnya, misalnya "/applicant/nik" atau "/evidence/str".'})
    key = rest.replace("/", ".")
    return key if part == "answers" else f"{part}.{key}"


@act(STEP + "/finish", "Finish")
def finish_step(call: Call) -> None:
    """End a verification, a recommendation or a printing"""
    cases.complete_step(
        call.case_id, _step(call), Outcome(call.body["outcome"]), note=call.body.get("note", ""),
        by=call.actor, at=call.at,
    )  # fmt: skip


@act(STEP + "/record", "Record", scope=Scope.CASES_RECORD)
def record_number(call: Call) -> None:
    """Record the number that the agency's own system gave"""
    cases.complete_step(
        call.case_id, _step(call), Outcome.RECORDED, note=call.body.get("note", ""), record_number=call.body["number"],
        record_on=date.fromisoformat(call.body["on"]), by=call.actor, at=call.at,
    )  # fmt: skip


@act(STEP + "/bill", "Amount")
def bill_case(call: Call) -> None:
    """Set the amount where law leaves it to the officer"""
    cases.open_bill(call.case_id, _step(call), call.body["amount_rupiah"], by=call.actor, at=call.at)


@act(STEP + "/billing-code", "BillingCode")
def note_billing_code(call: Call) -> None:
    """Note the billing code and tell the applicant where to pay"""
    cases.note_billing_code(call.case_id, _step(call), call.body["code"], by=call.actor, at=call.at)


@act(STEP + "/payment", "Payment")
def record_payment(call: Call) -> None:
    """Record the proof of payment"""
    paid_at = parsed_moment(call.body["paid_at"])
    cases.record_payment(
        call.case_id, _step(call), call.body["proof_number"], paid_at=paid_at, by=call.actor, at=call.at
    )


@act(ONE + "/hand-over", "Receiver")
def hand_over(call: Call) -> None:
    """Hand a ready result to the applicant or a proxy"""
    cases.hand_over(call.case_id, **call.body, by=call.actor, at=call.at)
