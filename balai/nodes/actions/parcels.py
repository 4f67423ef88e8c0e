"""Parcels of citizens: each entered once, as a draft of whoever brings it, and filed at once where they are known.

Judged by the rules of every other door. What they object to is said beside the field, in the draft that holds all the rest.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import partial

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.db import transaction

from balai.accounts import actions as accounts
from balai.accounts.rules import Budget
from balai.cases import actions as cases
from balai.cases.actions.filing import DRAFT_LIFETIME
from balai.cases.queries import arrived, bundles, own, tracking
from balai.cases.rules.status import Status
from balai.catalogue import queries as catalogue
from balai.core.actor import Actor
from balai.core.refusal import Invalid, Refused, allowed
from balai.nodes import keys, pieces
from balai.nodes.actions import baskets
from balai.nodes.models import Parcel as Row
from balai.nodes.queries import reading
from balai.nodes.rules import curves, parcels, statements, wire
from balai.nodes.rules.parcels import OF_EVENT, End, Parcel, Posted, Reached
from balai.nodes.rules.strict import Unreadable, text64

UNREADABLE = "Kiriman ini rusak di jalan atau bukan dari Balai. Kirim sekali lagi."
HOUR, DAY, KB = timedelta(hours=1), timedelta(days=1), 1_000
PARCELS = Budget("parcel/address", 60, HOUR), Budget("parcel/all", 6_000, HOUR)
PIECES = Budget("piece/address", 1_200, HOUR), Budget("piece/all", 60_000, HOUR)
"""New parcels, and calls with pieces of photos, of people who are not known: for one address, and for all in sum. Many
phones of a village share one address of their provider."""
KILOBYTES = Budget("parcel-kb/address", 300_000, DAY), Budget("parcel-kb/all", 10_000_000, DAY)
"""What they may leave on the disk in files, begun kilobytes: about a thousand photos for one address. What is never entered
is forgotten after 90 days, so all of them together hold at most 900 GB."""


def receive(raw: bytes, *, remote: str, by: Actor, at: datetime) -> Reached:
    """Take in a parcel and the pieces of its photos that came with it; the same again leads to the same request.

    Whoever is not known shares quotas with their address, and with all such addresses; what is over them stays on the phone.
    """
    try:
        parcel = parcels.read(raw[: parcels.length(raw)])
        keys.check_known(parcel.seal_key)
    except Unreadable as error:
        raise Refused("parcel.unreadable", UNREADABLE) from error
    if not (case_id := _known(parcel, at)):
        is_known = _is_known(by)
        if (size := len(raw) - len(parcel.frame)) and not is_known:
            _spend(PIECES, remote, at=at)
            _spend(KILOBYTES, remote, at=at, count=kilobytes(size))
        _keep_pieces(parcel, raw[len(parcel.frame) :])
        if lacking := _lacking(parcel):
            return Reached(parcel, lacking=lacking)
        if not is_known:
            _spend(PARCELS, remote, at=at)
        case_id = _enter(parcel, by=by, at=at)
        for blob in parcel.blobs:
            pieces.drop(blob.address)
    return _filed(parcel, case_id, by=by, at=at)


def admit(files: Mapping[str, bytes], *, remote: str, by: Actor, at: datetime) -> None:
    """Let whoever is not known begin a draft with files, without a parcel, within the same quotas."""
    if _is_known(by):
        return
    if size := sum(map(len, files.values())):
        _spend(KILOBYTES, remote, at=at, count=kilobytes(size))
    _spend(PARCELS, remote, at=at)


def kilobytes(size: int) -> int:
    """Return how many kilobytes so many bytes begin."""
    return -(-size // KB)


def _is_known(by: Actor) -> bool:
    return bool(by.person_id or by.is_officer)


def _spend(quotas: tuple[Budget, Budget], remote: str, *, at: datetime, count: int = 1) -> None:
    own, of_all = quotas
    accounts.spend(own, remote, at=at, count=count)
    accounts.spend(of_all, "", at=at, count=count)


def _known(parcel: Parcel, at: datetime) -> str:
    """Return the request that a parcel became; "" for a new one, or one whose draft has expired."""
    row = Row.objects.filter(id=parcel.id, hash=parcel.hash.hex()).first()
    if row is None or not row.case_id:
        return ""
    if parcel.event_key:  # gone before it could expire: its owner threw it away, so it is not begun again
        is_expired = row.received_at + DRAFT_LIFETIME <= at and bundles.standing(row.case_id) is None
        return "" if is_expired else row.case_id
    return row.case_id if arrived.standing(row.case_id) else ""


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
    if not is_new and (case_id := _known(parcel, at)):
        return case_id
    try:
        content = parcels.open_with(parcel, keys.sealing(parcel.seal_key))
    except Unreadable as error:
        raise Refused("parcel.unreadable", UNREADABLE) from error
    row.received_at = at
    row.hash, row.case_id = parcel.hash.hex(), begin(
        parcel.service_key, parcel.area_code, content.posted, _files(parcel, content), pinned=content.offering, by=by, at=at
    )  # fmt: skip
    row.save(update_fields=["hash", "case_id", "received_at"])
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
    service_key: str, area_code: str, posted: Posted, files: Mapping[str, bytes], *, once: str = "", pinned: str = "",
    by: Actor, at: datetime,
) -> str:  # fmt: skip
    """Begin a draft with a whole form as it was typed; what cannot be read stays as it is, for its owner to mend."""
    if service_key.startswith(OF_EVENT):
        event_key = service_key.removeprefix(OF_EVENT)
        return baskets.begin(event_key, area_code, posted, files, once=once, by=by, at=at)
    case = cases.start(
        service_key, area_code=area_code, by=by, at=at, idempotency_key=once or None, pinned=pinned
    )
    applicant, answers = reading.read(posted, catalogue.package(case.version_id, case.offering_id), area_code)
    cases.save(case.id, "applicant", applicant, by=by, at=at)
    cases.save(case.id, "answers", answers, by=by, at=at)
    for key, content in files.items():
        allowed(partial(cases.attach, by=by, at=at), case.id, key, content)
    return case.id


def _filed(parcel: Parcel, case_id: str, *, by: Actor, at: datetime) -> Reached:
    """File the draft if its owner is known and nothing stands in the way; else count what does."""
    if parcel.event_key:
        return baskets.filed(parcel, case_id, by=by, at=at)
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
        "e": reached.end.value, "b": int(bool(reached.parcel.event_key)),
    }  # fmt: skip
    return statements.write(parcels.KIND, content, key=keys.root())
