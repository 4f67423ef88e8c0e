"""One-time codes: how citizens come in."""

import hmac
import secrets
from datetime import datetime

from django.db import transaction

from balai.accounts.actions.people import know_phone
from balai.accounts.actions.spending import spend
from balai.accounts.models import OneTimeCode
from balai.accounts.rules import (
    CODE_LIFETIME,
    CODE_TRIES,
    CODES_PER_ADDRESS,
    CODES_PER_PHONE,
    normal_phone,
)
from balai.core import events, facts, outbox
from balai.core.actor import Actor
from balai.core.ids import new_id
from balai.core.refusal import Forbidden, Refused
from balai.core.vault import key, make_key, token_hash


def request_code(phone: str, *, remote: str, by: Actor, at: datetime) -> str:
    """Send a six-digit code to a phone and return the id of the attempt, bound to this visitor.

    Budgets: 3 codes an hour for a phone, 30 for a network address. The answer is the same whether or
    not the phone is known.
    """
    phone = normal_phone(phone)
    if not by.visitor:
        raise Forbidden()
    spend(CODES_PER_PHONE, phone, at=at)
    spend(CODES_PER_ADDRESS, remote, at=at)
    return _send_code(phone, by=by, at=at)


@transaction.atomic
def _send_code(phone: str, *, by: Actor, at: datetime) -> str:
    id, data_key, code = new_id(), make_key(at=at), f"{secrets.randbelow(10**6):06d}"
    OneTimeCode.objects.create(
        id=id,
        key_id=data_key.id,
        sealed_phone=data_key.seal(phone, f"accounts.OneTimeCode.sealed_phone/{id}"),
        visitor=by.visitor,
        code_hash=token_hash(f"{id}/{code}"),
        made_at=at,
    )
    outbox.write(
        "one_time_code",
        address=phone,
        params={"code": code},
        key=data_key,
        at=at,
        simulated=facts.is_simulation(),
    )
    events.record("code.requested", id, by=by, at=at)
    return id


def confirm_code(attempt: str, code: str, *, by: Actor, at: datetime) -> str:
    """Return the person id behind the phone when the code is right; the fifth wrong try voids it."""
    if not _try_code(attempt, code, by=by, at=at):
        raise Refused(
            "code.wrong",
            "Kode tidak cocok atau sudah lewat lima menit. Periksa pesan terakhir, atau minta kode baru.",
        )
    with transaction.atomic():
        row = OneTimeCode.objects.get(id=attempt)
        phone = key(row.key_id).open(row.sealed_phone, f"accounts.OneTimeCode.sealed_phone/{row.id}")
        person = know_phone(phone, at=at)
        events.record("person.signed_in", person.id, by=by, at=at, person_id=person.id)
        return person.id


@transaction.atomic
def _try_code(attempt: str, code: str, *, by: Actor, at: datetime) -> bool:
    row = OneTimeCode.objects.select_for_update().filter(id=attempt, visitor=by.visitor, used_at=None).first()
    if row is None or row.tries >= CODE_TRIES or row.made_at + CODE_LIFETIME < at:
        return False
    row.tries += 1
    is_right = hmac.compare_digest(row.code_hash, token_hash(f"{row.id}/{code.strip()}"))
    if is_right:
        row.used_at = at
    row.save()
    return is_right
