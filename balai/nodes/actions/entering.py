"""Doing what envelopes ask for, each once and through the same verb as every other door.

Each is tried on its own: what fails waits longer and keeps nobody up.
"""

from collections.abc import Callable
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
from balai.core import events
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

LONGEST_PAUSE = timedelta(hours=6)
PATIENCE = timedelta(days=14)
"""How long files of a filing are waited for before they are asked for again."""


def enter_waiting(at: datetime, limit: int = 500) -> int:
    """Do what the waiting envelopes ask for; return how many were tried."""
    tried = 0
    while tried < limit and (id := _claim(at)):
        _enter(id, at=at)
        tried += 1
    return tried


@transaction.atomic
def _claim(at: datetime) -> str:
    """Take the next one that waits and put it off, so that one that breaks is not tried again at once."""
    waiting = Envelope.objects.select_for_update(skip_locked=True).filter(
        entered_at=None, next_try_at__lte=at
    ).exclude(state=State.QUARANTINED)  # fmt: skip
    row = waiting.order_by("next_try_at", "id").first()
    if row is None:
        return ""
    row.tries += 1
    row.next_try_at = at + min(timedelta(seconds=30) * 2 ** min(row.tries, 12), LONGEST_PAUSE)
    row.save(update_fields=["tries", "next_try_at"])
    return row.id


@transaction.atomic
def _enter(id: str, *, at: datetime) -> None:
    row = Envelope.objects.select_for_update(of=("self",)).select_related("device").get(id=id)
    if row.entered_at or row.state == State.QUARANTINED:
        return
    read = envelopes.read(bytes(row.frame))
    try:
        body = envelopes.unseal(read, keys.sealing(read.header.seal_key))
        is_done = VERBS[Type(row.type)](row, read, body, at)
    except Unreadable as error:
        _quarantine(row, f"unreadable_{error}", at=at)
    except Refused as refused:
        _quarantine(row, "unknown_form" if isinstance(refused, Missing) else refused.code, at=at)
    else:
        if is_done:
            Envelope.objects.filter(id=row.id).update(
                entered_at=at, next_try_at=None, case_id=row.case_id, alarm=row.alarm
            )


def _quarantine(row: Envelope, alarm: str, *, at: datetime) -> None:
    Envelope.objects.filter(id=row.id).update(state=State.QUARANTINED, alarm=alarm, next_try_at=None)
    events.record(
        "envelope.quarantined", row.id, by=Actor(kind="device", id=row.device_id), at=at,
        area_code=row.device.area_code, office_id=row.device.office_id, type=row.type, seq=row.seq, alarm=alarm,
    )  # fmt: skip


def _officer(row: Envelope, officer_id: str) -> Actor:
    """Return the officer who took it down, with what they may; the system where nobody knows them."""
    office = accounts.offices([row.device.office_id]).get(row.device.office_id)
    channel = Channel.MOBILE if office and office.kind == "car" else Channel.DIRECT
    found = accounts.officers([officer_id]).get(officer_id)
    actor = accounts.officer_actor(found.account_id, at=row.filed_at, strong=False) if found else None
    return (actor if actor and accounts.assists(actor) else SYSTEM).at(channel)


def _file(row: Envelope, read: envelopes.Envelope, body: dict[str, Any], at: datetime) -> bool:
    """Enter a filing, attach what came of its files; done when they all came or are waited for no longer."""
    filed = filing.unpack(body, read.header)
    offering = catalogue.seen_offering(read.header.offering, SYSTEM)
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
    Envelope.objects.filter(id=row.id).update(case_id=row.case_id)
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
