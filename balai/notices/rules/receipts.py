"""What gateways tell back, and whether it is really they. Pure."""

import hashlib
import hmac
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from balai.core.messages import MessageState
from balai.notices.rules.gateways import Speech

FRESH = timedelta(minutes=5)
MOST = 500
"""So many reports fit into one call."""
LONGEST = 4000
"""So many letters of a message are read."""
STATES = {
    "accepted": MessageState.ACCEPTED,
    "sent": MessageState.ACCEPTED,
    "delivered": MessageState.DELIVERED,
    "read": MessageState.DELIVERED,
    "failed": MessageState.FAILED,
    "undelivered": MessageState.FAILED,
    "unknown": MessageState.UNKNOWN,
}
STOP_WORDS = frozenset({"stop", "berhenti", "unsub"})
PHONE = re.compile(r"\+?(62[89][0-9]{7,11})")
UNWRITTEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
"""Control characters and halves of letters: nobody types them, and what is sealed must be text."""
START_WORDS = frozenset({"start", "mulai", "lanjut"})


@dataclass(frozen=True)
class Report:
    """What became of one message: ours by `attempt`, or by the `reference` the gateway gave it."""

    attempt: str
    reference: str
    state: MessageState
    at: datetime


@dataclass(frozen=True)
class Inbound:
    """Somebody wrote to us."""

    phone: str
    text: str
    id: str = ""
    """What the gateway calls it, where it says so."""


class Unreadable(Exception):
    """A call of a gateway that makes no sense."""


def sign(secret: str, body: bytes, at: datetime) -> str:
    """Return the signature header of a call: time and HMAC-SHA256 over time and body."""
    seconds = int(at.timestamp())
    return f"t={seconds},v1={_digest(secret, f'{seconds}.'.encode() + body)}"


def hub_signature(secret: str, body: bytes) -> str:
    """Return the signature of a call as WhatsApp makes it."""
    return f"sha256={_digest(secret, body)}"


def is_signed(speaks: Speech, secret: str, body: bytes, header: str, at: datetime) -> bool:
    """Return whether a call comes from who knows the secret; a gateway without one is never believed.

    WhatsApp signs the body alone; ours signs the time too and is refused after five minutes. A replay within
    them tells nothing new: reports are idempotent.
    """
    if not secret:
        return False
    if speaks == Speech.WHATSAPP:
        return hmac.compare_digest(hub_signature(secret, body).encode(), header.encode())
    found = re.fullmatch(r"t=(\d{1,12}),v1=([0-9a-f]{64})", header)
    if not found or abs(at.timestamp() - int(found[1])) > FRESH.total_seconds():
        return False
    return hmac.compare_digest(_digest(secret, f"{found[1]}.".encode() + body), found[2])


def _digest(secret: str, data: bytes) -> str:
    return hmac.new(secret.encode(), data, hashlib.sha256).hexdigest()


def read(speaks: Speech, body: bytes, *, at: datetime) -> list[Report | Inbound]:
    """Return what a signed call tells; `Unreadable` for anything else. `at`: when it came, for what has no time."""
    try:
        content = json.loads(body)
        found = list(_whatsapp(content, at) if speaks == Speech.WHATSAPP else _plain(content, at))
    except (
        ValueError,
        KeyError,
        TypeError,
        AttributeError,
        IndexError,
        OverflowError,
        RecursionError,
    ) as error:
        raise Unreadable from error
    if len(found) > MOST:
        raise Unreadable
    return found


def _plain(content: Any, at: datetime) -> Iterator[Report | Inbound]:
    for item in content if isinstance(content, list) else [content]:
        if "from" in item:
            yield from _inbound(item)
        else:
            yield Report(
                _code(item.get("id")), _code(item.get("reference")), STATES[item["state"]],
                _time(item["at"], at) if "at" in item else at,
            )  # fmt: skip


def _whatsapp(content: Mapping[str, Any], at: datetime) -> Iterator[Report | Inbound]:
    for change in (change for entry in content["entry"] for change in entry["changes"]):
        for item in change["value"].get("statuses", ()):
            told = datetime.fromtimestamp(int(item["timestamp"]), UTC)
            attempt = _code(item.get("biz_opaque_callback_data"))
            yield Report(attempt, _code(item["id"]), STATES[item["status"]], min(told, at))
        for item in change["value"].get("messages", ()):
            yield from _inbound({**item, "text": (item.get("text") or {}).get("body")})


def _inbound(item: Mapping[str, Any]) -> Iterator[Inbound]:
    """Yield what somebody wrote; nothing from a sender that is no phone of here, so that the others are heard."""
    phone = PHONE.fullmatch(str(item["from"]))
    if phone:
        yield Inbound("+" + phone[1], _words(item.get("text"))[:LONGEST], _words(item.get("id")))


def _words(value: Any) -> str:
    return UNWRITTEN.sub(" ", str(value or ""))


def _code(value: Any) -> str:
    text = str(value or "")
    if not re.fullmatch(r"[\x21-\x7e]{0,100}", text):
        raise ValueError("not an id")
    return text


def _time(value: Any, at: datetime) -> datetime:
    told = datetime.fromisoformat(str(value))
    if told.tzinfo is None:
        raise ValueError("a time without zone")
    return min(told, at)


def wants_stop(text: str) -> bool | None:
    """Return whether somebody asks to stop (True) or to start again (False); None for anything else."""
    word = text.strip().lower().rstrip(".!")
    return True if word in STOP_WORDS else False if word in START_WORDS else None
