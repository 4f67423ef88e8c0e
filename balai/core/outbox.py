"""Messages to people, written in the act's own transaction; `notices` sends them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F

from balai.core import writes
from balai.core.clock import local, local_date
from balai.core.ids import new_id
from balai.core.messages import MessageChannel, MessageState
from balai.core.models import Message
from balai.core.sentences import Sentence
from balai.core.vault import DataKey, keys
from balai.core.words import moment


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
    message = writes.fresh(
        Message,
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
    writes.insert(message)
    return message


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
    case_id: str
    at: datetime
    tries: int
    simulated: bool


@dataclass(frozen=True)
class Status:
    """What became of a message."""

    template: str
    state: MessageState
    way: str
    at: datetime

    def words(self, *, zone: str, now: datetime) -> Sentence:
        """Return the one line that people read: "SMS terkirim 09.14", with the day when it is not today."""
        there = local(self.at, zone)
        is_today = there.date() == local_date(now, zone)
        when = f"{there:%H.%M}" if is_today else moment(self.at, zone)
        return Sentence(str(self.state.label.msgid), way=self.way, when=when)


def waiting(*, at: datetime, limit: int) -> list[str]:
    """Return the ids of messages whose turn has come, the longest waiting first."""
    due = Message.objects.filter(sent_at=None, next_try_at__lte=at).order_by("next_try_at")
    return list(due.values_list("id", flat=True)[:limit])


@transaction.atomic
def claim(id: str, *, at: datetime, pause: Callable[[str, int], timedelta]) -> Letter | None:
    """Take a message for sending: counts the try and sets the next one `pause(template, tries)`
    later.

    None when somebody else was faster, or when its key was destroyed and there is nobody to write to. Who
    dies while sending leaves it to the next try; who is done says so below.
    """
    row = Message.objects.select_for_update().filter(id=id, sent_at=None, next_try_at__lte=at).first()
    if row is None:
        return None
    found = keys([row.key_id])
    row.tries += 1
    row.next_try_at = at + pause(row.template, row.tries) if found else None
    row.save(update_fields=["tries", "next_try_at"])
    if not found:
        return None
    address, params = opened(row, found[row.key_id])
    return Letter(id, row.template, address, params, row.case_id, row.at, row.tries, row.simulated)


def mark_sent(id: str, *, channel: str, at: datetime) -> None:
    """Note that a gateway took a message; a receipt that was faster stays."""
    Message.objects.filter(id=id).update(sent_at=at, error="", next_try_at=None)
    Message.objects.filter(id=id, state=MessageState.WAITING).update(
        state=MessageState.ACCEPTED, channel=channel, state_at=at
    )


def mark_failed(id: str, error: str, *, channel: str = "", again_at: datetime | None = None) -> None:
    """Note what went wrong, without what it went wrong with; `again_at` replaces the time of the next try."""
    changes: dict[str, Any] = {"error": error[:200]} | ({"channel": channel} if channel else {})
    if again_at:
        changes["next_try_at"] = again_at
    Message.objects.filter(id=id).update(**changes)


def postpone(id: str, *, until: datetime) -> None:
    """Leave a claimed message for later without counting the try: nobody was asked to send it."""
    Message.objects.filter(id=id).update(next_try_at=until, tries=F("tries") - 1)


def settle(id: str, state: MessageState, *, at: datetime) -> None:
    """End the tries of a message."""
    Message.objects.filter(id=id).update(state=state, state_at=at, next_try_at=None)


KNOWN_BEFORE = {
    MessageState.DELIVERED: ("waiting", "accepted", "unknown", "failed"),
    MessageState.FAILED: ("waiting", "accepted", "unknown"),
    MessageState.UNKNOWN: ("accepted",),
    MessageState.TOLD: ("waiting", "accepted", "unknown", "failed"),
}
"""What may still be learned: nothing is unsaid by a late or a repeated receipt."""


def learn(id: str, state: MessageState, *, channel: str = "", at: datetime) -> bool:
    """Note what a gateway or an officer tells of a message; return whether it was news."""
    found = Message.objects.filter(id=id, state__in=KNOWN_BEFORE[state])
    changes: dict[str, Any] = {"state": state, "state_at": at, "next_try_at": None}
    return bool(found.update(**changes | ({"channel": channel} if channel else {})))


def reopen(id: str, *, at: datetime) -> bool:
    """Let a message be sent in another way, because the gateway that took it could not bring it."""
    undone = Message.objects.filter(id=id, state__in=("waiting", "accepted", "unknown"))
    return bool(undone.update(sent_at=None, state=MessageState.WAITING, next_try_at=at))


def expire_stale(*, before: datetime, at: datetime) -> int:
    """End the tries of all messages older than `before`: old news confuses."""
    stale = Message.objects.filter(sent_at=None, next_try_at__lte=before, at__lt=before)
    return stale.update(state=MessageState.EXPIRED, state_at=at, next_try_at=None)


def forget_waiting_for_receipts(*, before: datetime, at: datetime) -> int:
    """Note that no gateway told what became of what was sent before `before`."""
    silent = Message.objects.filter(state=MessageState.ACCEPTED, state_at__lt=before)
    return silent.update(state=MessageState.UNKNOWN, state_at=at)


def status_of(message: Message) -> Status:
    """Return the one line that tells what became of a message."""
    way = MessageChannel(message.channel).label if message.channel else Sentence("Pesan")
    return Status(message.template, MessageState(message.state), way, message.state_at or message.at)


def of_case(case_id: str, *, limit: int = 5) -> list[Status]:
    """Return what became of the newest messages of a case; one query."""
    return [status_of(row) for row in Message.objects.filter(case_id=case_id).order_by("-at", "-id")[:limit]]
