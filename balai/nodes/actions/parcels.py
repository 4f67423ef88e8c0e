"""Parcels of citizens: each entered once, as a draft of whoever brings it, and filed at once where they are known.

Judged by the rules of every other door. What they object to is said beside the field, in the draft that holds all the rest.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from functools import partial

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.db import transaction

from balai.cases import actions as cases
from balai.cases.queries import arrived, own, tracking
from balai.cases.rules.status import Status
from balai.catalogue import queries as catalogue
from balai.core.actor import Actor
from balai.core.refusal import Invalid, Refused, allowed
from balai.nodes import keys, pieces
from balai.nodes.models import Parcel as Row
from balai.nodes.queries import reading
from balai.nodes.rules import curves, parcels, statements, wire
from balai.nodes.rules.parcels import Parcel, Posted
from balai.nodes.rules.strict import Unreadable, text64

UNREADABLE = "Kiriman ini rusak di jalan atau bukan dari Balai. Kirim sekali lagi."


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


def receive(raw: bytes, *, by: Actor, at: datetime) -> Reached:
    """Take in a parcel and the pieces of its photos that came with it; the same again leads to the same request."""
    try:
        parcel = parcels.read(raw[: parcels.length(raw)])
        keys.check_known(parcel.seal_key)
    except Unreadable as error:
        raise Refused("parcel.unreadable", UNREADABLE) from error
    if not (case_id := _known(parcel)):
        _keep_pieces(parcel, raw[len(parcel.frame) :])
        if lacking := _lacking(parcel):
            return Reached(parcel, lacking=lacking)
        case_id = _enter(parcel, by=by, at=at)
        for blob in parcel.blobs:
            pieces.drop(blob.address)
    return _filed(parcel, case_id, by=by, at=at)


def _known(parcel: Parcel) -> str:
    """Return the request that a parcel became; "" for a new one, or one whose draft has expired."""
    row = Row.objects.filter(id=parcel.id, hash=parcel.hash.hex()).first()
    return row.case_id if row and arrived.standing(row.case_id) else ""


def _keep_pieces(parcel: Parcel, raw: bytes) -> None:
    announced = {blob.address: blob.size for blob in parcel.blobs}
    for piece in wire.split(raw).pieces:
        if piece.address in announced:
            pieces.add(piece.address, piece.offset, piece.content, size=announced[piece.address])


def _lacking(parcel: Parcel) -> tuple[tuple[str, int], ...]:
    away = (blob for blob in parcel.blobs if not pieces.is_whole(blob.address))
    return tuple((blob.address, pieces.received(blob.address, blob.size)) for blob in away)


@transaction.atomic
def _enter(parcel: Parcel, *, by: Actor, at: datetime) -> str:
    """Make a draft of it, once, however many bring it at the same moment."""
    row, is_new = Row.objects.select_for_update().get_or_create(
        id=parcel.id, defaults={"hash": parcel.hash.hex(), "received_at": at}
    )
    if not is_new and (case_id := _known(parcel)):
        return case_id
    try:
        content = parcels.open_with(parcel, keys.sealing(parcel.seal_key))
    except Unreadable as error:
        raise Refused("parcel.unreadable", UNREADABLE) from error
    row.hash, row.case_id = parcel.hash.hex(), begin(
        parcel.service_key, parcel.area_code, content.posted, _files(parcel, content), by=by, at=at
    )  # fmt: skip
    row.save(update_fields=["hash", "case_id"])
    return row.case_id


def _files(parcel: Parcel, content: parcels.Content) -> dict[str, bytes]:
    """Return the photos that their keys open; one that does not open is asked for again."""
    files = {}
    for blob, photo in zip(parcel.blobs, content.photos, strict=True):
        try:
            cipher = AESGCM(photo.key)
            files[photo.evidence_key] = cipher.decrypt(
                curves.ZERO_NONCE, pieces.whole(blob.address), b"balai-photo"
            )
        except InvalidTag:
            continue
    return files


def begin(
    service_key: str, area_code: str, posted: Posted, files: Mapping[str, bytes], *, once: str = "", by: Actor, at: datetime
) -> str:  # fmt: skip
    """Begin a draft with a whole form as it was typed; what cannot be read stays as it is, for its owner to mend."""
    case = cases.start(service_key, area_code=area_code, by=by, at=at, idempotency_key=once or None)
    applicant, answers = reading.read(posted, catalogue.package(case.version_id, case.offering_id), area_code)
    cases.save(case.id, "applicant", applicant, by=by, at=at)
    cases.save(case.id, "answers", answers, by=by, at=at)
    for key, content in files.items():
        allowed(partial(cases.attach, by=by, at=at), case.id, key, content)
    return case.id


def _filed(parcel: Parcel, case_id: str, *, by: Actor, at: datetime) -> Reached:
    """File the draft if its owner is known and nothing stands in the way; else count what does."""
    status, receipt = arrived.standing(case_id) or (Status.WITHDRAWN, "")
    if receipt or status != Status.DRAFT:
        return Reached(parcel, case_id, receipt, end=End.OPEN if receipt else End.WITHDRAWN)
    if not allowed(tracking.own, case_id, by):
        return Reached(parcel, case_id, end=End.ELSEWHERE)
    if by.person_id and not by.is_officer:
        try:
            return Reached(parcel, case_id, cases.submit(case_id, by=by, at=at).receipt)
        except Invalid:
            pass
    case = tracking.own(case_id, by)
    package = catalogue.package(case.version_id, case.offering_id)
    found = own.problems(case, package, tracking.draft_data(case), own.attached(case))
    return Reached(parcel, case_id, problems=len(found))


def answer(reached: Reached) -> bytes:
    """Return what a phone is told about its parcel, signed: a page of somebody else's network cannot say it."""
    lacking = [[text64(bytes.fromhex(address)), offset] for address, offset in reached.lacking]
    content = {
        "h": text64(reached.parcel.hash), "c": reached.case_id, "r": reached.receipt, "n": reached.problems, "l": lacking,
        "e": reached.end.value,
    }  # fmt: skip
    return statements.write(parcels.KIND, content, key=keys.root())
