"""Calling back who was not content: asked for of one's own will, known to the office, seen through to an end."""

from datetime import datetime
from typing import Any

from django.db import transaction

from balai.accounts import queries as accounts
from balai.core import events
from balai.core.actor import Actor
from balai.core.refusal import Missing, Refused
from balai.core.vault import key, make_key
from balai.regions import queries as regions
from balai.regions.rules import calendar as calendars
from balai.satisfaction import queries
from balai.satisfaction.models import CallBack, Invitation
from balai.satisfaction.rules.calling_back import State, check_outcome, check_reopening, check_wish

WITHIN = 3
"""Working days of the office: as long as law gives for looking at a complaint."""


def _place(id: str) -> str:
    return f"satisfaction.CallBack.sealed/{id}"


@transaction.atomic
def ask_call_back(code: str, phone: str, words: str, *, by: Actor, at: datetime) -> CallBack:
    """Ask the office to call; it learns the case and what is written here, never the answers. Once for each case."""
    invitation = _used(code)
    if existing := CallBack.objects.filter(case_id=invitation.case_id).first():
        return existing
    wish = check_wish(phone, words)
    seal = make_key(at=at)
    row = CallBack(
        case_id=invitation.case_id, agency_id=invitation.agency_id, office_id=invitation.office_id,
        area_code=invitation.area_code, service_key=invitation.service_key, key_id=seal.id, asked_at=at,
        due_at=_due(invitation.office_id, at),
    )  # fmt: skip
    row.sealed = seal.seal({**wish, "note": ""}, _place(row.id))
    row.save(force_insert=True)
    _record("callback.asked", row, by=by, at=at)
    return row


def _used(code: str) -> Invitation:
    """Return the invitation of somebody who has answered; before that nobody asks for a call."""
    invitation = queries.invited(code)
    if not invitation.is_used:
        raise Refused("call_back.early", "Jawab survei dahulu, lalu minta dihubungi.")
    return invitation


def _due(office_id: str, at: datetime) -> datetime:
    calendar = regions.calendar(accounts.office(office_id).calendar_id)
    return calendars.add(calendar, at, WITHIN, "working_days")


@transaction.atomic
def reopen(code: str, *, by: Actor, at: datetime) -> CallBack:
    """Say that the matter is not settled: the office must call again, and it counts how often."""
    invitation = _used(code)
    row = CallBack.objects.select_for_update().filter(case_id=invitation.case_id).first()
    if row is None:
        raise Missing("Permintaan")
    check_reopening(row.state, row.reopened)
    row.state, row.outcome, row.done_at, row.done_by = State.WAITING, "", None, ""
    row.reopened += 1
    row.due_at = _due(row.office_id, at)
    row.save()
    _record("callback.reopened", row, by=by, at=at, times=row.reopened)
    return row


@transaction.atomic
def open_call_back(call_back_id: str, *, by: Actor, at: datetime) -> dict[str, Any]:
    """Return phone, words and the note of an earlier call, for an officer who calls; recorded."""
    row = _waiting(call_back_id, by)
    opened: dict[str, Any] = key(row.key_id).open(row.sealed, _place(row.id))
    _record("callback.opened", row, by=by, at=at, purpose="answer")
    return opened


@transaction.atomic
def finish_call_back(
    call_back_id: str,
    outcome: str,
    note: str,
    *,
    complaint: tuple[str, str] = ("", ""),
    by: Actor,
    at: datetime,
) -> None:
    """Note what came of a call; the person sees it and may open the matter again.

    `complaint`: (id, number) of the report that was opened for them, where it is passed on.
    """
    row = _waiting(call_back_id, by)
    row.outcome = check_outcome(outcome, note, complaint_id=complaint[0])
    row.complaint_id, row.complaint_number = complaint
    seal = key(row.key_id)
    content = seal.open(row.sealed, _place(row.id))
    row.sealed = seal.seal({**content, "note": note.strip()[:500]}, _place(row.id))
    row.state, row.done_at, row.done_by = State.DONE, at, by.ref
    row.save()
    _record("callback.done", row, by=by, at=at, outcome=str(row.outcome), to=row.complaint_id)


def _waiting(id: str, by: Actor) -> CallBack:
    found = CallBack.objects.select_for_update().filter(queries.called_back_q(by), id=id, state=State.WAITING)
    row = found.first()
    if row is None:
        raise Missing("Permintaan")
    return row


def _record(name: str, row: CallBack, *, by: Actor, at: datetime, **data: object) -> None:
    events.record(
        name, row.id, by=by, at=at, role="", person_id="", case_id=row.case_id, agency_id=row.agency_id, office_id=row.office_id,
        area_code=row.area_code, service=row.service_key, **data,
    )  # fmt: skip
