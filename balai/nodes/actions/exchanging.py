"""The centre's side of an exchange: what comes is taken in, what goes back is signed. A call and a file are the same bytes."""

from datetime import datetime, timedelta

from django.db.models import Q

from balai.nodes import keys
from balai.nodes.actions import enrolling, receiving, telling
from balai.nodes.models import Device, Envelope
from balai.nodes.queries import catalogue
from balai.nodes.rules import answers, chain, curves, statements, wire
from balai.nodes.rules.answers import Beacon, Hello, State
from balai.nodes.rules.envelope import Type
from balai.nodes.rules.strict import Unreadable, text64

RETOLD = timedelta(days=30)
"""How long a device is told again that a hand-over of its does not count."""
PARTED_AT_ONCE = 100
"""So many numbers are asked for in one answer where it is not known how far two copies of a disk have parted."""


def exchange(raw: bytes, *, at: datetime) -> bytes:
    """Take in a stream of frames and return the answer: an acknowledgement for each envelope that is here now.

    Certificates before what their devices made, envelopes before pieces, so that each belongs to something. Who greets
    is told, too, what became of all that it still waits for, what time it is, what it must send again, and the
    catalogue if it has changed.
    """
    came = wire.split(raw)
    for frame in came.statements:
        enrolling.know_again(frame, at=at)
    rows = {row.id: row for row in receiving.receive_all(came.envelopes, at=at)}
    for piece in came.pieces:
        receiving.receive_piece(piece, at=at)
    said: list[bytes] = []
    for frame in came.statements:
        if greeted := _greeted(frame):
            device, hello = greeted
            asked = Envelope.objects.filter(Q(seq__in=hello.open) | _undone(at), device=device)
            rows |= {row.id: row for row in asked}
            said += _tell(device, hello, at=at)
    return wire.join([*_acks(rows), *said])


def _undone(at: datetime) -> Q:
    """Return the condition that a desk believes a result to be given out, and lately this could not be written down."""
    return Q(type=Type.HAND_OVER, received_at__gt=at - RETOLD) & ~Q(alarm="")


def _acks(rows: dict[str, Envelope]) -> list[bytes]:
    fresh = Envelope.objects.filter(id__in=rows).order_by("received_at", "id")
    return [answers.acknowledge(receiving.answer(row), key=keys.root()) for row in fresh]


def _greeted(frame: bytes) -> tuple[Device, Hello] | None:
    """Return which device greets, and with what; None unless it is really the one."""
    try:
        code = str(statements.unverified(frame).get("d", ""))[:5]
        device = Device.objects.filter(code=code).first()
        return (
            (device, answers.read_hello(frame, public=curves.public_key(bytes(device.point))))
            if device
            else None
        )
    except Unreadable:
        return None


def _tell(device: Device, hello: Hello, *, at: datetime) -> list[bytes]:
    """Return time, recall and catalogue for a device that greeted, and note what it told of itself."""
    highest = max(hello.highest, device.highest)
    Device.objects.filter(code=device.code).update(seen_at=at, highest=highest)
    beacon = Beacon(device.code, int(at.timestamp()), _lost(device, hello)[: answers.MOST_ASKED])
    ends = int(enrolling.renew(device, at=at).valid_to.timestamp())
    return [
        *([bytes(device.certificate)] if hello.valid_to not in (0, ends) else []),
        answers.tell_time(beacon, key=keys.root()),
        _seal(),
        *telling.tell_news(device, hello.heard, at=at),
        *catalogue.frames(device, hello.catalogue, at=at),
    ]


def _lost(device: Device, hello: Hello) -> tuple[int, ...]:
    """Return the numbers of what a device believes to be here and is not: a centre was restored from a backup.

    Of two copies of a disk each is asked for its own: what the one brought under a number is not what the other lacks.
    """
    waits = Q(state=State.STORED) & ~Q(seq__in=hello.open)
    stored = list(Envelope.objects.filter(~waits, device=device).values_list("seq", "hash", "before"))
    parted = chain.parting(stored, hello.last, hello.unsent)
    lost = {
        *chain.gaps((seq for seq, *_ in stored), hello.highest),
        *range(parted, max(parted - PARTED_AT_ONCE, 0), -1),
    }
    return tuple(sorted(lost.difference(hello.unsent)))


def _seal() -> bytes:
    """Return which key envelopes are sealed to from now on."""
    content = {"n": keys.SEAL_KEY, "k": text64(curves.public_bytes(keys.sealing()))}
    return statements.write("seal", content, key=keys.root())


def admit(request: bytes, *, at: datetime) -> bytes:
    """Enrol whoever shows an approved ticket; return certificate, time and catalogue as one stream."""
    device = enrolling.enrol(request, at=at)
    return wire.join([bytes(device.certificate), *_tell(device, Hello(device.code, 0, (), ""), at=at)])
