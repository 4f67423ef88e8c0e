"""Doing what envelopes ask for, each once and through the same verb as every other door.

Each is tried on its own: what fails waits longer and keeps nobody up.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from balai.core import events, prepared, writes
from balai.core.actor import Actor
from balai.core.refusal import Missing, Refused
from balai.nodes import keys
from balai.nodes.actions import acting, doing
from balai.nodes.models import Envelope
from balai.nodes.rules import envelope as envelopes
from balai.nodes.rules.answers import State
from balai.nodes.rules.envelope import Type
from balai.nodes.rules.strict import Unreadable

VERBS = {
    Type.FILE: doing.file, Type.WITHDRAW: doing.withdraw, Type.SUPPLEMENT: doing.supplement, Type.CLOSE: doing.close,
    Type.HAND_OVER: acting.hand_over, Type.VISIT: acting.visit, Type.COMMAND: acting.command,
}  # fmt: skip
"""What is done at the centre for each type of envelope; True when it is done, False to try again later."""
ROUND = 100
"""So many filings are entered in one transaction."""
LONGEST_PAUSE = timedelta(hours=6)


def enter_waiting(at: datetime, limit: int = 1000) -> int:
    """Do what the waiting envelopes ask for; return how many were tried.

    New filings go in many at a time; whatever a round could not do is tried again later, each on its own.
    """
    tried = 0
    while tried < limit and (ids := _claim(at, limit - tried)):
        try:
            _enter(ids, at=at)
        except (Refused, Unreadable):
            _enter(ids, at=at, each_alone=True)
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


def _is_plain(row: Envelope, read: envelopes.Envelope, at: datetime) -> bool:
    """Return whether an envelope is a filing without files, or with files that are still waited for."""
    awaits = row.state == State.STORED and at < row.received_at + doing.PATIENCE
    return row.type == Type.FILE and (awaits or not read.header.blobs)


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
def _enter(ids: list[str], *, at: datetime, each_alone: bool = False) -> None:
    """Do what these envelopes ask for, in one transaction: all, or `each_alone` whole or not at all."""
    do = _do_alone if each_alone else _do
    found = Envelope.objects.select_for_update(of=("self",)).select_related("device").filter(id__in=ids)
    opened = [
        _open(row)
        for row in found.order_by("filed_at", "device_id", "seq")
        if not row.entered_at and row.state != State.QUARANTINED
    ]
    for one in opened:
        if not _is_plain(one.row, one.read, at):
            do(one, at=at)
    for round in _rounds([one for one in opened if _is_plain(one.row, one.read, at)]):
        with prepared.remembering(), writes.together():
            for one in round:
                do(one, at=at)


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
    """Do what one envelope asks for, and note what became of it; `Refused` and `Unreadable` leave it undone."""
    row = one.row
    if one.alarm:
        _quarantine(row, one.alarm, at=at)
        return
    is_done = VERBS[Type(row.type)](row, one.read, one.body, at)
    row.entered_at, row.next_try_at = (at, None) if is_done else (None, _later(row, at))
    writes.update(row)


def _do_alone(one: _Opened, *, at: datetime) -> None:
    """Do what one envelope asks for, whole or not at all; what cannot be done waits for a person."""
    try:
        with transaction.atomic(), writes.piece():
            _do(one, at=at)
    except Unreadable as error:
        _quarantine(one.row, f"unreadable_{error}", at=at)
    except Refused as refused:
        _quarantine(one.row, "unknown_form" if isinstance(refused, Missing) else refused.code, at=at)


def _quarantine(row: Envelope, alarm: str, *, at: datetime) -> None:
    row.state, row.alarm, row.next_try_at = State.QUARANTINED, alarm, None
    writes.update(row)
    events.record(
        "envelope.quarantined", row.id, by=Actor(kind="device", id=row.device_id), at=at,
        area_code=row.device.area_code, office_id=row.device.office_id, type=row.type, seq=row.seq, alarm=alarm,
    )  # fmt: skip
