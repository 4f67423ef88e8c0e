"""A message packed for a gateway, and what the gateway answered. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from balai.core.messages import Language
from balai.notices.rules.routing import AttemptState

REFERENCE_LENGTH = 100


@dataclass(frozen=True)
class Parcel:
    """One message on its way to one gateway; `id` is the same when it is handed over once more."""

    id: str
    to: str
    text: str
    subject: str
    language: Language
    registered_as: str
    """Name of the text at WhatsApp."""
    fillings: Sequence[str]
    """What fills its places, in their order."""


@dataclass(frozen=True)
class Answer:
    """What became of a try; `error` is a code, never the gateway's words: they may repeat the address."""

    state: AttemptState
    reference: str = ""
    error: str = ""


def answer_for(status: int, reference: Any) -> Answer:
    """Return what an HTTP answer means: everything but 2xx says that the gateway did not take the message.

    A proxy's 502 and 504 say nothing about what happened behind it.
    """
    error = f"http {status}"
    if 200 <= status < 300:
        return Answer(AttemptState.ACCEPTED, reference=str(reference or "")[:REFERENCE_LENGTH])
    if status in (502, 504):
        return Answer(AttemptState.UNCLEAR, error=error)
    if status in (400, 404, 410, 413, 422):
        return Answer(AttemptState.REFUSED, error=error)
    return Answer(AttemptState.FAILED, error=error)


def sms(parcel: Parcel, sender: str) -> dict[str, str]:
    """Return the body of a call to an SMS gateway."""
    return {"id": parcel.id, "to": parcel.to, "from": sender, "text": parcel.text}


def whatsapp(parcel: Parcel) -> dict[str, Any]:
    """Return the body of a call to the WhatsApp Business API: the name of a registered text and its values."""
    values = [{"type": "text", "text": value or "-"} for value in parcel.fillings]
    return {
        "messaging_product": "whatsapp",
        "to": parcel.to.lstrip("+"),
        "type": "template",
        "template": {
            "name": parcel.registered_as,
            "language": {"code": str(parcel.language)},
            "components": [{"type": "body", "parameters": values}] if values else [],
        },
        "biz_opaque_callback_data": parcel.id,
    }


def whatsapp_reference(content: Mapping[str, Any]) -> str:
    """Return what WhatsApp calls the message that it took."""
    return str(content["messages"][0]["id"])


def registered_as(pattern: str, template: str, *, version: int, shortened: bool) -> str:
    """Return under which name a text is known to WhatsApp: new words and left-out parts are texts of their own."""
    name = pattern.format(template=template)
    return name + (f"_v{version}" if version > 1 else "") + ("_ringkas" if shortened else "")
