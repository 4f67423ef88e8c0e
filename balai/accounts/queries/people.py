"""Questions about citizens."""

from dataclasses import dataclass
from typing import Any

from balai.accounts.models import IdentityCheck, Person
from balai.accounts.rules import nik_area
from balai.core.actor import Actor
from balai.core.prepared import Prepared
from balai.core.vault import blind_index, keys


@dataclass(frozen=True)
class Profile:
    """What a person told us about themselves; kept to spare them typing it again."""

    person_id: str
    phone: str
    answers: dict[str, Any]


def person_place(person_id: str) -> str:
    """Return the place to which phone and profile of a person are sealed."""
    return f"accounts.Person.sealed/{person_id}"


def own_profile(by: Actor) -> Profile | None:
    """Return the actor's own profile (reading one's own is not recorded)."""
    return profile(by.person_id) if by.person_id else None


def profile(person_id: str) -> Profile | None:
    """Return a profile for an action that records why it reads it."""
    person = Person.objects.filter(id=person_id).first()
    if person is None or person.key_id not in (found := keys([person.key_id])):
        return None
    content = found[person.key_id].open(person.sealed, person_place(person.id))
    return Profile(person.id, content["phone"], content["profile"])


_CHECK = Prepared(
    lambda person_id, nik_index: IdentityCheck.objects.filter(person_id=person_id, nik_index=nik_index)
)


def identity_checked(person_id: str, nik_index: str) -> bool:
    """Return whether an officer has seen this person and their card."""
    return _CHECK.first(person_id, nik_index) is not None


def nik_index(nik: str) -> str:
    """Return the blind index of a NIK, under the index key of the regency that gave it."""
    return blind_index("nik", nik, nik_area(nik))


def phone_index(phone: str) -> str:
    """Return the blind index of a phone in its "+62…" form; one key for the whole country."""
    return blind_index("phone", phone)


def person_with_phone(phone: str) -> str:
    """Return the id of the person who uses a phone in its "+62…" form, or ""."""
    return Person.objects.filter(phone_index=phone_index(phone)).values_list("id", flat=True).first() or ""
