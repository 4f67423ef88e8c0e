"""What a reporter sees of their reports."""

import hmac
from dataclasses import dataclass
from datetime import datetime

from balai.accounts import queries as accounts
from balai.cases.rules import receipt as receipts
from balai.complaints.models import Complaint, Publication
from balai.complaints.queries import access, clusters, known, routing
from balai.complaints.queries.dossier import Opened, opened_own
from balai.complaints.queries.names import service_names
from balai.complaints.rules import deadlines
from balai.complaints.rules.kinds import Kind, Outcome
from balai.complaints.rules.status import REOPENED_FROM, WORKED, Status
from balai.core.actor import Actor
from balai.core.refusal import Missing, Refused
from balai.core.vault import token_hash
from balai.regions.rules.calendar import WorkCalendar

OMBUDSMAN_FROM = 2
"""From the rung of the head on, the way to the Ombudsman is shown."""


@dataclass(frozen=True)
class View:
    """A report as its sender sees it; `head`: the report it was joined to, whose state counts."""

    complaint: Complaint
    opened: Opened
    kind: Kind
    status: Status
    agency_name: str
    service_name: str
    zone: str
    due_at: datetime | None
    react_until: datetime | None
    may_reply: bool
    may_react: bool
    may_reopen: bool
    may_attach: bool
    referral: dict[str, str] | None
    shows_ombudsman: bool
    is_public: bool
    reopen_until: datetime | None
    improvement: clusters.Line | None


def by_code(number: str, code: str) -> Complaint | None:
    """Return the report for its number and code, None where no report has that number; refuses a wrong code."""
    row = Complaint.objects.filter(number=receipts.normal(number)).first()
    if row is None:
        return None
    given = token_hash(f"{row.id}/{receipts.normal_tracking(code)}")
    if not hmac.compare_digest(row.tracking_hash, given):
        raise Refused(
            "tracking.wrong",
            "Nomor permohonan dan kode lacak tidak cocok. Keduanya ada pada tanda terima; periksa lagi.",
        )
    return row


def by_code_only(number: str, code: str) -> Complaint:
    """Return the same where only a report will do; an unknown number is refused like a wrong code."""
    row = by_code(number, code)
    if row is None:
        raise Refused(
            "tracking.wrong",
            "Nomor permohonan dan kode lacak tidak cocok. Keduanya ada pada tanda terima; periksa lagi.",
        )
    return row


def own(id: str, actor: Actor, kept: tuple[str, ...] = ()) -> Complaint:
    """Return the actor's own report; anybody else's is missing."""
    row = Complaint.objects.select_related("key", "head").filter(access.own_q(actor, kept), id=id).first()
    if row is None:
        raise Missing("Laporan")
    return row


def mine(actor: Actor, kept: tuple[str, ...] = (), *, size: int = 30) -> list[Complaint]:
    """Return the actor's own reports, newest first."""
    return list(Complaint.objects.filter(access.own_q(actor, kept)).order_by("-filed_at", "-id")[:size])


def view(complaint: Complaint, *, at: datetime) -> View:
    """Return all its sender sees of a report the caller was found to own; about eight queries."""
    lead = complaint.head or complaint
    calendar = routing.calendar_of(lead.area_code, lead.office_id)
    until = _reopen_until(lead, calendar)
    state = Status(lead.status)
    is_joined = complaint.head_id is not None
    return View(
        complaint=complaint, opened=opened_own(complaint), kind=Kind(complaint.kind), status=state,
        agency_name=accounts.agency(lead.agency_id).name,
        service_name=service_names([complaint.service_key]).get(complaint.service_key, ""), zone=calendar.zone,
        due_at=lead.due_at if state in WORKED else None, react_until=lead.react_until,
        may_reply=complaint.status == Status.ASKED, may_react=complaint.status == Status.ANSWERED,
        may_reopen=(until is not None and at <= until) or (is_joined and state == Status.ANSWERED),
        may_attach=complaint.status in (Status.RECEIVED, Status.IN_PROGRESS, Status.ASKED),
        referral=known.reasons().get(lead.reason), shows_ombudsman=_shows_ombudsman(lead),
        is_public=Publication.objects.filter(complaint=complaint, withdrawn_at=None).exists(), reopen_until=until,
        improvement=clusters.led_to(lead, at=at),
    )  # fmt: skip


def _reopen_until(complaint: Complaint, calendar: WorkCalendar) -> datetime | None:
    if complaint.status != Status.CLOSED or complaint.outcome not in REOPENED_FROM or not complaint.ended_at:
        return None
    return deadlines.after(calendar, complaint.ended_at, known.period("reopen"))


def _shows_ombudsman(lead: Complaint) -> bool:
    """Show the way when the provider was asked first and did not settle it."""
    if lead.kind != Kind.COMPLAINT or lead.outcome == Outcome.REFERRED:
        return False
    return lead.rung >= OMBUDSMAN_FROM or lead.reopened > 0
