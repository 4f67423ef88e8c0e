"""Who becomes a device: one administrator proposes, another approves, the device makes its own key."""

import contextlib
import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from django.conf import settings
from django.db import IntegrityError, transaction

from balai.accounts import queries as accounts
from balai.cases.rules.receipt import ALPHABET
from balai.core import events
from balai.core.actor import Actor
from balai.core.refusal import Forbidden, Missing, Refused
from balai.nodes import keys
from balai.nodes.models import Device, DeviceState, Ticket
from balai.nodes.rules import certificates, curves, filing
from balai.nodes.rules.certificates import Certificate
from balai.nodes.rules.strict import Unreadable

FIRST_CODE, CODES = 32**4, 32**5
"""Codes that begin with 0 are the centre's own."""
DAY_S, LONGEST_DAYS = 86_400, 365
"""A certificate that was renewed does not tell for how long; the next one is for a year at most."""
SPENT = "Tiket ini sudah dipakai, sudah lewat waktunya, atau bukan dari pusat ini. Minta yang baru."


@transaction.atomic
def propose_device(
    office_id: str, *, services: Iterable[str] = (), valid_days: int = 365, offline_days: int = 30,
    carries: bool = False, by: Actor, at: datetime,
) -> Ticket:  # fmt: skip
    """Propose that an office may enrol a device for services of its area (none named: all)."""
    office = accounts.office(office_id)
    _check_may(by, office.area_code)
    row = Ticket.objects.create(
        office_id=office.id, area_code=office.area_code, services=sorted(set(services)), valid_days=valid_days,
        offline_days=offline_days, carries=carries, proposed_by=by.ref, proposed_at=at,
    )  # fmt: skip
    _record("node.proposed", row.id, row.area_code, row.office_id, by=by, at=at)
    return row


@transaction.atomic
def approve_device(ticket_id: str, *, by: Actor, at: datetime) -> str:
    """Approve as a second person; return the ticket to carry to the device. It is shown once and kept by nobody."""
    row = Ticket.objects.select_for_update().filter(id=ticket_id).first()
    if row is None:
        raise Missing("Tiket")
    _check_may(by, row.area_code)
    if row.proposed_by == by.ref:
        raise Forbidden("Usulan disetujui oleh orang kedua, bukan oleh pengusulnya sendiri.")
    if row.approved_at:
        raise Refused("node.approved", "Tiket ini sudah disetujui. Bila hilang, usulkan yang baru.")
    secret = secrets.token_bytes(certificates.SECRET_BYTES)
    row.approved_by, row.approved_at, row.secret_hash = by.ref, at, _hash(secret)
    row.save(update_fields=["approved_by", "approved_at", "secret_hash"])
    _record("node.approved", row.id, row.area_code, row.office_id, by=by, at=at)
    ticket = certificates.Ticket(settings.PUBLIC_URL, curves.public_bytes(keys.root()), secret)
    return certificates.ticket_text(ticket)


def enrol(request: bytes, *, at: datetime) -> Device:
    """Enrol the device that shows an approved ticket and holds its own key; the same request again, the same device."""
    try:
        secret, point = certificates.read_request(request)
    except Unreadable as error:
        raise Refused(
            "node.request", "Permintaan ini bukan dari perangkat Balai. Ulangi dari awal."
        ) from error
    for _ in range(3):
        try:
            return _enrol(secret, point, at=at)
        except IntegrityError:  # another device bears the code that was drawn
            continue
    raise Refused("node.busy", "Sedang banyak perangkat mendaftar. Coba lagi sebentar.")


@transaction.atomic
def _enrol(secret: bytes, point: bytes, *, at: datetime) -> Device:
    ticket = Ticket.objects.select_for_update().filter(secret_hash=_hash(secret)).first()
    known = Device.objects.filter(ticket=ticket).first() if ticket else None
    if known and bytes(known.point) == point:
        return known
    if (
        ticket is None
        or known
        or not ticket.approved_at
        or at > ticket.approved_at + certificates.TICKET_LIFETIME
    ):
        raise Refused("node.ticket", SPENT)
    ticket.used_at = at
    ticket.save(update_fields=["used_at"])
    certificate = _certificate(ticket, _free_code(), point, at)
    device = _add(certificate, certificates.issue(certificate, key=keys.root()), ticket, at=at)
    _record("node.enrolled", device.code, device.area_code, device.office_id, by=_itself(device), at=at)
    return device


def know_again(frame: bytes, *, at: datetime) -> Device | None:
    """Take back a device whose certificate this centre signed and no longer knows: it was restored from an older backup.

    What it issued since then comes as from any other, and administrators see that it was taken back. None for a
    certificate of another centre, or of a code that a device here bears.
    """
    try:
        certificate = certificates.read(frame, root=keys.root().public_key())
    except Unreadable:
        return None
    if Device.objects.filter(code=certificate.code).exists():
        return None
    days = (certificate.valid_to - certificate.enrolled) // DAY_S
    with contextlib.suppress(IntegrityError), transaction.atomic():  # it came twice at the same moment
        ticket = Ticket.objects.create(
            office_id=certificate.office_id, area_code=certificate.area_code, services=list(certificate.services),
            valid_days=min(days, LONGEST_DAYS), offline_days=certificate.offline_days, carries=certificate.carries,
            proposed_by=certificates.CERTIFICATE, proposed_at=at, approved_at=certificate.enrolled_at, used_at=at,
        )  # fmt: skip
        device = _add(certificate, frame, ticket, at=at)
        _record("node.taken_back", device.code, device.area_code, device.office_id, by=_itself(device), at=at)
        return device
    return None


def _add(certificate: Certificate, frame: bytes, ticket: Ticket, *, at: datetime) -> Device:
    return Device.objects.create(
        code=certificate.code, ticket=ticket, point=certificate.point, certificate=frame,
        office_id=ticket.office_id, area_code=ticket.area_code, enrolled_at=certificate.enrolled_at,
        valid_to=filing.moment(certificate.valid_to), seen_at=at,
    )  # fmt: skip


def _itself(device: Device) -> Actor:
    return Actor(kind="device", id=device.code, office_id=device.office_id)


@transaction.atomic
def renew(device: Device, *, at: datetime) -> Device:
    """Renew the certificate of a device that came by itself in its last third, under the terms of its ticket; the same code and key.

    A suspended or revoked one is not renewed, and neither is one that stayed away longer than it was allowed to.
    """
    term = timedelta(days=device.ticket.valid_days)
    too_late = device.valid_to + timedelta(days=device.ticket.offline_days)
    if device.state != DeviceState.ACTIVE or not device.valid_to - term / 3 <= at <= too_late:
        return device
    certificate = _certificate(device.ticket, device.code, bytes(device.point), at)
    certificate = replace(certificate, enrolled=int(device.enrolled_at.timestamp()))
    device.certificate, device.valid_to = certificates.issue(certificate, key=keys.root()), at + term
    device.save(update_fields=["certificate", "valid_to"])
    _record("node.renewed", device.code, device.area_code, device.office_id, by=_itself(device), at=at)
    return device


@transaction.atomic
def revoke_device(code: str, *, by: Actor, at: datetime) -> None:
    """Revoke a device; what comes from it later is kept, and looked at by somebody first."""
    row = Device.objects.select_for_update().filter(code=code).first()
    if row is None:
        raise Missing("Perangkat")
    _check_may(by, row.area_code)
    if row.state != DeviceState.REVOKED:
        row.state = DeviceState.REVOKED
        row.save(update_fields=["state"])
        _record("node.revoked", row.code, row.area_code, row.office_id, by=by, at=at)


def _certificate(ticket: Ticket, code: str, point: bytes, at: datetime) -> Certificate:
    return Certificate(
        code=code, point=point, office_id=ticket.office_id, area_code=ticket.area_code,
        services=tuple(ticket.services), enrolled=int(at.timestamp()),
        valid_to=int((at + timedelta(days=ticket.valid_days)).timestamp()), offline_days=ticket.offline_days,
        carries=ticket.carries,
    )  # fmt: skip


def _free_code() -> str:
    """Draw a code: one after the other, a centre restored from a backup would give the same ones again."""
    number = FIRST_CODE + secrets.randbelow(CODES - FIRST_CODE)
    return "".join(ALPHABET[number >> shift & 31] for shift in (20, 15, 10, 5, 0))


def _check_may(by: Actor, area_code: str) -> None:
    by.check(accounts.roles_that("nodes.manage"), agency_id="", area_code=area_code)


def _hash(secret: bytes) -> str:
    return hashlib.sha256(secret).hexdigest()


def _record(name: str, subject: str, area_code: str, office_id: str, *, by: Actor, at: datetime) -> None:
    events.record(name, subject, by=by, at=at, area_code=area_code, office_id=office_id)
