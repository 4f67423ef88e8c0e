"""Doing what envelopes ask for, each once and through the same verb as every other door.

Each is tried on its own: what fails waits longer and keeps nobody up.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.db import transaction

from balai.accounts import queries as accounts
from balai.cases import actions as cases
from balai.cases.actions import arriving, correcting
from balai.cases.queries import arrived
from balai.catalogue import queries as catalogue
from balai.core import events, writes
from balai.core.actor import SYSTEM, Actor
from balai.core.areas import inside
from balai.core.channel import Channel
from balai.core.refusal import Missing, Refused
from balai.nodes import keys, pieces
from balai.nodes.actions import complaining
from balai.nodes.models import Attachment, DayClosing, Envelope
from balai.nodes.queries import reading
from balai.nodes.rules import chain, curves, filing, report
from balai.nodes.rules import envelope as envelopes
from balai.nodes.rules.answers import State
from balai.nodes.rules.envelope import Type
from balai.nodes.rules.strict import Unreadable

ROUND = 100
"""So many filings are entered in one transaction."""
LONGEST_PAUSE = timedelta(hours=6)
PATIENCE = timedelta(days=14)
"""How long files of a filing are waited for before they are asked for again."""


def enter_waiting(at: datetime, limit: int = 500) -> int:
    """Do what the waiting envelopes ask for; return how many were tried.

    New filings go in many at a time; whatever a round could not do is tried again later, each on its own.
    """
    tried = 0
    while tried < limit and (ids := _claim(at, limit - tried)):
        _enter(ids, at=at)
        tried += len(ids)
    return tried


@transaction.atomic
def _claim(at: datetime, most: int) -> list[str]:
    """Take what waits longest: filings that were never tried together, anything else alone.

    What goes alone is put off, so that what breaks is not tried again at once; what broke a round goes alone next.
    """
    waiting = Envelope.objects.select_for_update(skip_locked=True).filter(
        entered_at=None, next_try_at__lte=at
    ).exclude(state=State.QUARANTINED)  # fmt: skip
    rows = list(waiting.order_by("next_try_at", "id")[: min(most, ROUND)])
    together = [row for row in rows if row.type == Type.FILE and row.tries == 0]
    taken = together if rows and rows[0] in together else rows[:1]
    for row in taken:
        row.tries += 1
        if taken is not together:
            row.next_try_at = _later(row, at)
    writes.put(taken, changing=["tries", "next_try_at"])
    return [row.id for row in taken]


def _later(row: Envelope, at: datetime) -> datetime:
    return at + min(timedelta(seconds=30 << min(row.tries, 12)), LONGEST_PAUSE)


def _is_plain(row: Envelope, read: envelopes.Envelope) -> bool:
    """Return whether an envelope is a filing without files, or with files that are still on their way."""
    return row.type == Type.FILE and (row.state == State.STORED or not read.header.blobs)


@dataclass(frozen=True)
class _Opened:
    """A locked row with what it says; `alarm` is why that cannot be read."""

    row: Envelope
    read: envelopes.Envelope
    body: dict[str, Any]
    alarm: str = ""

    @property
    def marks(self) -> set[object]:
        """What tells it from others: the request, its number, and whose it is."""
        told = self.body.get("a")
        nik = told.get("nik") if isinstance(told, dict) else None
        return {self.read.header.id, self.row.receipt, *([nik] if isinstance(nik, str) else [])}


@transaction.atomic
def _enter(ids: list[str], *, at: datetime) -> None:
    """Do what these envelopes ask for, in one transaction."""
    found = Envelope.objects.select_for_update(of=("self",)).select_related("device").filter(id__in=ids)
    opened = [
        _open(row)
        for row in found.order_by("filed_at", "device_id", "seq")
        if not row.entered_at and row.state != State.QUARANTINED
    ]
    for one in opened:
        if not _is_plain(one.row, one.read):
            _do(one, at=at)
    for round in _rounds([one for one in opened if _is_plain(one.row, one.read)]):
        with writes.together():
            for one in round:
                _do(one, at=at)


def _open(row: Envelope) -> _Opened:
    read = envelopes.read(bytes(row.frame))
    try:
        return _Opened(row, read, envelopes.unseal(read, keys.sealing(read.header.seal_key)))
    except Unreadable as error:
        return _Opened(row, read, {}, f"unreadable_{error}")


def _rounds(opened: list[_Opened]) -> Iterator[list[_Opened]]:
    """Yield what can be written together: nobody looks for what another of the same round has yet to write."""
    while opened:
        seen: set[object] = set()
        now: list[_Opened] = []
        later: list[_Opened] = []
        for one in opened:
            (later if one.marks & seen else now).append(one)
            seen |= one.marks
        yield now
        opened = later


def _do(one: _Opened, *, at: datetime) -> None:
    """Do what one envelope asks for, whole or not at all, and note what became of it."""
    row, alarm = one.row, one.alarm
    try:
        if not alarm:
            with transaction.atomic(), writes.piece():
                is_done = VERBS[Type(row.type)](row, one.read, one.body, at)
                row.entered_at, row.next_try_at = (at, None) if is_done else (None, _later(row, at))
    except Unreadable as error:
        alarm = f"unreadable_{error}"
    except Refused as refused:
        alarm = "unknown_form" if isinstance(refused, Missing) else refused.code
    if alarm:
        _quarantine(row, alarm, at=at)
    else:
        writes.update(row)


def _quarantine(row: Envelope, alarm: str, *, at: datetime) -> None:
    row.state, row.alarm, row.next_try_at = State.QUARANTINED, alarm, None
    writes.update(row)
    events.record(
        "envelope.quarantined", row.id, by=Actor(kind="device", id=row.device_id), at=at,
        area_code=row.device.area_code, office_id=row.device.office_id, type=row.type, seq=row.seq, alarm=alarm,
    )  # fmt: skip


def _officer(row: Envelope, officer_id: str) -> Actor:
    """Return the officer who took it down, with what they may; the system where nobody knows them."""
    is_car = accounts.office(row.device.office_id).kind == "car"
    channel = Channel.MOBILE if is_car else Channel.DIRECT
    try:
        account_id = accounts.officer(officer_id).account_id
    except Missing:
        return SYSTEM.at(channel)
    actor = accounts.officer_actor(account_id, at=row.filed_at, strong=False)
    return (actor if actor and accounts.assists(actor) else SYSTEM).at(channel)


def _file(row: Envelope, read: envelopes.Envelope, body: dict[str, Any], at: datetime) -> bool:
    """Enter a filing, attach what came of its files; done when they all came or are waited for no longer."""
    filed = filing.unpack(body, read.header)
    offering = catalogue.known_offering(read.header.offering)
    if not read.header.version or not offering.version_id.startswith(read.header.version):
        raise Missing("Versi layanan")
    applicant, answers = filed.applicant, filed.answers
    if filed.posted:
        package = catalogue.package(offering.version_id, offering.id)
        applicant, answers = reading.read(filed.posted, package, row.device.area_code)
    by = _officer(row, filed.officer_id)
    arrival = arriving.Arrival(
        id=read.header.id, receipt=row.receipt, tracking=filed.tracking, offering_id=offering.id,
        office_id=row.device.office_id, area_code=read.header.area_code, officer_id=filed.officer_id,
        basis=filed.basis, applicant=applicant, answers=answers, filed_at=row.filed_at,
        is_doubtful=row.is_doubtful, is_awaiting=bool(read.header.blobs),
    )  # fmt: skip
    row.case_id = arriving.take_in(arrival, by=by, at=at).id
    return not read.header.blobs or _attach(row, filed, by, at)


def _attach(row: Envelope, filed: filing.Filing, by: Actor, at: datetime) -> bool:
    files = list(Attachment.objects.filter(envelope=row).order_by("position"))
    if any(file.whole_at is None for file in files) and at < row.received_at + PATIENCE:
        return False
    for file in files:
        if file.whole_at:
            photo = filed.photos[file.position]
            arriving.attach_arrived(
                row.case_id, photo.evidence_key, _opened(file.address, photo.key), by=by, at=at
            )
    arriving.settle_arrived(row.case_id, by=by, at=at)
    return True


def _opened(address: str, key: bytes) -> bytes:
    """Return the photo; nothing where its key does not open it, so that it is asked for again."""
    try:
        return AESGCM(key).decrypt(curves.ZERO_NONCE, pieces.whole(address), b"balai-photo")
    except InvalidTag:
        return b""


def _known(row: Envelope) -> bool:
    """Find the request that a later envelope is about; one of other people's villages is left to an officer."""
    found = arrived.with_receipt(row.receipt)
    if found is None:
        return False  # it has not arrived yet
    row.case_id, home = found
    if row.receipt[:5] != row.device_id and not inside(home, row.device.area_code):
        row.alarm = "other_area"
    return True


def _withdraw(row: Envelope, read: envelopes.Envelope, body: dict[str, Any], at: datetime) -> bool:
    """Withdraw a request, as its applicant asked at a desk; one decided meanwhile is left to an officer."""
    if not _known(row):
        return False
    if not row.alarm:
        _try(row, lambda: cases.withdraw(row.case_id, by=SYSTEM.at(Channel.DIRECT), at=at))
    return True


def _supplement(row: Envelope, read: envelopes.Envelope, body: dict[str, Any], at: datetime) -> bool:
    """Add to a request what its applicant brought; a returned one that lacks nothing any more goes on."""
    filed = filing.unpack(body, read.header)
    files = list(Attachment.objects.filter(envelope=row).order_by("position"))
    is_waiting = any(file.whole_at is None for file in files) and at < row.received_at + PATIENCE
    if is_waiting or not _known(row):
        return False
    if not row.alarm:
        _try(row, lambda: _add(row, filed, files, at=at))
    return True


def _try(row: Envelope, verb: Callable[[], None]) -> None:
    """Do it whole or not at all; what a rule objects to is shown to an officer, beside what was asked."""
    try:
        with transaction.atomic():
            verb()
    except Refused as refused:
        row.alarm = refused.code[:40]


def _add(row: Envelope, filed: filing.Filing, files: list[Attachment], *, at: datetime) -> None:
    photos = [(filed.photos[file.position], file.address) for file in files if file.whole_at]
    opened = [(photo.evidence_key, _opened(address, photo.key)) for photo, address in photos]
    sound = [(key, content) for key, content in opened if content]
    by = SYSTEM.at(Channel.DIRECT)
    if not correcting.complete(row.case_id, filed.applicant, filed.answers, sound, by=by, at=at):
        row.alarm = "not_complete"


def _close(row: Envelope, read: envelopes.Envelope, body: dict[str, Any], at: datetime) -> bool:
    closed = chain.unpack(body, read.header)
    DayClosing.objects.get_or_create(
        envelope=row,
        defaults={
            "device": row.device, "on": closed.on, "first": closed.first, "last": closed.last,
            "rolling": closed.rolling,
        },
    )  # fmt: skip
    return True


def _command(row: Envelope, read: envelopes.Envelope, body: dict[str, Any], at: datetime) -> bool:
    """Send on what somebody reported; about a request it waits until that is here."""
    spoken, officer_id = report.unpack(body)
    if row.receipt and not _known(row):
        return False
    by, row.alarm = _officer(row, officer_id), ""
    _try(
        row,
        lambda: complaining.send_on(
            spoken, row.case_id, row.device.area_code, once=row.hash, by=by, at=row.filed_at
        ),
    )
    return True


VERBS = {
    Type.FILE: _file, Type.WITHDRAW: _withdraw, Type.SUPPLEMENT: _supplement, Type.COMMAND: _command, Type.CLOSE: _close,
}  # fmt: skip
