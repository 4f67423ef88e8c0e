"""Citizens: who they are and what they told about themselves."""

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from balai.accounts import queries
from balai.accounts.models import IdentityCheck, Person
from balai.accounts.rules import normal_phone
from balai.core import events, facts, writes
from balai.core.actor import Actor
from balai.core.ids import new_id
from balai.core.prepared import Prepared
from balai.core.refusal import Forbidden, Missing
from balai.core.vault import DataKey, make_key, unwrap

_KNOWN = Prepared(lambda index: Person.objects.filter(phone_index=index))


@transaction.atomic(savepoint=False)
def know_phone(phone: str, *, at: datetime) -> Person:
    """Return the person who uses a phone, known from now on if not before."""
    phone = normal_phone(phone)
    index = queries.phone_index(phone)
    if found := _KNOWN.first(index):
        return found
    try:
        return _new_person(phone, index, at=at)
    except IntegrityError:  # confirmed on another device at the same moment
        return Person.objects.get(phone_index=index)


@transaction.atomic
def _new_person(phone: str, index: str, *, at: datetime) -> Person:
    data_key, id = make_key(at=at), new_id()
    return Person.objects.create(
        id=id,
        key_id=data_key.id,
        sealed=data_key.seal({"phone": phone, "profile": {}}, queries.person_place(id)),
        phone_index=index,
        created_at=at,
        simulated=facts.is_simulation(),
    )


_LOCKED = Prepared(
    lambda id: Person.objects.select_for_update(of=("self",)).select_related("key").filter(id=id)
)


@transaction.atomic(savepoint=False)
def keep_profile(
    person_id: str, answers: dict[str, Any], *, seen: Person | None = None, by: Actor, at: datetime
) -> None:
    """Keep what a person told about themselves, so that nobody asks them again; the same again changes nothing.

    `seen`: the person with their key, if the caller has just read them; while nothing changes, nobody else has to.
    """
    if by.person_id != person_id and by.kind not in ("system", "officer"):
        raise Forbidden()
    if seen and _told(seen)[1].get("profile") == answers:
        return
    person = _LOCKED.first(person_id)
    if person is None:
        raise Missing("Pemohon")
    data_key, content = _told(person)
    if content.get("profile") == answers:
        return
    person.sealed = data_key.seal({**content, "profile": answers}, queries.person_place(person.id))
    person.nik_index = queries.nik_index(answers["nik"]) if answers.get("nik") else ""
    person.area_code = answers.get("area", "")
    writes.update(person)
    events.record("person.profile_kept", person.id, by=by, at=at, person_id=person.id)


def _told(person: Person) -> tuple[DataKey, dict[str, Any]]:
    """Return the key of a person, and what it seals: phone and profile."""
    data_key = unwrap(person.key)
    return data_key, data_key.open(person.sealed, queries.person_place(person.id))


def check_identity(person_id: str, nik_index: str, *, by: Actor, at: datetime) -> None:
    """Record that an officer saw the person and their card; automatic decisions may rest on it."""
    if by.kind != "system" and not queries.assists(by):
        raise Forbidden()
    if queries.identity_checked(person_id, nik_index):
        return
    with transaction.atomic(savepoint=False):
        check = IdentityCheck(person_id=person_id, nik_index=nik_index, checked_at=at, by=by.ref)
        IdentityCheck.objects.bulk_create([check], ignore_conflicts=True)
        if IdentityCheck.objects.filter(id=check.id).exists():  # else a colleague saw them at the same moment
            events.record("person.identity_checked", person_id, by=by, at=at, person_id=person_id)
