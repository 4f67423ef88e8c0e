"""All operations of the API, and the document that describes them."""

from functools import cache
from typing import Any

from balai.channels.partners.api import (
    areas,
    cases,
    catalogue,
    complaints,
    deciding,
    documents,
    oauth,
    working,
)
from balai.channels.partners.api.operation import Call, Operation, Reply, operation
from balai.channels.partners.rules.contract import Keep
from balai.channels.partners.rules.openapi import document

VERSION = "1.0.0"
WORK: tuple[Operation, ...] = (
    catalogue.services, catalogue.service, areas.areas, areas.area,
    cases.create_case, cases.own_cases, cases.case, cases.case_status, cases.case_events, cases.change_case, cases.attach_evidence,
    cases.detach_evidence, cases.submit_case, cases.resubmit_case, cases.withdraw_case, cases.object_to_case,
    working.work, working.open_case, working.evidence, working.take_step, working.release_step, working.hand_on_step,
    working.find_complete, working.return_case, working.finish_step, working.record_number, working.bill_case,
    working.note_billing_code, working.record_payment, working.hand_over,
    deciding.approve_case, deciding.reject_case, deciding.formalise_case, deciding.annul_deemed,
    complaints.create_complaint, complaints.find_complaint,
    documents.document, documents.verify, oauth.token,
)  # fmt: skip


@operation("GET", "/openapi.json", tag="about", keep=Keep.PUBLIC, answer={"type": "object"})
def openapi(call: Call) -> Reply:
    """Read this document"""
    return Reply(described(), is_marked=False)


@cache
def described() -> dict[str, Any]:
    """Return the OpenAPI document of all operations."""
    return document((one.contract for one in OPERATIONS), version=VERSION)


OPERATIONS: tuple[Operation, ...] = (*WORK, openapi)
