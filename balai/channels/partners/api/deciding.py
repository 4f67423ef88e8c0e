"""Decisions. The token must have been made with a second factor."""

from balai.cases import actions as cases
from balai.channels.partners.api.operation import Call
from balai.channels.partners.api.working import ONE, act
from balai.channels.partners.rules.scopes import Scope
from balai.core.refusal import Refused

DECIDE = Scope.CASES_DECIDE


def _revision(call: Call) -> int:
    """Return the revision that the signer saw; refuse a token that no second factor stands behind."""
    if not call.actor.strong:
        raise Refused("second_factor", "Buat token dengan kode autentikator (--totp) untuk memutus.")
    return call.revision or 0


@act(ONE + "/approve", "Approval", scope=DECIDE)
def approve_case(call: Call) -> None:
    """Approve as signer the case as it was opened"""
    note = call.body.get("note", "")
    cases.approve(call.case_id, revision=_revision(call), note=note, by=call.actor, at=call.at)


@act(ONE + "/reject", "Rejection", scope=DECIDE)
def reject_case(call: Call) -> None:
    """Reject with the reason that the applicant reads"""
    cases.reject(call.case_id, call.body["reason"], revision=_revision(call), by=call.actor, at=call.at)


@act(ONE + "/formalise", scope=DECIDE)
def formalise_case(call: Call) -> None:
    """Turn what law deems approved into a written approval"""
    _revision(call)
    cases.formalise(call.case_id, by=call.actor, at=call.at)


@act(ONE + "/annul-deemed", "Annulment", scope=DECIDE)
def annul_deemed(call: Call) -> None:
    """Record why the legal limit never ran; the case goes on"""
    _revision(call)
    cases.annul_deemed(call.case_id, call.body["why"], call.body["note"], by=call.actor, at=call.at)
