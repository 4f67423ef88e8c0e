"""What a desk without a network did for a request besides filing it, done at the centre by the same verbs."""

from datetime import datetime
from functools import partial
from typing import Any

from django.db import transaction

from balai.cases import actions as cases
from balai.cases.actions import correcting
from balai.cases.queries import arrived, tracking
from balai.core.actor import SYSTEM
from balai.core.channel import Channel
from balai.core.refusal import Forbidden, Missing
from balai.nodes import pieces
from balai.nodes.actions import complaining, doing
from balai.nodes.models import Envelope
from balai.nodes.rules import acts, report
from balai.nodes.rules import envelope as envelopes
from balai.nodes.rules.acts import Handed, Judged
from balai.satisfaction import actions as satisfaction
from balai.satisfaction import queries as surveys

Body = dict[str, Any]


def hand_over(row: Envelope, read: envelopes.Envelope, body: Body, at: datetime) -> bool:
    """Write down that a result was given out, by who gave it at that office; a second time is an alarm."""
    handed, officer_id = acts.unpack_handed(body)
    if not doing.known(row):
        return False
    if not row.alarm:
        doing.attempt(row, partial(_hand_over, row, handed, officer_id))
    return True


def _hand_over(row: Envelope, handed: Handed, officer_id: str) -> None:
    by = doing.officer(row, officer_id)
    if not by.is_officer or by.office_id != row.device.office_id:
        raise Forbidden()
    cases.hand_over(
        row.case_id, to=handed.to, name=handed.name, relation=handed.relation, power_of_attorney=handed.power,
        by=by, at=row.filed_at,
    )  # fmt: skip


def visit(row: Envelope, read: envelopes.Envelope, body: Body, at: datetime) -> bool:
    """Let a device hear of a request that its applicant wants to go on with there; their code shows that they do."""
    code = acts.unpack_visit(body)
    if not doing.known(row):
        return False
    row.alarm = ""
    doing.attempt(row, partial(_visit, row, code, at))
    return True


def _visit(row: Envelope, code: str, at: datetime) -> None:
    tracking.by_code(row.receipt, code)
    correcting.note_visit(row.case_id, by=SYSTEM.at(Channel.DIRECT), at=at)


def command(row: Envelope, read: envelopes.Envelope, body: Body, at: datetime) -> bool:
    """Do what the body names: a proof of payment, an answer, or a report of what went wrong."""
    return NAMED.get(str(body.get("n")), _complain)(row, body, at)


def _complain(row: Envelope, body: Body, at: datetime) -> bool:
    """Send on what somebody reported; about a request it waits until that is here."""
    spoken, officer_id = report.unpack(body)
    if row.receipt and not doing.known(row):
        return False
    by, row.alarm = doing.officer(row, officer_id), ""
    send_on = partial(complaining.send_on, spoken, row.case_id, row.device.area_code, once=row.hash)
    doing.attempt(row, partial(send_on, by=by, at=row.filed_at))
    return True


def _pay(row: Envelope, body: Body, at: datetime) -> bool:
    """Put the proof of a payment before the cashier."""
    paid, _ = acts.unpack_paid(body)
    if not doing.known(row):
        return False
    if not row.alarm:
        claim = partial(cases.claim_payment, row.case_id, paid.number, paid_at=paid.at)
        doing.attempt(row, partial(claim, by=SYSTEM.at(Channel.DIRECT), at=at))
    return True


def _answer(row: Envelope, body: Body, at: datetime) -> bool:
    """Take an answer about how somebody was served, and let go of the file that it came in.

    Neither the envelope nor what is kept of it leads to the request. It waits until its person is invited.
    """
    key, is_late = acts.unpack_key(body), at >= row.received_at + doing.PATIENCE
    file = next(iter(doing.came(row)), None)
    if file is None or file.whole_at is None:
        row.alarm = "not_complete" if is_late else row.alarm
        return is_late
    judged = acts.unpack_judged(doing.opened(file.address, key))
    if not (code := _invited(judged)):
        row.alarm = "not_invited" if is_late else ""
        return is_late
    doing.attempt(row, lambda: _judge(code, judged, at))
    transaction.on_commit(partial(pieces.drop, file.address))
    return True


def _invited(judged: Judged) -> str:
    """Return the code under which the person of a request may answer; "" as long as they were not asked."""
    found = arrived.with_receipt(judged.receipt)
    code = surveys.code_of(found[0]) if found else ""
    try:
        return code if code and surveys.invited(code) else ""
    except Missing:
        return ""


def _judge(code: str, judged: Judged, at: datetime) -> None:
    satisfaction.answer(code, judged.scores, judged.about, at=at)


NAMED = {acts.PAY: _pay, acts.ANSWER: _answer}
