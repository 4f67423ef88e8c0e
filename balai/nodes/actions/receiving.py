"""Taking in what devices made. Kept as it came, once; what was signed by a device is never lost again."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Sum
from django.db.models.functions import Greatest

from balai.core import events, writes
from balai.core.actor import Actor
from balai.nodes import keys, pieces
from balai.nodes.models import Attachment, Device, DeviceState, Envelope
from balai.nodes.rules import curves, filing, wire
from balai.nodes.rules import envelope as envelopes
from balai.nodes.rules.answers import Ack, State
from balai.nodes.rules.envelope import Type
from balai.nodes.rules.strict import Unreadable

QUOTA_BYTES, KEPT = 200_000_000, timedelta(days=90)
"""How much of a device's unfinished files is kept, and how long."""
KNOWN = set(Type)
TOGETHER = 100
"""So many envelopes are stored in one transaction."""


def receive_all(frames: Sequence[bytes], *, at: datetime) -> list[Envelope]:
    """Take in envelopes, durably; those that no enrolled device signed as they are stay out.

    The same again is the same row. A number used twice is kept twice: the later one waits for a person, the
    device is suspended, both bear the alarm.
    """
    rows: list[Envelope] = []
    for start in range(0, len(frames), TOGETHER):
        rows += _receive_some(frames[start : start + TOGETHER], at=at)
    return rows


def receive(frame: bytes, *, at: datetime) -> Envelope | None:
    """Take in one envelope as `receive_all` does; None for one that stays out."""
    return next(iter(receive_all([frame], at=at)), None)


def _receive_some(frames: Sequence[bytes], *, at: datetime) -> list[Envelope]:
    read = {one.hash: one for frame in frames if (one := _readable(frame))}
    known = {row.hash: row for row in Envelope.objects.filter(hash__in=read)}
    devices = Device.objects.in_bulk({one.header.device for one in read.values()})
    new = [
        (one, device)
        for hash, one in read.items()
        if hash not in known and (device := devices.get(one.header.device)) and _is_from(one, device)
    ]
    try:
        stored = _store(new, at=at)
    except IntegrityError:
        stored = [_store_alone(one, device, at=at) for one, device in new]
    return [*known.values(), *stored]


def _readable(frame: bytes) -> envelopes.Envelope | None:
    try:
        return envelopes.read(frame)
    except Unreadable:
        return None


def _is_from(read: envelopes.Envelope, device: Device) -> bool:
    return envelopes.is_from(read, curves.public_key(bytes(device.point)))


def _store_alone(read: envelopes.Envelope, device: Device, *, at: datetime) -> Envelope:
    """Store what another process stored meanwhile, or what bears a number that other content has."""
    if known := Envelope.objects.filter(hash=read.hash).first():
        return known
    try:
        return _store([(read, device)], at=at)[0]
    except IntegrityError:
        known = Envelope.objects.filter(hash=read.hash).first()
        return known or _store([(read, device)], "clone", at=at)[0]


def _alarm(read: envelopes.Envelope, device: Device) -> str:
    """Return why a person must look before anything is done, or ""."""
    if device.state != DeviceState.ACTIVE:
        return str(device.state)
    if read.header.type not in KNOWN:
        return "unknown_type"
    return "" if keys.is_known(read.header.seal_key) else "unknown_key"


@transaction.atomic
def _store(
    came: Sequence[tuple[envelopes.Envelope, Device]], alarm: str = "", *, at: datetime
) -> list[Envelope]:
    """Store envelopes together, all or none."""
    with writes.together():
        rows = [_row(read, device, alarm or _alarm(read, device), at=at) for read, device in came]
    for device in {device.code: device for _, device in came}.values():
        highest = max(read.header.seq for read, owner in came if owner.code == device.code)
        Device.objects.filter(code=device.code).update(seen_at=at, highest=Greatest("highest", highest))
    if alarm == "clone":
        for read, device in came:
            _suspend(device, read.header, at=at)
    return rows


def _row(read: envelopes.Envelope, device: Device, alarm: str, *, at: datetime) -> Envelope:
    header = read.header
    filed_at, is_doubtful = filing.filed_at(header, enrolled_at=device.enrolled_at, received_at=at)
    state = State.QUARANTINED if alarm else State.STORED if header.blobs else State.COMPLETE
    row = writes.fresh(
        Envelope, hash=read.hash, device_id=device.code, seq=header.seq, before=header.before.hex(),
        type=header.type, receipt=header.receipt, frame=read.frame, state=state, alarm=alarm, received_at=at, filed_at=filed_at, is_doubtful=is_doubtful,
        next_try_at=at,
    )  # fmt: skip
    writes.insert(row)
    for position, blob in enumerate(header.blobs):
        file = writes.fresh(
            Attachment, envelope_id=row.id, address=blob.address, position=position, size_bytes=blob.size
        )
        writes.insert(file)
    _record("envelope.quarantined" if alarm else "envelope.stored", row, device, at=at)
    return row


def _suspend(device: Device, header: envelopes.Header, *, at: datetime) -> None:
    Envelope.objects.filter(device=device, seq=header.seq).update(alarm="clone")
    device.state = DeviceState.SUSPENDED
    if Device.objects.filter(code=device.code, state=DeviceState.ACTIVE).update(state=DeviceState.SUSPENDED):
        events.record(
            "node.suspended", device.code, by=_actor(device), at=at, area_code=device.area_code,
            office_id=device.office_id, seq=header.seq,
        )  # fmt: skip


def receive_piece(piece: wire.Piece, *, at: datetime) -> None:
    """Take in a piece of a file that some envelope here announced; anything else is left out.

    Of what a device announced and has not brought, the oldest 200 MB are taken in: it goes on as they become whole.
    """
    waiting = Attachment.objects.filter(address=piece.address, whole_at=None).select_related("envelope")
    row = waiting.first()
    if (
        row
        and _has_room(row, at)
        and pieces.add(piece.address, piece.offset, piece.content, size=row.size_bytes)
    ):
        note_whole(piece.address, at=at)


def _has_room(row: Attachment, at: datetime) -> bool:
    """Return whether what the device announced before this, and still owes, leaves room for it."""
    older = Attachment.objects.filter(
        envelope__device_id=row.envelope.device_id,
        whole_at=None,
        id__lt=row.id,
        envelope__received_at__gt=at - KEPT,
    ).aggregate(bytes=Sum("size_bytes"))
    return int(older["bytes"] or 0) + row.size_bytes <= QUOTA_BYTES


def forget_pieces(at: datetime) -> int:
    """Forget files that did not become whole in 90 days, which their envelope asks for again, and whole ones of no envelope.

    The latter came with parcels that were never entered.
    """
    stale = pieces.stale(at - KEPT)
    unnamed = [name for name in stale if not Attachment.objects.filter(address=name).exists()]
    for name in unnamed:
        pieces.drop(name)
    return len(unnamed)


@transaction.atomic
def note_whole(address: str, *, at: datetime) -> None:
    """Note that a file is here whole; an envelope that lacks no other is complete, and looked at again at once."""
    rows = list(
        Attachment.objects.filter(address=address, whole_at=None).values_list("envelope_id", flat=True)
    )
    Attachment.objects.filter(address=address, whole_at=None).update(whole_at=at)
    for envelope in Envelope.objects.select_for_update().filter(id__in=rows, state=State.STORED):
        if not Attachment.objects.filter(envelope=envelope, whole_at=None).exists():
            Envelope.objects.filter(id=envelope.id).update(
                state=State.COMPLETE, entered_at=None, next_try_at=at
            )


def answer(row: Envelope) -> Ack:
    """Return what a device is told about one of its envelopes."""
    lacking: tuple[tuple[str, int], ...] = ()
    if row.state == State.STORED:
        wanted = Attachment.objects.filter(envelope=row, whole_at=None).order_by("size_bytes")
        lacking = tuple((one.address, pieces.received(one.address, one.size_bytes)) for one in wanted)
    return Ack(row.hash, row.device_id, row.seq, State(row.state), lacking, row.alarm)


def _actor(device: Device) -> Actor:
    return Actor(kind="device", id=device.code, office_id=device.office_id)


def _record(name: str, row: Envelope, device: Device, *, at: datetime) -> None:
    events.record(
        name, row.id, by=_actor(device), at=at, area_code=device.area_code, office_id=device.office_id,
        type=row.type if row.type in set(Type) else "unknown", seq=row.seq, alarm=row.alarm,
    )  # fmt: skip
