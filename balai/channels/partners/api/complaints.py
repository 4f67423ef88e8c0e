"""Reports of people: sent without an account, as on the page, and read again with number and code."""

import hashlib
import json
from datetime import date
from typing import TYPE_CHECKING, Any

from balai.accounts import queries as officials
from balai.accounts.actions import spending as accounts
from balai.accounts.rules import TRACKING_PER_ADDRESS
from balai.catalogue import queries as catalogue
from balai.channels.partners.api.operation import Call, Reply, operation
from balai.channels.partners.rules import schemas
from balai.channels.partners.rules.contract import JSON, Keep
from balai.complaints import actions
from balai.complaints.queries import own, routing
from balai.complaints.queries.routing import About
from balai.complaints.rules.kinds import REPORTS_PER_ADDRESS, Identity, Kind, Via
from balai.complaints.rules.reports import Report
from balai.core.refusal import Invalid
from balai.regions import queries as regions

if TYPE_CHECKING:
    from balai.complaints.models import Complaint

TAG = "complaints"
OWN = schemas.ref("OwnComplaint")


@operation(
    "POST", "/complaints", tag=TAG, once=True, changes=True, limited=True, status=201, keep=Keep.NOTHING,
    bodies={JSON: schemas.ref("NewComplaint")}, answer=OWN,
)  # fmt: skip
def create_complaint(call: Call) -> Reply:
    """Send a complaint, aspiration, question or request for information; number and code are in the answer"""
    accounts.spend(REPORTS_PER_ADDRESS, call.remote, at=call.at)
    sent = call.body
    report = Report(
        Kind(sent["kind"]), Identity(sent["identity"]), sent["title"], sent["text"], demand=sent.get("demand", ""),
        name=sent.get("name", ""), phone=sent.get("phone", ""), happened_on=_day(sent.get("happened_on")), via=Via.API,
    )  # fmt: skip
    about = _about(call, sent)
    try:
        row = actions.file(report, about, by=call.actor, at=call.at, idempotency_key=_key(call))
    except Invalid as invalid:
        raise Invalid({f"/{field}": said for field, said in invalid.problems.items()}) from None
    return _told(row, call)


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _key(call: Call) -> str:
    """Return what makes a call the same: its key and all it says, so that nobody's report answers another's key."""
    said = json.dumps(call.body, sort_keys=True).encode()
    return f"api/{call.headers['Idempotency-Key']}/{hashlib.sha256(said).hexdigest()}"


def _about(call: Call, sent: dict[str, Any]) -> About:
    """Return what it is about: a request by its slip, a service, an agency, or only the place."""
    if "receipt" in sent:
        return routing.of_receipt(sent["receipt"], sent.get("tracking_code", ""))
    if sent["area"] not in regions.short_names([sent["area"]]):
        raise Invalid({"/area": "Wilayah ini tidak ada."})
    service, agency = sent.get("service", ""), sent.get("agency", "")
    if service and service not in {one.key for one in catalogue.services()}:
        raise Invalid({"/service": "Layanan ini tidak ada."})
    if agency and agency not in officials.agencies([agency]):
        raise Invalid({"/agency": "Instansi ini tidak ada."})
    return routing.of_place(service, agency, sent["area"], at=call.at)


@operation(
    "POST", "/complaints/find", tag=TAG, changes=True, limited=True, keep=Keep.NOTHING,
    bodies={JSON: schemas.ref("ComplaintCode")}, answer=OWN,
)  # fmt: skip
def find_complaint(call: Call) -> Reply:
    """Read one's own report with the number and code that its sender was given"""
    accounts.spend(TRACKING_PER_ADDRESS, call.remote, at=call.at)
    found = own.by_code_only(call.body["number"], call.body["tracking_code"])
    return _told(found, call)


def _told(row: "Complaint", call: Call) -> Reply:
    """Return a report as its sender sees it: where it stands, until when, and what was answered."""
    view = own.view(own.own(row.id, call.actor, (row.id,)), at=call.at)
    body = {
        "number": row.number, "tracking_code": view.opened.words["tracking"], "kind": view.kind,
        "status": view.status, "status_label": view.status.label, "agency": view.agency_name,
        "service": view.service_name, "filed_at": row.filed_at, "due_at": view.due_at, "react_until": view.react_until,
        "lines": [{"note": line.note, "label": line.note.label, "text": line.text, "at": line.at} for line in view.opened.lines],
    }  # fmt: skip
    return Reply(body)
