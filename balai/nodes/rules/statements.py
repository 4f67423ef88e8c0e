"""What is said openly and signed: certificates, acknowledgements, beacons, greetings, catalogues.

"SIS1" · u32 length · JSON with its kind under "t" · signature (64)
"""

from collections.abc import Mapping
from typing import Any

from balai.nodes.rules import curves, strict
from balai.nodes.rules.strict import Unreadable

MAGIC, DOMAIN = b"SIS1", b"sis1\0"
LONGEST = 262_144


def write(kind: str, content: Mapping[str, Any], *, key: curves.Private) -> bytes:
    """Return a signed statement as one frame."""
    text = strict.write({"t": kind, **content})
    return MAGIC + len(text).to_bytes(4) + text + curves.sign(key, DOMAIN + text)


def kind(frame: bytes) -> str:
    """Return of what kind a statement says it is; nothing is verified."""
    return str(_split(frame)[1].get("t", ""))


def unverified(frame: bytes) -> dict[str, Any]:
    """Return what a statement says, without trusting it."""
    return _split(frame)[1]


def read(frame: bytes, kind: str, *, public: curves.Public) -> dict[str, Any]:
    """Return what a statement says; `Unreadable` unless it is of this kind and signed by this key."""
    text, content, signature = _split(frame)
    if content.get("t") != kind:
        raise Unreadable("kind")
    if not curves.is_signed(public, DOMAIN + text, signature):
        raise Unreadable("signature")
    return content


def _split(frame: bytes) -> tuple[bytes, dict[str, Any], bytes]:
    length = int.from_bytes(frame[4:8])
    text, signature = frame[8 : 8 + length], frame[8 + length :]
    if frame[:4] != MAGIC or len(text) != length or len(signature) != curves.SIGNATURE_BYTES:
        raise Unreadable("frame")
    return text, strict.read(text), signature
