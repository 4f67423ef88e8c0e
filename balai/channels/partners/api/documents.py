"""Results: one's own as a signed PDF, and whether a document is genuine."""

from typing import Any

from balai.accounts import actions as accounts
from balai.cases import actions as cases
from balai.cases.queries import own, tracking
from balai.channels.partners.actions import VERIFICATIONS_PER_ADDRESS
from balai.channels.partners.api.operation import Call, Reply, operation
from balai.channels.partners.rules import schemas
from balai.channels.partners.rules.contract import BINARY, IMAGES, JSON, PDF, Keep
from balai.channels.partners.rules.scopes import Scope
from balai.documents import queries as documents
from balai.documents.rules.paper import Paper
from balai.documents.rules.verdicts import Finding

TAG = "documents"
LARGEST = 10_000_000


@operation(
    "GET", "/cases/{case_id}/document", tag=TAG, scope=Scope.DOCUMENTS_READ, keep=Keep.NOTHING, media=(PDF,)
)
def document(call: Call) -> Reply:
    """Read the signed result of a case: one's own freely, as an officer on record"""
    if call.actor.is_officer:
        number, content = cases.open_result(call.case_id, by=call.actor, at=call.at)
    else:
        number, content = own.result(tracking.own(call.case_id, call.actor))
    name = "".join(letter if letter.isascii() and letter.isalnum() else "-" for letter in number)
    return Reply(content, media=PDF, headers={"Content-Disposition": f'attachment; filename="{name}.pdf"'})


@operation(
    "POST", "/verify", tag=TAG, keep=Keep.NOTHING, limited=True, largest=LARGEST, answer=schemas.ref("Finding"),
    bodies={JSON: schemas.ref("Paper"), **dict.fromkeys((PDF, *IMAGES), BINARY)},
)  # fmt: skip
def verify(call: Call) -> Reply:
    """Check whether a document is genuine: number and code, the QR code as text or photo, or the file"""
    accounts.spend(VERIFICATIONS_PER_ADDRESS, call.remote, at=call.at)
    return Reply(_finding(_check(call)))


def _check(call: Call) -> Finding:
    if call.media == PDF:
        return documents.verify_pdf(call.body, at=call.at)
    if call.media != JSON:
        return documents.verify_picture(call.body, at=call.at)
    if "qr" in call.body:
        return documents.verify_qr(call.body["qr"], at=call.at)
    return documents.verify_code(number=call.body["number"], code=call.body["code"], at=call.at)


def _finding(found: Finding) -> dict[str, Any]:
    names = ("verdict", "good", "expired", "sentence", "advice", "checked_at")
    paper = _paper(found.paper, found.issuer) if found.paper else None
    return {name: getattr(found, name) for name in names} | {"paper": paper}


def _paper(paper: Paper, issuer: str) -> dict[str, Any]:
    return {
        "number": paper.number,
        "service": paper.service_name,
        "holder": paper.holder_name,
        "issuer": issuer or paper.agency_id,
        "issued_on": paper.issued_on,
        "valid_until": paper.valid_until,
        "simulated": paper.simulated,
    }
