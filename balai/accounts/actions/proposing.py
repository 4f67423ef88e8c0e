"""Four eyes: an act that counts once a second person confirmed exactly what they were shown."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from balai.accounts import queries
from balai.accounts.models import Proposal
from balai.accounts.rules import digest
from balai.core import events
from balai.core.actor import Actor
from balai.core.refusal import Forbidden, Missing, Refused


@transaction.atomic
def put_forward(
    kind: str, subject: str, content: Mapping[str, Any], *, verb: str, agency_id: str = "", area_code: str = "",
    by: Actor, at: datetime,
) -> Proposal:  # fmt: skip
    """Keep an act until a second person confirms it; the same again returns the one that waits."""
    by.check(queries.roles_that(verb), agency_id=agency_id, area_code=area_code)
    shown = digest(
        {"kind": kind, "subject": subject, "agency": agency_id, "area": area_code, "content": content}
    )
    row, is_new = Proposal.objects.get_or_create(
        digest=shown,
        settled_at=None,
        defaults={
            "kind": kind, "verb": verb, "subject": subject, "agency_id": agency_id, "area_code": area_code,
            "content": dict(content), "proposed_by": by.ref, "proposed_at": at,
        },
    )  # fmt: skip
    if is_new:
        _record("proposal.made", row, by=by, at=at)
    return row


@transaction.atomic
def second(proposal_id: str, shown: str, *, by: Actor, at: datetime) -> Proposal:
    """Confirm a proposal as a second person; `shown` is the digest of what they saw. The caller carries it out."""
    row = _waiting(proposal_id, by=by)
    if row.proposed_by == by.ref:
        raise Forbidden("Usulan disetujui oleh orang kedua, bukan oleh pengusulnya sendiri.")
    if row.digest != shown:
        raise Refused(
            "proposal.changed", "Yang Anda lihat bukan usulan ini. Muat ulang halaman, lalu periksa lagi."
        )
    _settle(row, confirmed=True, by=by, at=at)
    _record("proposal.confirmed", row, by=by, at=at)
    return row


@transaction.atomic
def drop(proposal_id: str, *, by: Actor, at: datetime) -> Proposal:
    """Drop a proposal that waits; its maker may, too."""
    row = _waiting(proposal_id, by=by)
    _settle(row, confirmed=False, by=by, at=at)
    _record("proposal.dropped", row, by=by, at=at)
    return row


def _waiting(proposal_id: str, *, by: Actor) -> Proposal:
    row = Proposal.objects.select_for_update().filter(id=proposal_id).first()
    if row is None:
        raise Missing("Usulan")
    by.check(queries.roles_that(row.verb), agency_id=row.agency_id, area_code=row.area_code)
    if row.settled_at:
        raise Refused("proposal.settled", "Usulan ini sudah disetujui atau dibatalkan.")
    return row


def _settle(row: Proposal, *, confirmed: bool, by: Actor, at: datetime) -> None:
    row.settled_by, row.settled_at, row.confirmed = by.ref, at, confirmed
    row.save(update_fields=["settled_by", "settled_at", "confirmed"])


def _record(name: str, row: Proposal, *, by: Actor, at: datetime) -> None:
    events.record(name, row.id, by=by, at=at, agency_id=row.agency_id, area_code=row.area_code, kind=row.kind)
