"""Messages to people, written in the act's own transaction; `notices` sends them."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from balai.core.ids import new_id
from balai.core.models import Message
from balai.core.vault import DataKey, keys

LAST_TRY = 8


def _place(id: str) -> str:
    return f"core.Message.sealed/{id}"


def write(
    template: str,
    *,
    address: str,
    params: dict[str, Any],
    key: DataKey,
    at: datetime,
    person_id: str = "",
    case_id: str = "",
    simulated: bool = False,
) -> Message:
    """Put one message into the outbox. `template` is a name of `data/messages.yaml`; `key` seals it."""
    id = new_id()
    return Message.objects.create(
        id=id,
        template=template,
        person_id=person_id,
        case_id=case_id,
        key_id=key.id,
        sealed=key.seal({"address": address, "params": params}, _place(id)),
        at=at,
        next_try_at=at,
        simulated=simulated,
    )


def opened(message: Message, key: DataKey) -> tuple[str, dict[str, Any]]:
    """Return (address, params) of a message."""
    content = key.open(message.sealed, _place(message.id))
    return content["address"], content["params"]


@dataclass(frozen=True)
class Letter:
    """A message in the clear, on its way out."""

    id: str
    template: str
    address: str
    params: dict[str, Any]


def waiting(*, at: datetime, limit: int) -> list[str]:
    """Return the ids of messages whose turn has come, the longest waiting first."""
    due = Message.objects.filter(sent_at=None, next_try_at__lte=at).order_by("next_try_at")
    return list(due.values_list("id", flat=True)[:limit])


@transaction.atomic
def claim(id: str, *, at: datetime) -> Letter | None:
    """Take a message for sending: counts the try and sets the next one, ever later, the last after 8.

    None when somebody else was faster, or when its key was destroyed and there is nobody to write to.
    """
    row = Message.objects.select_for_update().filter(id=id, sent_at=None, next_try_at__lte=at).first()
    if row is None:
        return None
    row.tries += 1
    row.next_try_at = None if row.tries >= LAST_TRY else at + timedelta(minutes=2**row.tries)
    found = keys([row.key_id])
    if row.key_id not in found:
        row.next_try_at = None
    row.save()
    return Letter(id, row.template, *opened(row, found[row.key_id])) if found else None


def mark_sent(id: str, *, at: datetime) -> None:
    Message.objects.filter(id=id).update(sent_at=at, error="", next_try_at=None)


def mark_failed(id: str, error: str) -> None:
    Message.objects.filter(id=id).update(error=error[:200])
