"""The envelope: one command, signed by the device that made it, sealed to the centre, never changed again.

    "SIP1" · u16 length · header (JSON) · u32 length · sealed · signature (64)

`sealed` is an ephemeral point (33), then AES-256-GCM of the deflated body with the header as context. What is signed is
"sip1", header and sealed; the SHA-256 of just that is the name of the envelope (the signature is not part of it, since
others can change the form of an ECDSA signature). The header tells nobody who filed what.
"""

import hashlib
import uuid
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from balai.cases.rules import receipt as receipts
from balai.core.choices import Labelled
from balai.core.refusal import Refused
from balai.nodes.rules import curves, strict
from balai.nodes.rules.strict import Unreadable, bytes64, text64

MAGIC, DOMAIN, SUITE = b"SIP1", b"sip1", 1
LONGEST, LONGEST_BODY = 65_536, 262_144
MOST_BLOBS, LONGEST_BLOB = 10, 400_000
LAST_SEQ = receipts.COUNTERS - 1
LAST_SECOND = 2**40
BEFORE_BYTES = 16
FIRST = bytes(BEFORE_BYTES)
"""What stands for the envelope before the first."""
KEYS = {"v", "t", "i", "d", "s", "r", "p", "f", "o", "c", "k", "b"}


class Type(Labelled):
    """What an envelope asks for."""

    FILE = "file", "permohonan"
    SUPPLEMENT = "supplement", "susulan"
    WITHDRAW = "withdraw", "pembatalan"
    HAND_OVER = "hand_over", "serah terima"
    VISIT = "visit", "minta isian untuk dilengkapi"
    COMMAND = "command", "perintah lain"
    CLOSE = "close", "tutup hari"


@dataclass(frozen=True)
class Blob:
    """A sealed file that belongs to an envelope: SHA-256 of its bytes, and how many they are."""

    address: str
    size: int


@dataclass(frozen=True, kw_only=True)
class Header:
    """What everybody who carries an envelope may read. Times are Unix seconds, as the device claims them."""

    type: str
    id: str
    """Made on the device: the id of the case that a filing begins, of the command otherwise."""
    device: str
    seq: int
    receipt: str
    """The request it is about. A filing gets its number from device and seq, so both are counted at once."""
    before: bytes
    """The first 16 bytes of the hash of the envelope before this one."""
    version: str
    """First 16 symbols of the id of the service version it was made under; "" where none is needed."""
    offering: str
    area_code: str
    claimed: int
    beacon: int
    """Time of the last signed beacon that the device held; 0 = none."""
    seal_key: str
    blobs: tuple[Blob, ...] = ()


@dataclass(frozen=True)
class Envelope:
    """A frame that was read; nothing is verified yet."""

    frame: bytes
    header: Header
    head: bytes
    sealed: bytes
    signature: bytes

    @property
    def hash(self) -> str:
        return hashlib.sha256(DOMAIN + self.head + self.sealed).hexdigest()


def make(
    header: Header, body: Mapping[str, Any], *, key: curves.Private, to: curves.Public, ephemeral: curves.Private
) -> Envelope:  # fmt: skip
    """Make an envelope: seal `body` to the centre, sign all of it. `ephemeral` is a fresh key for this one seal."""
    head = strict.write(_written(header))
    deflated = zlib.compress(strict.write(body), 9, wbits=-15)
    sealed = curves.seal(deflated, to, ephemeral, context=head)
    signature = curves.sign(key, DOMAIN + head + sealed)
    frame = MAGIC + len(head).to_bytes(2) + head + len(sealed).to_bytes(4) + sealed + signature
    return read(frame)


def read(frame: bytes) -> Envelope:
    """Read a frame without trusting it; `Unreadable` unless it is whole, exact and of a version we know."""
    if len(frame) > LONGEST or frame[:4] != MAGIC:
        raise Unreadable("frame")
    head, rest = _part(frame[4:], 2)
    sealed, signature = _part(rest, 4)
    if len(signature) != curves.SIGNATURE_BYTES or len(sealed) < curves.POINT_BYTES + curves.TAG_BYTES:
        raise Unreadable("length")
    return Envelope(frame, _header(strict.read(head)), head, sealed, signature)


def is_from(envelope: Envelope, public: curves.Public) -> bool:
    """Return whether a device with this key made the envelope as it is."""
    return curves.is_signed(public, DOMAIN + envelope.head + envelope.sealed, envelope.signature)


def unseal(envelope: Envelope, key: curves.Private) -> dict[str, Any]:
    """Return the body; `Unreadable` for the wrong key or what does not unpack. Unknown keys of a body are kept."""
    return inflated(curves.unseal(envelope.sealed, key, context=envelope.head))


def inflated(deflated: bytes) -> dict[str, Any]:
    """Return the object that was deflated; `Unreadable` for what does not unpack or is too long."""
    unpacker = zlib.decompressobj(wbits=-15)
    try:
        plain = unpacker.decompress(deflated, LONGEST_BODY)
    except zlib.error as error:
        raise Unreadable("deflate") from error
    if not unpacker.eof or unpacker.unused_data:
        raise Unreadable("deflate")
    return strict.read(plain, decimals=True)


def _part(raw: bytes, width: int) -> tuple[bytes, bytes]:
    length = int.from_bytes(raw[:width])
    if len(raw) < width + length:
        raise Unreadable("length")
    return raw[width : width + length], raw[width + length :]


def _written(header: Header) -> dict[str, Any]:
    return {
        "v": SUITE, "t": str(header.type), "i": _short(header.id), "d": header.device, "s": header.seq,
        "r": header.receipt, "p": text64(header.before), "f": [header.version, _short(header.offering)], "o": header.area_code,
        "c": [header.claimed, header.beacon], "k": header.seal_key,
        "b": [[text64(bytes.fromhex(blob.address)), blob.size] for blob in header.blobs],
    }  # fmt: skip


def _header(content: dict[str, Any]) -> Header:
    if content.keys() != KEYS or content["v"] != SUITE or content["v"] is True:
        raise Unreadable("version" if content.get("v") != SUITE else "keys")
    version, offering = _list(content["f"], 2)
    claimed, beacon = _list(content["c"], 2)
    type, device, seq = (
        strict.words(content["t"], 12),
        _device(content["d"]),
        strict.whole(content["s"], 1, LAST_SEQ),
    )
    return Header(
        type=type,
        id=_id(content["i"]),
        device=device,
        seq=seq,
        receipt=_receipt(content["r"], receipts.number(device, seq) if type == Type.FILE else ""),
        before=bytes64(content["p"], BEFORE_BYTES),
        version=strict.words(version, 16),
        offering=_id(offering),
        area_code=strict.words(content["o"], 13),
        claimed=strict.whole(claimed, -LAST_SECOND, LAST_SECOND),
        beacon=strict.whole(beacon, 0, LAST_SECOND),
        seal_key=strict.words(content["k"], 8),
        blobs=blobs(content["b"]),
    )


def _list(value: object, length: int) -> list[Any]:
    if not isinstance(value, list) or len(value) != length:
        raise Unreadable("list")
    return value


def blobs(value: object) -> tuple[Blob, ...]:
    """Return the sealed files that a header lists; `Unreadable` for anything else."""
    if not isinstance(value, list) or len(value) > MOST_BLOBS:
        raise Unreadable("list")
    pairs = [_list(pair, 2) for pair in value]
    found = [Blob(bytes64(a, 32).hex(), strict.whole(size, 1, LONGEST_BLOB)) for a, size in pairs]
    if len({blob.address for blob in found}) != len(found):
        raise Unreadable("list")
    return tuple(found)


def _device(value: object) -> str:
    code = strict.words(value, 5)
    if len(code) != 5 or code[0] == "0" or not set(code) <= set(receipts.ALPHABET):
        raise Unreadable("device")
    return code


def _receipt(value: object, own: str) -> str:
    text = strict.words(value, 13)
    try:
        known = receipts.normal(text) if text else ""
    except Refused as refused:
        raise Unreadable("receipt") from refused
    if known != text or (own and text != own):
        raise Unreadable("receipt")
    return text


def _short(id: str) -> str:
    return text64(uuid.UUID(id).bytes) if id else ""


def _id(value: object) -> str:
    return str(uuid.UUID(bytes=bytes64(value, 16))) if value != "" else ""
