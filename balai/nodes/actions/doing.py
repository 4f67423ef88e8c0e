"""What each kind of envelope asks for, done at the centre through the verb that every other door uses.

Each verb returns whether it is done; one that is not is tried again later. What a rule objects to is shown to an officer.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.db import transaction

from balai.accounts import queries as accounts
from balai.cases import actions as cases
from balai.cases.actions import arriving, correcting, gathering
from balai.cases.queries import arrived
from balai.catalogue import queries as catalogue
from balai.core.actor import SYSTEM, Actor
from balai.core.areas import inside
from balai.core.channel import Channel
from balai.core.refusal import Missing, Refused
from balai.nodes import pieces
from balai.nodes.models import Attachment, DayClosing, Envelope
from balai.nodes.queries import reading, visiting
from balai.nodes.rules import chain, curves, filing
from balai.nodes.rules import envelope as envelopes
from balai.nodes.rules.answers import State
from balai.nodes.rules.envelope import Type

PATIENCE = timedelta(days=14)
"""How long files of a filing are waited for before they are asked for again."""


def officer(row: Envelope, officer_id: str) -> Actor:
    """Return the officer who took it down, with what they may; the system where nobody knows them."""
    is_car = accounts.office(row.device.office_id).kind == "car"
    channel = Channel.MOBILE if is_car else Channel.DIRECT
    try:
        account_id = accounts.officer(officer_id).account_id
    except Missing:
        return SYSTEM.at(channel)
    actor = accounts.officer_actor(account_id, at=row.filed_at, strong=False)
    return (actor if actor and accounts.assists(actor) else SYSTEM).at(channel)


def file(row: Envelope, read: envelopes.Envelope, body: dict[str, Any], at: datetime) -> bool:
    """Enter a filing, attach what came of its files; done when they all came or are waited for no longer."""
    filed = filing.unpack(body, read.header)
    offering = catalogue.known_offering(read.header.offering)
    if not read.header.version or not offering.version_id.startswith(read.header.version):
        raise Missing("Versi layanan")
    applicant, answers = filed.applicant, filed.answers
    if filed.posted:
        package = catalogue.package(offering.version_id, offering.id)
        applicant, answers = reading.read(filed.posted, package, row.device.area_code)
    by = officer(row, filed.officer_id)
    arrival = arriving.Arrival(
        id=read.header.id, receipt=_number(row, read), tracking=filed.tracking, offering_id=offering.id,
        office_id=row.device.office_id, area_code=read.header.area_code, officer_id=filed.officer_id,
        basis=filed.basis, applicant=applicant, answers=answers, filed_at=row.filed_at,
        is_doubtful=row.is_doubtful, is_awaiting=bool(read.header.blobs),
    )  # fmt: skip
    case = arriving.take_in(arrival, by=by, at=at)
    row.case_id = case.id
    if event := filing.unpack_event(body):
        gathering.gather(*event, case, by=by, at=at)
    return not read.header.blobs or _attach(row, filed, by, at)


def _number(row: Envelope, read: envelopes.Envelope) -> str:
    """Return the number on the slip; of two filings that bear it, the one let in later gets another."""
    return arriving.free_number(read.header.id, row.receipt) if row.released_at else row.receipt


def _attach(row: Envelope, filed: filing.Filing, by: Actor, at: datetime) -> bool:
    files = came(row)
    if any(one.whole_at is None for one in files) and at < row.received_at + PATIENCE:
        return False
    for one in files:
        if one.whole_at:
            photo = filed.photos[one.position]
            arriving.attach_arrived(
                row.case_id, photo.evidence_key, opened(one.address, photo.key), by=by, at=at
            )
    arriving.settle_arrived(row.case_id, by=by, at=at)
    return True


def came(row: Envelope) -> list[Attachment]:
    """Return the files of an envelope; its device is asked again for one that is no longer here."""
    files = list(Attachment.objects.filter(envelope=row).order_by("position"))
    for one in files:
        if one.whole_at and not pieces.is_whole(one.address):
            one.whole_at, row.state = None, State.STORED
            one.save()
    return files


def opened(address: str, key: bytes) -> bytes:
    """Return the photo; nothing where its key does not open it, so that it is asked for again."""
    try:
        return AESGCM(key).decrypt(curves.ZERO_NONCE, pieces.whole(address), b"balai-photo")
    except InvalidTag:
        return b""


def known(row: Envelope) -> bool:
    """Find the request that a later envelope is about; one of other people's villages is left to an officer.

    Whoever showed their code at this desk may complete there what was returned, and no more.
    """
    found = arrived.with_receipt(row.receipt)
    if found is None:
        return False  # it has not arrived yet
    row.case_id, home = found
    is_own = row.receipt[:5] == row.device_id or inside(home, row.device.area_code)
    completes = row.type == Type.SUPPLEMENT and visiting.is_visited(row.device_id, row.case_id)
    if not is_own and not completes:
        row.alarm = "other_area"
    return True


def withdraw(row: Envelope, read: envelopes.Envelope, body: dict[str, Any], at: datetime) -> bool:
    """Withdraw a request, as its applicant asked at a desk; one decided meanwhile is left to an officer."""
    if not known(row):
        return False
    if not row.alarm:
        attempt(row, lambda: cases.withdraw(row.case_id, by=SYSTEM.at(Channel.DIRECT), at=at))
    return True


def supplement(row: Envelope, read: envelopes.Envelope, body: dict[str, Any], at: datetime) -> bool:
    """Add to a request what its applicant brought; a returned one that lacks nothing any more goes on."""
    filed = filing.unpack(body, read.header)
    files = came(row)
    is_waiting = any(one.whole_at is None for one in files) and at < row.received_at + PATIENCE
    if row.alarm in UNTIL_WHOLE:
        row.alarm = ""
    if is_waiting or not known(row):
        return False
    if not row.alarm:
        attempt(row, lambda: _add(row, filed, files, at=at))
    return True


UNTIL_WHOLE = {"not_complete", "after_decision"}
"""What was said of a supplement without its last files is judged anew when they come."""


def attempt(row: Envelope, verb: Callable[[], None]) -> None:
    """Do it whole or not at all; what a rule objects to is shown to an officer, beside what was asked."""
    try:
        with transaction.atomic():
            verb()
    except Refused as refused:
        row.alarm = refused.code[:40]


def _add(row: Envelope, filed: filing.Filing, files: list[Attachment], *, at: datetime) -> None:
    photos = [(filed.photos[one.position], one.address) for one in files if one.whole_at]
    here = [(photo.evidence_key, opened(address, photo.key)) for photo, address in photos]
    sound = [(key, content) for key, content in here if content]
    by = SYSTEM.at(Channel.DIRECT)
    is_late = arrived.is_decided(row.case_id)
    is_done = correcting.complete(row.case_id, filed.applicant, filed.answers, sound, by=by, at=at)
    if not is_done or len(sound) < len(files):
        row.alarm = "not_complete"
    elif is_late:
        row.alarm = "after_decision"


def close(row: Envelope, read: envelopes.Envelope, body: dict[str, Any], at: datetime) -> bool:
    """Keep what a device said it issued on a day."""
    closed = chain.unpack(body, read.header)
    DayClosing.objects.get_or_create(
        envelope=row,
        defaults={
            "device": row.device, "on": closed.on, "first": closed.first, "last": closed.last,
            "rolling": closed.rolling,
        },
    )  # fmt: skip
    return True
