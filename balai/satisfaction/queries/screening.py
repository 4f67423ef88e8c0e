"""What a screen at an office shows: whose case was settled there just now and who may judge."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from balai.accounts import queries as accounts
from balai.accounts.queries import roles_that
from balai.cases.queries.ended import receipts
from balai.catalogue import queries as catalogue
from balai.core.actor import EVERYTHING, Actor, scope_q
from balai.core.refusal import Missing
from balai.core.vault import token_hash
from balai.satisfaction.models import Invitation, Screen
from balai.satisfaction.queries.definitions import survey
from balai.satisfaction.rules.codes import typed

if TYPE_CHECKING:
    from balai.accounts.models import Office

VERB = "surveys.screen"
HALL = "mpp"
MOST = 12
SHOWN = 4
"""So many last symbols of a number are enough to know one's own, and too few to look anything up."""


@dataclass(frozen=True)
class Served:
    """Somebody who was served just now: the end of their number, and when."""

    id: str
    service: str
    number: str
    at: datetime


def screen(code: str) -> Screen:
    """Return the open screen with the secret of its address; `Missing` without."""
    found = Screen.objects.filter(code_hash=token_hash(typed(code)), closed_at=None).first()
    if found is None:
        raise Missing("Layar")
    return found


def screens(actor: Actor) -> list[Screen]:
    """Return the open screens an officer may close, newest first, at most 50."""
    scope = scope_q(actor, roles_that(VERB)) or EVERYTHING
    return list(Screen.objects.filter(scope, closed_at=None).order_by("-opened_at", "-id")[:50])


def offices_for(actor: Actor) -> list["Office"]:
    """Return the offices at which an officer may open a screen: their own and the service halls of their agency's area."""
    officer = accounts.officer(actor.id)
    halls = accounts.offices_in(officer.agency.area_code, kinds=(HALL,))
    return [officer.office, *(one for one in halls if one.id != officer.office_id)]


def just_served(row: Screen, *, at: datetime) -> list[Served]:
    """Return who was served at the office of a screen within the last hour and has not answered, the newest first.

    All of them, so that no officer chooses who is asked; those who met nobody are asked by message only. Four queries.
    """
    asked = survey()
    in_person = [one.key for one in asked.sets if not one.electronic]
    since = at + timedelta(days=asked.open_days) - timedelta(minutes=asked.screen_minutes)
    found = Invitation.objects.filter(
        office_id=row.office_id, is_used=False, open_until__gt=since, set_key__in=in_person
    ).order_by("-open_until", "-id")
    rows = list(found[:MOST])
    numbers = receipts({one.case_id for one in rows})
    names = {one.key: one.name for one in catalogue.services()} if rows else {}
    return [
        Served(
            one.id, names.get(one.service_key, one.service_key), numbers.get(one.case_id, "")[-SHOWN:],
            one.open_until - timedelta(days=asked.open_days),
        )
        for one in rows
    ]  # fmt: skip


def served(row: Screen, invitation_id: str, *, at: datetime) -> Invitation:
    """Return the invitation of somebody served at the office of a screen within the last hour, used or not."""
    asked = survey()
    since = at + timedelta(days=asked.open_days) - timedelta(minutes=asked.screen_minutes)
    found = Invitation.objects.filter(id=invitation_id, office_id=row.office_id, open_until__gt=since).first()
    if found is None:
        raise Missing("Undangan survei")
    return found
