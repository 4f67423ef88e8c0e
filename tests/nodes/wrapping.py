"""A citizen's phone, in Python: what its script makes of a form that was filled in without a network."""

import hashlib
import secrets

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from balai.core.ids import new_id
from balai.nodes import keys
from balai.nodes.rules import curves, parcels, wire
from balai.nodes.rules.envelope import Blob
from balai.nodes.rules.strict import text64
from tests.channels.portal.browser import APPLICANT

CARD = "ktp-el-penggantian"
ANSWERS = {f"{parcels.OF_APPLICANT}{name}": [text] for name, text in APPLICANT.items()} | {
    "reason": ["lost"], "handover": ["hall"],
}  # fmt: skip


def wrapped(
    posted: dict[str, list[str]], photos: dict[str, bytes], *, offering: str = "", **how: object
) -> tuple[bytes, bytes]:
    """Return a parcel, and its photos as pieces; `offering` is the one whose form this was."""
    blobs, rows, pieces = [], [], b""
    for key, content in photos.items():
        secret = secrets.token_bytes(32)
        closed = AESGCM(secret).encrypt(curves.ZERO_NONCE, content, b"balai-photo")
        blobs.append(Blob(hashlib.sha256(closed).hexdigest(), len(closed)))
        rows.append([key, text64(secret), "image/jpeg"])
        pieces += wire.join(wire.pieces(blobs[-1].address, closed))
    header = {
        "id": new_id(), "service_key": CARD, "area_code": "35.10", "claimed": 1_763_258_400, "seal_key": keys.SEAL_KEY,
        "to": keys.sealing(keys.SEAL_KEY).public_key(), "ephemeral": curves.private_key(secrets.token_bytes(32)),
    }  # fmt: skip
    body = {"w": posted, "b": rows, **({"n": offering} if offering else {})}
    return parcels.make(**header | how, blobs=tuple(blobs), body=body), pieces
