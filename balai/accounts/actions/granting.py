"""Grants: who may do what, where, and how long. Strong roles take two people."""

from datetime import datetime
from typing import Any

from django.db import transaction

from balai.accounts import queries
from balai.accounts.actions import proposing
from balai.accounts.models import Grant, Officer, Proposal
from balai.accounts.rules import check_period
from balai.core import events
from balai.core.actor import Actor
from balai.core.refusal import Forbidden, Missing, Refused

GRANT, VERB = "grant", "accounts.manage"
"""Kind of proposal, and the verb that its second person needs too."""


@transaction.atomic
def grant(
    officer_id: str, role: str, *, agency_id: str | None, area_code: str,
    valid_from: datetime | None = None, valid_to: datetime | None = None, by: Actor, at: datetime,
) -> Grant:  # fmt: skip
    """Grant a role in an agency (None = any) within an area, from now on unless said; never to oneself.

    Refuses roles that ask for a second factor: they are proposed. The system needs no second person.
    """
    _check(officer_id, role, agency_id or "", area_code, by=by)
    if queries.is_strong(role) and by.kind != "system":
        raise Refused(
            "grant.second", "Peran ini diberikan oleh dua admin. Usulkan, lalu admin kedua menyetujui."
        )
    check_period(valid_from or at, valid_to, at=at)
    row = Grant(
        officer_id=officer_id, role=role, agency_id=agency_id or None, area_code=area_code,
        valid_from=valid_from or at, valid_to=valid_to, granted_by=by.ref,
    )  # fmt: skip
    return _give(row, by=by, at=at)


@transaction.atomic
def propose_grant(
    officer_id: str, role: str, *, agency_id: str | None, area_code: str,
    valid_from: datetime | None = None, valid_to: datetime | None = None, by: Actor, at: datetime,
) -> Proposal:  # fmt: skip
    """Propose a role for an officer; it counts once a second administrator confirms. Never for oneself."""
    _check(officer_id, role, agency_id or "", area_code, by=by)
    check_period(valid_from or at, valid_to, at=at)
    content = {
        "officer": officer_id, "role": role,
        "from": valid_from.isoformat() if valid_from else "", "to": valid_to.isoformat() if valid_to else "",
    }  # fmt: skip
    return proposing.put_forward(
        GRANT, officer_id, content, verb=VERB, agency_id=agency_id or "", area_code=area_code, by=by, at=at
    )


@transaction.atomic
def confirm_grant(proposal_id: str, shown: str, *, by: Actor, at: datetime) -> Grant:
    """Give a proposed role as the second administrator; it begins now if its day has come."""
    row = proposing.second(proposal_id, shown, by=by, at=at)
    if row.kind != GRANT:
        raise Missing("Usulan")
    content: dict[str, Any] = row.content
    _check(content["officer"], content["role"], row.agency_id, row.area_code, by=by)
    begins = max(at, datetime.fromisoformat(content["from"])) if content["from"] else at
    ends = datetime.fromisoformat(content["to"]) if content["to"] else None
    check_period(begins, ends, at=at)
    given = Grant(
        officer_id=content["officer"], role=content["role"], agency_id=row.agency_id or None,
        area_code=row.area_code, valid_from=begins, valid_to=ends, granted_by=row.proposed_by,
    )  # fmt: skip
    return _give(given, by=by, at=at)


@transaction.atomic
def end_grant(grant_id: str, *, by: Actor, at: datetime) -> None:
    """End a grant from now on; one that has not begun never will."""
    row = Grant.objects.select_for_update().filter(id=grant_id).first()
    if row is None:
        raise Missing("Peran")
    by.check(queries.roles_that(VERB), agency_id=row.agency_id or "", area_code=row.area_code)
    if row.valid_to is None or row.valid_to > at:
        row.valid_to = max(row.valid_from, at)
        row.save(update_fields=["valid_to"])
        _record("grant.ended", row, by=by, at=at)


def _check(officer_id: str, role: str, agency_id: str, area_code: str, *, by: Actor) -> None:
    by.check(queries.roles_that(VERB), agency_id=agency_id, area_code=area_code)
    if role not in queries.roles():
        raise Refused("role.unknown", "Peran {role} tidak dikenal. Pilih dari daftar peran.", role=role)
    if by.id == officer_id:
        raise Forbidden("Peran diberikan oleh orang lain, bukan oleh diri sendiri.")
    if not Officer.objects.filter(id=officer_id, account__is_active=True).exists():
        raise Missing("Petugas yang akunnya terbuka")
    if agency_id:
        agency = queries.agency(agency_id)
        by.check(queries.roles_that(VERB), agency_id=agency_id, area_code=agency.area_code)


def _give(row: Grant, *, by: Actor, at: datetime) -> Grant:
    row.save(force_insert=True)
    _record("grant.given", row, by=by, at=at)
    return row


def _record(name: str, row: Grant, *, by: Actor, at: datetime) -> None:
    events.record(
        name,
        row.officer_id,
        by=by,
        at=at,
        agency_id=row.agency_id or "",
        area_code=row.area_code,
        granted=row.role,
    )
