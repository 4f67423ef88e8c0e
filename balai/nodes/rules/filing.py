"""What a filing without a network says, and on which day it counts."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from balai.cases.rules.receipt import ALPHABET, TRACKING_SYMBOLS
from balai.nodes.rules.envelope import Header, Type
from balai.nodes.rules.strict import Unreadable, bytes64, text64, whole, words

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
LAST_SECOND = 7_258_118_399
KEY_BYTES = 32


@dataclass(frozen=True)
class Photo:
    """A sealed file of a filing, in the order of the header's blobs: what it proves, and the key that opens it."""

    evidence_key: str
    key: bytes
    mime: str


@dataclass(frozen=True, kw_only=True)
class Filing:
    """What somebody filed, as the desk took it down."""

    applicant: Mapping[str, Any]
    answers: Mapping[str, Any]
    photos: tuple[Photo, ...] = ()
    officer_id: str
    basis: str
    tracking: str
    posted: Mapping[str, list[str]] = field(default_factory=dict)
    """What was typed, by the names of the inputs, where a phone left reading it to the centre; else empty."""


def pack(filing: Filing) -> dict[str, Any]:
    """Return a filing as the body of an envelope; one letter for each key, since it must fit on a slip."""
    return {
        "a": dict(filing.applicant), "f": dict(filing.answers),
        "b": [[photo.evidence_key, text64(photo.key), photo.mime] for photo in filing.photos],
        "o": filing.officer_id, "g": filing.basis, "t": filing.tracking,
        **({"w": dict(filing.posted)} if filing.posted else {}),
    }  # fmt: skip


def unpack(body: Mapping[str, Any], header: Header) -> Filing:
    """Return the filing that a body holds; `Unreadable` if it is none. What its answers say is not judged here."""
    photos = body.get("b", [])
    texts = {key: body.get(key) for key in "ogt"}
    applicant, answers = body.get("a"), body.get("f")
    if not isinstance(applicant, dict) or not isinstance(answers, dict) or not isinstance(photos, list):
        raise Unreadable("filing")
    if len(photos) != len(header.blobs) or not all(isinstance(text, str) for text in texts.values()):
        raise Unreadable("filing")
    tracking = str(texts["t"])
    is_new = header.type == Type.FILE
    if ((is_new or tracking) and len(tracking) != TRACKING_SYMBOLS) or not set(tracking) <= set(ALPHABET):
        raise Unreadable("tracking")
    return Filing(
        applicant=applicant, answers=answers, photos=tuple(map(photo, photos)),
        officer_id=str(texts["o"])[:36], basis=str(texts["g"])[:20], tracking=tracking, posted=typed(body.get("w", {})),
    )  # fmt: skip


MOST_PARTS = 20


def pack_event(bundle_id: str, event_key: str, parts: int) -> dict[str, Any]:
    """Return what the body of each filing of one life event bears besides: which belong together, and how many."""
    return {"e": [bundle_id, event_key, parts]}


def unpack_event(body: Mapping[str, Any]) -> tuple[str, str, int] | None:
    """Return bundle, life event and number of parts of a filing; None for one that stands alone."""
    told = body.get("e")
    if told is None:
        return None
    if not isinstance(told, list) or len(told) != 3:
        raise Unreadable("event")
    id, key, parts = words(told[0], 36), words(told[1], 40), whole(told[2], 1, MOST_PARTS)
    try:
        return str(UUID(id)), key, parts
    except ValueError as error:
        raise Unreadable("event") from error


def typed(value: object) -> Mapping[str, list[str]]:
    """Return texts by the names of their inputs; `Unreadable` for what no form posts."""
    if not isinstance(value, dict) or not all(
        isinstance(texts, list) and all(isinstance(text, str) for text in texts) for texts in value.values()
    ):
        raise Unreadable("posted")
    return value


def photo(row: object) -> Photo:
    """Return the photo that a row of a body names; `Unreadable` for anything else."""
    if not isinstance(row, list) or len(row) != 3 or not all(isinstance(part, str) for part in row):
        raise Unreadable("photo")
    evidence_key, key, mime = row
    return Photo(evidence_key[:40], bytes64(key, KEY_BYTES), mime[:40])


def filed_at(header: Header, *, enrolled_at: datetime, received_at: datetime) -> tuple[datetime, bool]:
    """Return when a filing counts as made, and whether the device's clock is in doubt (ADR 0023).

    It was made after the device was enrolled and had its last beacon, and before it arrived. A claim between the
    two holds; one outside is moved to the nearer bound: a wrong clock gains nothing that a right one could not.
    """
    claimed = moment(header.claimed)
    earliest = min(max(moment(header.beacon), enrolled_at), received_at)
    held = min(max(claimed, earliest), received_at)
    return held, held != claimed


def moment(seconds: int) -> datetime:
    """Return Unix seconds as an instant, whatever a broken clock says within 1970 and 2199."""
    return EPOCH + timedelta(seconds=min(max(seconds, 0), LAST_SECOND))
