"""What a citizen's own phone keeps until there is a network: a filing sealed to the centre, not yet official.

    "SIW1" · u16 length · header (JSON) · u32 length · sealed

Sealed like the body of an envelope, with the header as context. Nobody signs it: whoever brings it says who they are
by the code that goes to their phone, as on every other door. Sealed photos follow as pieces of `wire`.
"""

import hashlib
import uuid
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from balai.nodes.rules import curves, envelope, strict
from balai.nodes.rules.envelope import Blob
from balai.nodes.rules.filing import Photo, photo, typed
from balai.nodes.rules.strict import Unreadable, bytes64, text64

MAGIC, SUITE = b"SIW1", 1
KIND = "parcel"
KEYS = {"v", "i", "f", "o", "k", "c", "b"}
OF_APPLICANT = "pemohon-"
"""How the names of inputs about the applicant begin; all others belong to the form of the service."""

OF_EVENT = "peristiwa/"
"""How the key of a life event begins, where otherwise the key of a service stands."""

Posted = Mapping[str, list[str]]


@dataclass(frozen=True)
class Parcel:
    """A frame that was read. `service_key` and `area_code` say which form it fills in."""

    frame: bytes
    id: str
    service_key: str
    area_code: str
    seal_key: str
    blobs: tuple[Blob, ...]
    head: bytes
    sealed: bytes

    @property
    def hash(self) -> bytes:
        return hashlib.sha256(self.frame).digest()

    @property
    def event_key(self) -> str:
        """The life event that it is about, "" for a service."""
        return self.service_key.removeprefix(OF_EVENT) if self.service_key.startswith(OF_EVENT) else ""


class End(IntEnum):
    """Why its bearer can do no more: the draft was taken back, or another phone brought it first."""

    OPEN, WITHDRAWN, ELSEWHERE = range(3)


@dataclass(frozen=True)
class Reached:
    """How far a parcel came. `lacking`: sealed files that are not here whole, and from which byte on."""

    parcel: Parcel
    case_id: str = ""
    receipt: str = ""
    problems: int = 0
    end: End = End.OPEN
    lacking: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True)
class Content:
    """What was typed, by the names of the inputs, and the photos in the order of the header's blobs."""

    posted: Posted
    photos: tuple[Photo, ...]
    offering: str = ""
    """The id of the offering whose form this was; "" from phones of earlier releases."""


def length(raw: bytes) -> int:
    """Return how long the parcel at the head of a stream says it is; 0 for none."""
    if raw[:4] != MAGIC:
        return 0
    head = int.from_bytes(raw[4:6])
    return 10 + head + int.from_bytes(raw[6 + head : 10 + head])


def read(frame: bytes) -> Parcel:
    """Read a frame without opening it; `Unreadable` unless it is whole and exact."""
    if len(frame) > envelope.LONGEST or length(frame) != len(frame):
        raise Unreadable("frame")
    head_end = 6 + int.from_bytes(frame[4:6])
    head = frame[6:head_end]
    said = strict.read(head)
    if said.keys() != KEYS or said["v"] != SUITE or said["v"] is True:
        raise Unreadable("keys")
    return Parcel(
        frame, str(uuid.UUID(bytes=bytes64(said["i"], 16))), strict.words(said["f"], 60), strict.words(said["o"], 13),
        strict.words(said["k"], 8), envelope.blobs(said["b"]), head, frame[head_end + 4 :],
    )  # fmt: skip


def open_with(parcel: Parcel, key: curves.Private) -> Content:
    """Return what a parcel holds; `Unreadable` for the wrong key or what no form posts."""
    body = envelope.inflated(curves.unseal(parcel.sealed, key, context=parcel.head))
    photos = body.get("b")
    if not isinstance(photos, list) or len(photos) != len(parcel.blobs):
        raise Unreadable("parcel")
    offering = body.get("n", "")
    return Content(
        typed(body.get("w")), tuple(map(photo, photos)), offering if isinstance(offering, str) else ""
    )


def make(
    *, id: str, service_key: str, area_code: str, claimed: int, blobs: tuple[Blob, ...], body: Mapping[str, Any],
    seal_key: str, to: curves.Public, ephemeral: curves.Private,
) -> bytes:  # fmt: skip
    """Make a parcel as the script on a phone does."""
    head = strict.write({
        "v": SUITE, "i": text64(uuid.UUID(id).bytes), "f": service_key, "o": area_code, "k": seal_key, "c": claimed,
        "b": [[text64(bytes.fromhex(blob.address)), blob.size] for blob in blobs],
    })  # fmt: skip
    sealed = curves.seal(zlib.compress(strict.write(body), 9, wbits=-15), to, ephemeral, context=head)
    return MAGIC + len(head).to_bytes(2) + head + len(sealed).to_bytes(4) + sealed


def parted(posted: Posted) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """Return what was typed about the applicant, and the rest, each under the names its form knows."""
    about = {
        name.removeprefix(OF_APPLICANT): texts
        for name, texts in posted.items()
        if name.startswith(OF_APPLICANT)
    }
    return about, {name: texts for name, texts in posted.items() if not name.startswith(OF_APPLICANT)}
