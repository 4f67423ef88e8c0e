"""Telling officers that a figure asks for them: where they want to be told, and the message."""

import hmac
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction

from balai.accounts import queries as accounts
from balai.accounts.actions import spend
from balai.accounts.rules import Budget, normal_phone
from balai.core import events, facts, outbox, vault
from balai.core.actor import Actor
from balai.core.preferences import CODE_LIFETIME, CODE_TRIES, EMAIL
from balai.core.refusal import Forbidden, Invalid, Refused
from balai.monitoring.models import AlertAddress
from balai.monitoring.queries import alerting

CODES_PER_OFFICER = Budget("alert/address", 5, timedelta(days=1))
"""So often an officer has a code sent: it may go to somebody else's phone."""


@transaction.atomic
def choose_address(typed: str, *, by: Actor, at: datetime) -> None:
    """Keep where the officer wants to be told of alerts, and send a code there; nothing typed forgets it.

    A phone or an e-mail address. Nothing else is sent to it before the code was typed (`confirm_address`).
    """
    _check_may(by)
    address = _address(typed.strip())
    if address:
        spend(CODES_PER_OFFICER, by.id, at=at)
    old = AlertAddress.objects.filter(officer_id=by.id).first()
    if old:
        old.delete()
        vault.destroy_key(old.key_id, at=at)
    if address:
        key, code = vault.make_key(at=at), f"{secrets.randbelow(10**6):06d}"
        sealed = key.seal({"address": address}, alerting.address_place(by.id))
        AlertAddress.objects.create(
            officer_id=by.id, key_id=key.id, sealed=sealed, changed_at=at, code_hash=_hash(by.id, code)
        )
        simulated = facts.is_simulation()
        outbox.write(
            "alert_code", address=address, params={"code": code}, key=key, at=at, simulated=simulated
        )
    events.record("alert.address_chosen", by.id, by=by, at=at, count=int(bool(address)))


def confirm_address(code: str, *, by: Actor, at: datetime) -> None:
    """Let the address count; its code works for 30 minutes and five tries."""
    _check_may(by)
    if not _confirm(code.strip(), by=by, at=at):
        raise Refused(
            "code.wrong",
            "Kode tidak cocok atau sudah lewat 30 menit. Periksa lagi, atau simpan alamatnya sekali lagi.",
        )


@transaction.atomic
def _confirm(code: str, *, by: Actor, at: datetime) -> bool:
    """Count a try, and let the very address count to which the code was sent; a wrong try stays counted."""
    row = AlertAddress.objects.select_for_update().filter(officer_id=by.id).exclude(code_hash="").first()
    if row is None or row.changed_at + CODE_LIFETIME < at or row.code_tries >= CODE_TRIES:
        return False
    row.code_tries += 1
    if is_right := hmac.compare_digest(row.code_hash, _hash(by.id, code)):
        row.confirmed_at, row.code_hash = at, ""
        events.record("alert.address_confirmed", by.id, by=by, at=at)
    row.save(update_fields=["code_tries", "code_hash", "confirmed_at"])
    return is_right


def _check_may(by: Actor) -> None:
    if not any(grant.role in accounts.roles_that(alerting.ANSWERS) for grant in by.grants):
        raise Forbidden()


def _hash(officer_id: str, code: str) -> str:
    return vault.token_hash(f"{officer_id}/{code}")


def _address(typed: str) -> str:
    if not typed or EMAIL.fullmatch(typed):
        return typed
    try:
        return normal_phone(typed)
    except Refused:
        raise Invalid({"alamat": "Tulis nomor HP atau alamat e-mail seperti nama@contoh.id."}) from None


def tell(officer_ids: Iterable[str], *, at: datetime) -> None:
    """Write to officers that new alerts ask for them, one message however many; who confirmed no address has the desk."""
    for address, key in alerting.addresses(officer_ids, confirmed=True).values():
        outbox.write(
            "alert_raised", address=address, params={}, key=key, at=at, simulated=facts.is_simulation(),
        )  # fmt: skip
