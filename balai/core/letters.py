"""What messages say: the templates of `data/messages.yaml`, filled. Whoever shows or sends a message asks here."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

import yaml
from django.conf import settings

from balai.core import outbox, vault, words
from balai.core.models import Message

LONGEST = 300
OPTIONAL = re.compile(r"\[([^\]]*)\]")
PLACE = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True)
class Letter:
    """A message as its receiver reads it; `text` is empty when its key was destroyed."""

    at: datetime
    address: str
    text: str
    sent_at: datetime | None
    simulated: bool


@cache
def templates() -> dict[str, str]:
    """Return the templates by name."""
    loaded = yaml.safe_load((settings.DATA / "messages.yaml").read_text(encoding="utf-8"))
    return dict(loaded["messages"])


def render(template: str, params: Mapping[str, Any]) -> str:
    """Return the text of one message. `params["zone"]` is the zone in which its dates are said.

    `KeyError` for an unknown template or a missing value: both are bugs of the act that wrote it.
    """
    said = {name: _said(name, value, params) for name, value in params.items()} | {
        "site": settings.PUBLIC_URL
    }
    kept = OPTIONAL.sub(
        lambda part: part[1] if all(said[name] for name in PLACE.findall(part[1])) else "",
        templates()[template],
    )
    return PLACE.sub(lambda place: said[place[1]], kept)


def _said(name: str, value: Any, params: Mapping[str, Any]) -> str:
    if name.endswith("_at") and value:
        return words.moment(datetime.fromisoformat(value), params.get("zone") or settings.TIME_ZONE)
    if name.endswith("_rupiah"):
        return words.rupiah(int(value))
    return str(value)


def newest(size: int = 50) -> list[Letter]:
    """Return the newest messages of this installation: for the visible outbox of a simulation only; two queries."""
    messages = list(Message.objects.order_by("-at", "-id")[:size])
    unwrapped = vault.keys(message.key_id for message in messages)
    return [_letter(message, unwrapped.get(message.key_id)) for message in messages]


def _letter(message: Message, key: vault.DataKey | None) -> Letter:
    address, params = outbox.opened(message, key) if key else ("", {})
    text = render(message.template, params) if key else ""
    return Letter(message.at, address, text, message.sent_at, message.simulated)
