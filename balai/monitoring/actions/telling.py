"""Telling officers that a figure asks for them: where they want to be told, and the message."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from balai.accounts import queries as accounts
from balai.accounts.rules import normal_phone
from balai.core import events, facts, outbox, vault
from balai.core.actor import Actor
from balai.core.preferences import EMAIL
from balai.core.refusal import Forbidden, Invalid, Refused
from balai.monitoring.models import AlertAddress
from balai.monitoring.queries import alerting


@transaction.atomic
def choose_address(typed: str, *, by: Actor, at: datetime) -> None:
    """Keep where the officer wants to be told of alerts: a phone or an e-mail address; nothing typed forgets it."""
    if not any(grant.role in accounts.roles_that(alerting.ANSWERS) for grant in by.grants):
        raise Forbidden()
    address = _address(typed.strip())
    old = AlertAddress.objects.filter(officer_id=by.id).first()
    if old:
        old.delete()
        vault.destroy_key(old.key_id, at=at)
    if address:
        key = vault.make_key(at=at)
        sealed = key.seal({"address": address}, alerting.address_place(by.id))
        AlertAddress.objects.create(officer_id=by.id, key_id=key.id, sealed=sealed, changed_at=at)
    events.record("alert.address_chosen", by.id, by=by, at=at, count=int(bool(address)))


def _address(typed: str) -> str:
    if not typed or EMAIL.fullmatch(typed):
        return typed
    try:
        return normal_phone(typed)
    except Refused:
        raise Invalid({"alamat": "Tulis nomor HP atau alamat e-mail seperti nama@contoh.id."}) from None


def tell(officer_ids: Iterable[str], *, at: datetime) -> None:
    """Write to officers that new alerts ask for them, one message however many; who has no address has the desk."""
    for address, key in alerting.addresses(officer_ids).values():
        outbox.write(
            "alert_raised", address=address, params={}, key=key, at=at, simulated=facts.is_simulation(),
        )  # fmt: skip
