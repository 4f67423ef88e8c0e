"""Messages to people, written in the act's own transaction; `notices` sends them."""

from datetime import datetime
from typing import Any

from balai.core.ids import new_id
from balai.core.models import Message
from balai.core.vault import DataKey


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
