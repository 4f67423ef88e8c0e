"""How the owner of a phone wants to be told: in which way, which language, at which hours, or not at all."""

import hmac
import re
import secrets
from datetime import datetime, time, timedelta

from django.db import transaction

from balai.core import events, facts, letters, outbox
from balai.core.actor import Actor
from balai.core.messages import Language, MessageChannel, Wish
from balai.core.models import Preference
from balai.core.refusal import Invalid, Refused
from balai.core.sentences import Sentence
from balai.core.vault import blind_index, keys, make_key, token_hash

CODE_TRIES = 5
CODE_LIFETIME = timedelta(minutes=30)
EMAIL = re.compile(r"[A-Za-z0-9._%+-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.)+[A-Za-z]{2,24}")


def default() -> Wish:
    """Return what holds for who said nothing."""
    said = letters.facts()
    begin, end = (time.fromisoformat(said["quiet"][side].replace(".", ":")) for side in ("from", "to"))
    return Wish(tuple(map(MessageChannel, said["channels"])), Language.INDONESIAN, begin, end)


def index_of(phone: str) -> str:
    """Return what a phone in its "+62…" form is found by; the same as for people."""
    return blind_index("phone", phone)


def of_phone(phone: str) -> Wish:
    """Return what holds for a phone; at most two queries."""
    row = Preference.objects.filter(address_index=index_of(phone)).first()
    return _wish(row) if row else default()


def _wish(row: Preference) -> Wish:
    usual = default()
    return Wish(
        channels=tuple(map(MessageChannel, row.channels)) or usual.channels,
        language=Language(row.language),
        quiet_from=row.quiet_from or usual.quiet_from,
        quiet_to=row.quiet_to or usual.quiet_to,
        zone=row.zone,
        is_stopped=row.stopped_at is not None,
        email=_email(row),
        email_waits=row.code_until is not None,
    )


def _email(row: Preference) -> str:
    found = keys([row.key_id]) if row.key_id and row.sealed else {}
    return str(found[row.key_id].open(row.sealed or b"", _place(row))["email"]) if row.key_id in found else ""


def _place(row: Preference) -> str:
    return f"core.Preference.sealed/{row.address_index}"


@transaction.atomic
def keep(phone: str, wish: Wish, *, person_id: str = "", by: Actor, at: datetime) -> None:
    """Keep what the owner of a phone wants. A new e-mail address counts once its code was typed."""
    if wish.email and not EMAIL.fullmatch(wish.email):
        raise Invalid({"email": Sentence("Tulis alamat e-mail seperti nama@contoh.id, atau kosongkan.")})
    row = _row(phone, at=at)
    row.channels, row.language = list(map(str, wish.channels)), wish.language
    row.quiet_from, row.quiet_to, row.zone = wish.quiet_from, wish.quiet_to, wish.zone
    if wish.email != _email(row):
        _change_email(row, wish.email, at=at)
    row.save()
    _tell_log("person.messages_chosen", person_id, by=by, at=at)


def _change_email(row: Preference, email: str, *, at: datetime) -> None:
    """Replace the address under a new key, and send it a code."""
    row.key, row.sealed, row.code_hash, row.code_until = None, None, "", None
    if not email:
        return
    data_key, code = make_key(at=at), f"{secrets.randbelow(10**6):06d}"
    row.key_id, row.sealed = data_key.id, data_key.seal({"email": email}, _place(row))
    row.code_hash, row.code_tries = token_hash(f"{row.address_index}/{code}"), 0
    row.code_until = at + CODE_LIFETIME
    outbox.write(
        "email_code",
        address=email,
        params={"code": code},
        key=data_key,
        at=at,
        simulated=facts.is_simulation(),
    )


def confirm_email(phone: str, code: str, *, person_id: str = "", by: Actor, at: datetime) -> None:
    """Let an e-mail address count; its code works for 30 minutes and five tries."""
    if not _try_code(phone, code, at=at):
        raise Refused(
            "code.wrong",
            "Kode tidak cocok atau sudah lewat 30 menit. Periksa lagi, atau simpan alamatnya sekali lagi.",
        )
    with transaction.atomic():
        row = _row(phone, at=at)
        row.code_until = None
        row.save()
        _tell_log("person.email_confirmed", person_id, by=by, at=at)


@transaction.atomic
def _try_code(phone: str, code: str, *, at: datetime) -> bool:
    row = _row(phone, at=at)
    if not row.code_until or row.code_until < at or row.code_tries >= CODE_TRIES:
        return False
    row.code_tries += 1
    row.save()
    return hmac.compare_digest(row.code_hash, token_hash(f"{row.address_index}/{code.strip()}"))


@transaction.atomic
def stop(phone: str, *, person_id: str = "", by: Actor, at: datetime) -> bool:
    """Send no more messages to a phone, codes to sign in excepted; return whether that is new."""
    return _set_stopped(phone, at, "person.messages_stopped", person_id, by=by, at=at)


@transaction.atomic
def start(phone: str, *, person_id: str = "", by: Actor, at: datetime) -> bool:
    """Send messages to a phone again; return whether that is new."""
    return _set_stopped(phone, None, "person.messages_started", person_id, by=by, at=at)


def _set_stopped(
    phone: str, value: datetime | None, event: str, person_id: str, *, by: Actor, at: datetime
) -> bool:
    row = _row(phone, at=at)
    if (row.stopped_at is None) == (value is None):
        return False
    row.stopped_at, row.changed_at = value, at
    row.save()
    _tell_log(event, person_id, by=by, at=at)
    return True


def _row(phone: str, *, at: datetime) -> Preference:
    row, _ = Preference.objects.select_for_update().get_or_create(
        address_index=index_of(phone), defaults={"changed_at": at}
    )
    row.changed_at = at
    return row


def _tell_log(event: str, person_id: str, *, by: Actor, at: datetime) -> None:
    events.record(event, person_id or "phone", by=by, at=at, person_id=person_id)
