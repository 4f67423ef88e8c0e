"""Who asked to be called back, for those who may call."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from balai.accounts.queries import roles_that
from balai.cases.queries.ended import receipts
from balai.catalogue import queries as catalogue
from balai.core.actor import EVERYTHING, Actor, scope_q
from balai.core.refusal import Missing
from balai.satisfaction.models import CallBack
from balai.satisfaction.rules.calling_back import State

VERB = "surveys.call_back"
SIZE = 50


@dataclass(frozen=True)
class Waiting:
    """One person to be called; phone and words are shown only when they are opened."""

    id: str
    case_id: str
    receipt: str
    service: str
    asked_at: datetime
    due_at: datetime
    reopened: int


def called_back_q(actor: Actor) -> Q:
    """Return the requests that an officer may answer: those of their agency and area."""
    return scope_q(actor, roles_that(VERB)) or EVERYTHING


def waiting(actor: Actor) -> list[Waiting]:
    """Return who is to be called, the most urgent first, at most 50; three queries."""
    rows = list(
        CallBack.objects.filter(called_back_q(actor), state=State.WAITING).order_by("due_at", "id")[:SIZE]
    )
    numbers = receipts({row.case_id for row in rows})
    names = {one.key: one.name for one in catalogue.services()} if rows else {}
    return [
        Waiting(
            row.id, row.case_id, numbers.get(row.case_id, ""), names.get(row.service_key, row.service_key),
            row.asked_at, row.due_at, row.reopened,
        )
        for row in rows
    ]  # fmt: skip


def case_called_about(id: str, actor: Actor) -> str:
    """Return the id of the case about which somebody waits for a call of this officer; others are missing."""
    found = CallBack.objects.filter(called_back_q(actor), id=id, state=State.WAITING)
    case_id = found.values_list("case_id", flat=True).first()
    if case_id is None:
        raise Missing("Permintaan")
    return case_id


def call_back(case_id: str) -> CallBack | None:
    """Return the request about a case, for whoever holds the code of its invitation."""
    return CallBack.objects.filter(case_id=case_id).first()
