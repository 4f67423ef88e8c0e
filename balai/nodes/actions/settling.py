"""What administrators do about what waits for a person: let it in after all, or note that they saw to it."""

import contextlib
from datetime import datetime

from django.db import transaction

from balai.accounts import queries as accounts
from balai.core import events
from balai.core.actor import Actor
from balai.core.refusal import Missing, Refused
from balai.nodes import keys
from balai.nodes.models import Attachment, Envelope
from balai.nodes.rules import alarms
from balai.nodes.rules import envelope as envelopes
from balai.nodes.rules.answers import State
from balai.nodes.rules.envelope import Type

MOST_AT_ONCE = 500


@transaction.atomic
def release(code: str, id: str, *, by: Actor, at: datetime) -> None:
    """Let in what was kept apart; a filing whose number is another's meanwhile gets one of the centre.

    Its files are asked for again where the device still has them. Refuses what nobody can read, and what is about
    a number that two filings bear.
    """
    row = _locked(code, id, by)
    if row.state != State.QUARANTINED or not _is_readable(row):
        raise Refused(
            "node.unreadable", "Amplop ini tidak dapat dimasukkan. Tangani dari lembar kertasnya, lalu catat."
        )
    if row.type not in (Type.FILE, Type.CLOSE) and _filings(row) > 1:
        raise Refused(
            "node.ambiguous",
            "Ada dua permohonan dengan nomor ini. Tanyakan kepada petugas yang membuatnya, kerjakan di meja, lalu catat.",
        )
    lacks = Attachment.objects.filter(envelope=row, whole_at=None).exists()
    _record("envelope.released", row, by=by, at=at)
    row.state, row.alarm = State.STORED if lacks else State.COMPLETE, ""
    row.released_at, row.entered_at, row.next_try_at, row.tries = at, None, at, 0
    row.save()


def release_all(code: str, *, by: Actor, at: datetime) -> int:
    """Let in, oldest first, what only came because its device was stopped or revoked; return how much."""
    waiting = Envelope.objects.filter(device_id=code, state=State.QUARANTINED, alarm__in=alarms.STOPPED)
    done = 0
    for id in waiting.order_by("seq", "id").values_list("id", flat=True)[:MOST_AT_ONCE]:
        with contextlib.suppress(Refused):
            release(code, id, by=by, at=at)
            done += 1
    return done


@transaction.atomic
def settle(code: str, id: str, *, by: Actor, at: datetime) -> None:
    """Note that somebody saw to it; it stays as it is, and no longer asks for anybody."""
    row = _locked(code, id, by)
    if row.settled_at is None:
        row.settled_at = at
        row.save(update_fields=["settled_at"])
        _record("envelope.settled", row, by=by, at=at)


def _locked(code: str, id: str, by: Actor) -> Envelope:
    rows = Envelope.objects.select_for_update(of=("self",)).select_related("device")
    row = rows.filter(id=id, device_id=code).exclude(alarm="").first()
    if row is None:
        raise Missing("Amplop")
    by.check(accounts.roles_that("nodes.manage"), agency_id="", area_code=row.device.area_code)
    return row


def _is_readable(row: Envelope) -> bool:
    """Return whether this centre knows by now what it asks for, and has the key to it."""
    is_known = row.type in set(Type) and keys.is_known(envelopes.read(bytes(row.frame)).header.seal_key)
    return is_known and alarms.may_enter(row.alarm)


def _filings(row: Envelope) -> int:
    return Envelope.objects.filter(type=Type.FILE, receipt=row.receipt).count()


def _record(name: str, row: Envelope, *, by: Actor, at: datetime) -> None:
    events.record(
        name, row.id, by=by, at=at, area_code=row.device.area_code, office_id=row.device.office_id,
        type=row.type if row.type in set(Type) else "unknown", seq=row.seq, alarm=row.alarm,
    )  # fmt: skip
