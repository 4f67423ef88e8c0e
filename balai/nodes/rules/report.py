"""A report that was spoken at a desk without a network: what it says, as the body of a command."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from balai.core.refusal import Invalid
from balai.core.sentences import Sentence
from balai.nodes.rules.strict import Unreadable

COMPLAIN = "complain"
TITLE, TEXT = (5, 120), (20, 4_000)
KEYS = ("kind", "identity", "title", "text", "name", "phone", "service")


@dataclass(frozen=True, kw_only=True)
class Spoken:
    """What somebody reported, in their words. `service`: what it is about, "" where it is about a request or an office."""

    kind: str
    identity: str
    title: str
    text: str
    name: str = ""
    phone: str = ""
    service: str = ""


def check(spoken: Spoken) -> None:
    """Refuse, field by field, what the centre could not take either: too few words, nothing chosen."""
    found: dict[str, str] = {}
    if not (spoken.kind and spoken.identity):
        found["kind"] = Sentence("Pilih apa yang disampaikan, dan siapa yang boleh tahu namanya.")
    if not TITLE[0] <= len(spoken.title.strip()) <= TITLE[1]:
        found["title"] = Sentence(
            "Tulis judul singkat, {least} sampai {most} huruf.", least=TITLE[0], most=TITLE[1]
        )
    if not TEXT[0] <= len(spoken.text.strip()) <= TEXT[1]:
        found["text"] = Sentence(
            "Ceritakan apa yang terjadi, di mana, dan kapan; paling sedikit {least} huruf.", least=TEXT[0]
        )
    if found:
        raise Invalid(found)


def pack(spoken: Spoken, officer_id: str) -> dict[str, Any]:
    """Return a report as the body of an envelope."""
    return {"n": COMPLAIN, "o": officer_id, "c": {key: getattr(spoken, key) for key in KEYS}}


def unpack(body: Mapping[str, Any]) -> tuple[Spoken, str]:
    """Return report and officer of a body; `Unreadable` for any other command."""
    said = body.get("c")
    if body.get("n") != COMPLAIN or not isinstance(said, dict):
        raise Unreadable("command")
    texts = {key: said.get(key, "") for key in KEYS}
    if not all(isinstance(text, str) for text in texts.values()):
        raise Unreadable("report")
    return Spoken(**texts), str(body.get("o", ""))[:36]
