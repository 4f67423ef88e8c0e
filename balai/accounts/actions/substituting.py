"""Absences: for a time a substitute holds what was granted to an officer who is away."""

from datetime import datetime

from django.db import transaction

from balai.accounts import queries
from balai.accounts.actions import proposing
from balai.accounts.models import Absence, Officer, Proposal
from balai.accounts.rules import check_absence
from balai.core import events
from balai.core.actor import Actor
from balai.core.refusal import Forbidden, Missing, Refused

ABSENCE, VERB = "absence", "accounts.manage"


@transaction.atomic
def set_absence(
    officer_id: str, substitute_id: str, *, from_at: datetime, to_at: datetime, by: Actor, at: datetime
) -> Absence:
    """Name a substitute for an officer who is away from `from_at` until `to_at`; never oneself.

    Refuses officers who hold a strong role: for them it is proposed.
    """
    officer = _check(officer_id, substitute_id, from_at, to_at, by=by, at=at)
    if queries.holds_strong(officer_id, from_at=from_at, to_at=to_at) and by.kind != "system":
        raise Refused(
            "absence.second",
            "Pengganti untuk peran ini ditetapkan oleh dua admin. Usulkan, lalu admin kedua menyetujui.",
        )
    return _set(officer, substitute_id, from_at, to_at, ordered_by=by.ref, by=by, at=at)


@transaction.atomic
def propose_absence(
    officer_id: str, substitute_id: str, *, from_at: datetime, to_at: datetime, by: Actor, at: datetime
) -> Proposal:
    """Propose a substitute; it counts once a second administrator confirms."""
    officer = _check(officer_id, substitute_id, from_at, to_at, by=by, at=at)
    content = {
        "officer": officer_id, "substitute": substitute_id, "from": from_at.isoformat(), "to": to_at.isoformat(),
    }  # fmt: skip
    return proposing.put_forward(
        ABSENCE, officer_id, content, verb=VERB, agency_id=officer.agency_id, area_code=officer.agency.area_code,
        by=by, at=at,
    )  # fmt: skip


@transaction.atomic
def confirm_absence(proposal_id: str, shown: str, *, by: Actor, at: datetime) -> Absence:
    """Set a proposed absence as the second administrator."""
    row = proposing.second(proposal_id, shown, by=by, at=at)
    if row.kind != ABSENCE:
        raise Missing("Usulan")
    from_at, to_at = (datetime.fromisoformat(row.content[edge]) for edge in ("from", "to"))
    officer = _check(row.content["officer"], row.content["substitute"], from_at, to_at, by=by, at=at)
    return _set(officer, row.content["substitute"], from_at, to_at, ordered_by=row.proposed_by, by=by, at=at)


@transaction.atomic
def end_absence(absence_id: str, *, by: Actor, at: datetime) -> None:
    """End an absence from now on; one that has not begun never will."""
    row = Absence.objects.select_for_update().filter(id=absence_id).first()
    if row is None:
        raise Missing("Ketidakhadiran")
    officer = queries.officer(row.officer_id)
    _check_manages(by, officer)
    if row.to_at > at:
        row.to_at = max(row.from_at, at)
        row.save(update_fields=["to_at"])
        _record("absence.ended", row, officer, by=by, at=at)


def _check(
    officer_id: str, substitute_id: str, from_at: datetime, to_at: datetime, *, by: Actor, at: datetime
) -> Officer:
    officer, substitute = queries.officer(officer_id), queries.officer(substitute_id)
    for one in (officer, substitute):
        _check_manages(by, one)
    check_absence(from_at, to_at, at=at)
    if substitute_id == by.id:
        raise Forbidden("Pengganti ditetapkan oleh orang lain, bukan oleh dirinya sendiri.")
    if substitute_id == officer_id or not queries.is_active(substitute_id):
        raise Refused("absence.substitute", "Pilih rekan lain yang akunnya terbuka sebagai pengganti.")
    if queries.away([officer_id, substitute_id], from_at=from_at, to_at=to_at):
        raise Refused(
            "absence.overlap",
            "Salah satu dari mereka sudah dicatat tidak hadir pada hari-hari itu. Periksa tanggalnya.",
        )
    if queries.holds_strong(officer_id, from_at=from_at, to_at=to_at) and not queries.has_totp(substitute_id):
        raise Refused(
            "absence.totp",
            "Pengganti belum punya autentikator, padahal peran ini memerlukannya. Pasang dahulu.",
        )
    return officer


def _check_manages(by: Actor, officer: Officer) -> None:
    by.check(queries.roles_that(VERB), agency_id=officer.agency_id, area_code=officer.agency.area_code)


def _set(
    officer: Officer,
    substitute_id: str,
    from_at: datetime,
    to_at: datetime,
    *,
    ordered_by: str,
    by: Actor,
    at: datetime,
) -> Absence:
    row = Absence.objects.create(
        officer=officer, substitute_id=substitute_id, from_at=from_at, to_at=to_at, ordered_by=ordered_by
    )
    _record("absence.set", row, officer, by=by, at=at)
    return row


def _record(name: str, row: Absence, officer: Officer, *, by: Actor, at: datetime) -> None:
    events.record(
        name, officer.id, by=by, at=at, agency_id=officer.agency_id, area_code=officer.agency.area_code,
        to=row.substitute_id,
    )  # fmt: skip
