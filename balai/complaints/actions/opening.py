"""Opening what people wrote, and who they are: acts that are recorded and that the reporter can see."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from balai.accounts.queries import roles_that
from balai.complaints.actions.act import Act, begin
from balai.complaints.models import Attachment, Complaint, Escalation
from balai.complaints.queries import access
from balai.complaints.queries.dossier import Opened, opened
from balai.complaints.rules.kinds import Identity, Note
from balai.core import files
from balai.core.actor import Actor
from balai.core.refusal import Forbidden, Missing, Refused
from balai.core.vault import unwrap


@transaction.atomic
def open_report(id: str, *, by: Actor, at: datetime) -> Opened:
    """Open a report as an officer who may handle it; recorded."""
    act = begin(id, by=by, at=at)
    act.event("complaint.opened", purpose="process")
    Escalation.objects.filter(complaint_id=id, officer_id=by.id, seen_at=None).update(seen_at=at)
    named = act.complaint.identity == Identity.NAMED
    return opened(act.complaint, act.key, act.words, act.reporter if named else {})


@transaction.atomic
def open_reporter(id: str, reason: str, *, by: Actor, at: datetime) -> Mapping[str, Any]:
    """Open the name behind a secret report: for the few who may, with a reason that the log and the reporter keep."""
    act = begin(id, by=by, at=at)
    row = act.complaint
    if row.identity == Identity.ANONYMOUS:
        raise Refused("complaint.anonymous", "Pelapor tidak menyebut nama, jadi tidak ada yang dapat dibuka.")
    if not by.may(roles_that("complaints.unseal"), agency_id=row.agency_id, area_code=row.area_code):
        raise Forbidden()
    if not reason.strip():
        raise Refused("complaint.why", "Tulis mengapa nama pelapor perlu diketahui.")
    act.enter(Note.INSIDE, f"Nama pelapor dibuka: {reason.strip()[:500]}")
    act.event("complaint.reporter_opened", purpose="supervise")
    return act.reporter


@transaction.atomic
def open_attachment(
    id: str, file_id: str, *, kept: tuple[str, ...] = (), by: Actor, at: datetime
) -> tuple[bytes, str]:
    """Return (content, MIME type) of a file of one's own report, or of one an officer may handle; that is recorded."""
    own = Complaint.objects.select_related("key").filter(id=id).first()
    if own and not by.is_officer and access.is_own(own, by, kept):
        return _content(own, file_id)
    act: Act = begin(id, by=by, at=at)
    found = _content(act.complaint, file_id)
    act.event("complaint.file_opened", file=file_id)
    return found


def _content(complaint: Complaint, file_id: str) -> tuple[bytes, str]:
    row = Attachment.objects.filter(complaint=complaint, id=file_id).first()
    if row is None:
        raise Missing("Berkas")
    key = unwrap(complaint.key).open_bytes(row.sealed_key, access.file_place(row.id))
    return files.get(row.address, key), row.mime
