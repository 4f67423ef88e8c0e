"""The QR code of a result: what the paper shows, in few bytes, signed with Ed25519.

    1 version · 1 flags · 4 key id · 16 document id · 2 issued on · 2 valid until · five texts · 64 signature

Dates are days since 2000-01-01 (valid until 0 = does not expire); a text is one length byte and UTF-8. The
whole stands in base 32 behind one address, so that any camera opens it and a verifier without a network reads
it; capitals and digits alone make the QR code a sixth smaller than base 64 would. One document has exactly
one form: whatever does not encode back to itself is refused.
"""

import base64
import binascii
import hashlib
import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

VERSION = 1
DOMAIN = b"balai-paper-1\0"
EPOCH = date(2000, 1, 1)
SIMULATED = 1
KEY_ID_BYTES = 4
SIGNATURE_BYTES = 64
HEAD_BYTES = 26
DATA = re.compile(r"(?:.*/v/)?([A-Z2-7]{80,1200})[/\s]*", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True, kw_only=True)
class Paper:
    """What anyone who holds the paper can read on it."""

    id: str
    number: str
    service_name: str
    holder_name: str
    agency_id: str
    area_code: str
    issued_on: date
    valid_until: date | None
    simulated: bool


@dataclass(frozen=True)
class SignedPaper:
    paper: Paper
    key_id: str
    body: bytes
    signature: bytes


def key_id(public: bytes) -> str:
    """Return the short name of a public key: the first four bytes of its SHA-256, in hex."""
    return hashlib.sha256(public).hexdigest()[: 2 * KEY_ID_BYTES]


def encode(paper: Paper, key: Ed25519PrivateKey) -> str:
    """Return the data of the QR code in base 32."""
    body = _body(paper, key_id(key.public_key().public_bytes_raw()))
    return _base32(body + key.sign(DOMAIN + body))


def decode(text: str) -> SignedPaper:
    """Read an address or bare data, without trusting it; the host is ignored. `ValueError` if unreadable."""
    match = DATA.fullmatch(text.strip())
    if match is None:
        raise ValueError("no data of a document in this text")
    raw = _from_base32(match[1].upper())
    body, signature = raw[:-SIGNATURE_BYTES], raw[-SIGNATURE_BYTES:]
    paper, key = _read(body)
    if _body(paper, key) != body:
        raise ValueError("not the one form of this document")
    return SignedPaper(paper, key, body, signature)


def is_signed(signed: SignedPaper, keys: Mapping[str, bytes]) -> bool:
    """Return whether one of our public keys (id → 32 bytes) signed this data."""
    try:
        Ed25519PublicKey.from_public_bytes(keys[signed.key_id]).verify(signed.signature, DOMAIN + signed.body)
    except (KeyError, InvalidSignature):
        return False
    return True


def _body(paper: Paper, key: str) -> bytes:
    until = _days(paper.valid_until) if paper.valid_until else 0
    head = bytes([VERSION, SIMULATED * paper.simulated]) + bytes.fromhex(key) + uuid.UUID(paper.id).bytes
    dates = _days(paper.issued_on).to_bytes(2) + until.to_bytes(2)
    texts = (paper.number, paper.service_name, paper.holder_name, paper.agency_id, paper.area_code)
    return head + dates + b"".join(map(_text, texts))


def _read(body: bytes) -> tuple[Paper, str]:
    if len(body) < HEAD_BYTES or body[0] != VERSION or body[1] not in (0, SIMULATED):
        raise ValueError("not a document of a version known here")
    until = int.from_bytes(body[24:26])
    texts, rest = [], body[HEAD_BYTES:]
    for _ in range(5):
        size = rest[0] + 1 if rest else 1
        texts.append(rest[1:size].decode())
        rest = rest[size:]
    paper = Paper(
        id=str(uuid.UUID(bytes=body[6:22])),
        number=texts[0],
        service_name=texts[1],
        holder_name=texts[2],
        agency_id=texts[3],
        area_code=texts[4],
        issued_on=EPOCH + timedelta(days=int.from_bytes(body[22:24])),
        valid_until=EPOCH + timedelta(days=until) if until else None,
        simulated=body[1] == SIMULATED,
    )
    return paper, body[2:6].hex()


def _days(day: date) -> int:
    return (day - EPOCH).days


def _text(text: str) -> bytes:
    """Return length and UTF-8; a text over 255 bytes is cut at a whole character, as no line is that long."""
    raw = text.encode()[:255].decode(errors="ignore").encode()
    return bytes([len(raw)]) + raw


def _base32(raw: bytes) -> str:
    return base64.b32encode(raw).decode().rstrip("=")


def _from_base32(text: str) -> bytes:
    try:
        raw = base64.b32decode(text + "=" * (-len(text) % 8))
    except binascii.Error as error:
        raise ValueError("not base 32") from error
    if _base32(raw) != text:
        raise ValueError("not the one form of these bytes")
    return raw
