"""Publishing: words for everybody that an officer wrote or cleared, and taking them back."""

from datetime import datetime

from django.db import transaction

from balai.accounts.queries import roles_that
from balai.complaints.actions.act import Act, begin
from balai.complaints.models import Publication
from balai.complaints.rules.kinds import Kind
from balai.complaints.rules.publishing import check_publishable
from balai.complaints.rules.status import Status
from balai.core.actor import Actor
from balai.core.refusal import Forbidden, Refused

PUBLISHED_FROM = (Status.ANSWERED, Status.CLOSED, Status.OUT_OF_SCOPE)


@transaction.atomic
def publish(
    id: str, *, title: str, text: str, answer: str, at_service: bool, by: Actor, at: datetime
) -> None:
    """Publish a cleared version of an answered report; said again it replaces the one before.

    `at_service`: a question useful to others, shown at the page of its service.
    """
    act = begin(id, by=by, at=at)
    row = act.complaint
    _check_may(act)
    if row.status not in PUBLISHED_FROM:
        raise Refused("publish.early", "Terbitkan sesudah laporan ini dijawab.")
    if at_service and not (row.service_key and row.kind in (Kind.CONSULTATION, Kind.INFORMATION)):
        raise Refused(
            "publish.service", "Hanya tanya jawab tentang suatu layanan yang tampil di halaman layanan."
        )
    who = (str(act.reporter.get("name", "")), str(act.reporter.get("phone", "")))
    for part in (title, text, answer):
        check_publishable(part, known=who)
    Publication.objects.update_or_create(
        complaint=row,
        defaults={
            "title": title.strip()[:120], "text": text.strip()[:4000], "answer": answer.strip()[:4000],
            "at_service": at_service, "cleared_by": by.ref, "cleared_at": at, "withdrawn_at": None,
            "agency_id": row.agency_id, "area_code": row.area_code, "service_key": row.service_key, "kind": row.kind,
            "simulated": row.simulated,
        },
    )  # fmt: skip
    act.event("complaint.published")


@transaction.atomic
def withdraw_publication(id: str, *, by: Actor, at: datetime) -> None:
    """Take a published version off the public pages."""
    act = begin(id, by=by, at=at)
    _check_may(act)
    if Publication.objects.filter(complaint=act.complaint, withdrawn_at=None).update(withdrawn_at=at):
        act.event("complaint.unpublished")


def _check_may(act: Act) -> None:
    row = act.complaint
    if not act.by.may(roles_that("complaints.publish"), agency_id=row.agency_id, area_code=row.area_code):
        raise Forbidden()
