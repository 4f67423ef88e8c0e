"""The slip that somebody takes home: proof that this desk issued it, and the sealed envelope itself.

The proof is about 170 bytes and verified without a network by whoever holds the device's certificate. Printed as bytes,
an envelope without photos fits one QR code that 58 mm paper holds.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO

import segno

from balai.cases.rules import receipt as receipts
from balai.core.refusal import Refused
from balai.nodes.rules import curves, filing
from balai.nodes.rules.envelope import Envelope
from balai.nodes.rules.strict import Unreadable

MAGIC, DOMAIN = b"SIK1", b"sik1\0"
HASH_BYTES = 16
MODULE_MM = 0.375
LONGEST_CODE = 1_003
"""What a QR code of version 22 with the least error correction holds: 42 mm at three dots of 203 dpi."""


@dataclass(frozen=True)
class Proof:
    """What a slip proves."""

    receipt: str
    service_key: str
    claimed_at: datetime
    hash: bytes
    """First 16 bytes of the hash of the envelope."""


def prove(envelope: Envelope, service_key: str, *, key: curves.Private) -> bytes:
    """Return the proof of a slip, signed by the device that issued it."""
    header = envelope.header
    body = b"".join(
        [
            MAGIC,
            header.receipt.encode(),
            max(header.claimed, 0).to_bytes(5),
            bytes.fromhex(envelope.hash)[:HASH_BYTES],
            service_key.encode(),
        ]
    )
    return body + curves.sign(key, DOMAIN + body)


def read_proof(raw: bytes, *, public: curves.Public) -> Proof:
    """Return what a slip proves; `Unreadable` unless the device with this key issued it."""
    body, signature = raw[: -curves.SIGNATURE_BYTES], raw[-curves.SIGNATURE_BYTES :]
    if body[:4] != MAGIC or len(body) < 38 or not curves.is_signed(public, DOMAIN + body, signature):
        raise Unreadable("proof")
    try:
        receipt = receipts.normal(body[4:17].decode("ascii"))
        service_key = body[38:].decode("ascii")
    except (UnicodeDecodeError, Refused) as error:
        raise Unreadable("proof") from error
    return Proof(receipt, service_key, filing.moment(int.from_bytes(body[17:22])), body[22:38])


def fits(envelope: Envelope) -> bool:
    """Return whether an envelope can be printed whole as one code."""
    return len(envelope.frame) <= LONGEST_CODE


def code_svg(raw: bytes, *, error: str = "l") -> str:
    """Return bytes as a QR code in SVG, three dots of a 203 dpi printer to a module, with a quiet zone."""
    file = BytesIO()
    code = segno.make(raw, mode="byte", error=error, boost_error=False, micro=False)
    code.save(file, kind="svg", xmldecl=False, unit="mm", scale=MODULE_MM, border=4)
    return file.getvalue().decode()


def fingerprint(point: bytes) -> str:
    """Return a public key as people compare it: "3F2A 91BC 0D4E"."""
    text = hashlib.sha256(point).hexdigest()[:12].upper()
    return " ".join(text[start : start + 4] for start in range(0, 12, 4))
