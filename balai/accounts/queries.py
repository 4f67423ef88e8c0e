"""Questions about people, officers, agencies and what they may do."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

import yaml
from django.conf import settings
from django.db.models import Q

from balai.accounts.models import Agency, Grant, IdentityCheck, Office, Officer, Person
from balai.accounts.rules import nik_area
from balai.core import actor as core
from balai.core.actor import Actor
from balai.core.channel import Channel
from balai.core.refusal import Missing
from balai.core.vault import blind_index, keys


@cache
def roles() -> dict[str, dict[str, Any]]:
    """Return the roles of `data/roles.yaml`: key → name, name_en, may, strong."""
    loaded: dict[str, dict[str, Any]] = yaml.safe_load((settings.DATA / "roles.yaml").read_text())["roles"]
    return loaded


@cache
def roles_that(verb: str) -> frozenset[str]:
    """Return the roles that may do a verb such as "cases.hand_over"."""
    return frozenset(key for key, role in roles().items() if verb in role["may"])


def role_name(key: str) -> str:
    """Return what people call a role; an unknown key stands for itself."""
    return str(roles()[key]["name"]) if key in roles() else key


def officer_actor(account_id: str, *, at: datetime, strong: bool) -> Actor | None:
    """Return the actor behind an officer's account with the grants valid at `at`; two queries.

    Roles marked `strong` count only in a session with a second factor.
    """
    officer = Officer.objects.filter(account_id=account_id, account__is_active=True).first()
    if officer is None:
        return None
    valid = Grant.objects.filter(officer=officer, valid_from__lte=at).filter(
        Q(valid_to=None) | Q(valid_to__gt=at)
    )
    grants = tuple(
        core.Grant(grant.role, grant.agency_id or "", grant.area_code)
        for grant in valid
        if strong or not roles()[grant.role].get("strong")
    )
    return Actor(
        kind="officer", id=officer.id, grants=grants, channel=Channel.DIRECT,
        office_id=officer.office_id, strong=strong,
    )  # fmt: skip


def assists(actor: Actor) -> bool:
    """Return whether the actor helps people at some counter; a hall serves for agencies of many kinds."""
    return any(grant.role in roles_that("cases.assist") for grant in actor.grants)


def needs_second_factor(account_id: str, *, at: datetime) -> bool:
    """Return whether a valid grant of this account is for a role that asks for a second factor."""
    held = Grant.objects.filter(officer__account_id=account_id, valid_from__lte=at).filter(
        Q(valid_to=None) | Q(valid_to__gt=at)
    )
    return any(roles()[role].get("strong") for role in held.values_list("role", flat=True))


def officer(id: str) -> Officer:
    """Return one officer with agency and office; `Missing` if unknown."""
    found = Officer.objects.select_related("agency", "office").filter(id=id).first()
    if found is None:
        raise Missing("Petugas")
    return found


def officers(ids: Iterable[str]) -> dict[str, Officer]:
    """Return many officers by id; unknown ids are left out."""
    return Officer.objects.in_bulk(set(ids))


def colleagues(agency_id: str, role: str) -> list[Officer]:
    """Return the officers who hold a role in an agency, by name."""
    return list(
        Officer.objects.filter(grant__agency_id=agency_id, grant__role=role, grant__valid_to=None)
        .distinct()
        .order_by("name")[:50]
    )


def agency(id: str) -> Agency:
    """Return one agency; `Missing` if unknown."""
    found = Agency.objects.filter(id=id).first()
    if found is None:
        raise Missing("Instansi")
    return found


def agencies_where(actor: Actor, verb: str) -> list[Agency]:
    """Return the agencies in which the actor may do a verb, by name, at most 200."""
    scope = core.scope_q(actor, roles_that(verb), agency="id")
    return list(Agency.objects.filter(scope).order_by("name")[:200])


def agencies(ids: Iterable[str]) -> dict[str, Agency]:
    """Return many agencies by id; unknown ids are left out."""
    return Agency.objects.in_bulk(set(ids))


def agency_of_kind(kind: str, area_code: str) -> Agency | None:
    """Return the agency of a kind that serves an area: the nearest one upward ("35.10.01" → "35.10" → …)."""
    return agencies_of_kinds([kind], area_code).get(kind)


def agencies_of_kinds(kinds: Iterable[str], area_code: str) -> dict[str, Agency]:
    """Return the nearest agency of each kind that serves an area, by kind; one query."""
    parts = area_code.split(".") if area_code else []
    prefixes = [".".join(parts[:count]) for count in range(len(parts), -1, -1)]
    found = Agency.objects.filter(kind__in=set(kinds), area_code__in=prefixes)
    return {agency.kind: agency for agency in sorted(found, key=lambda agency: len(agency.area_code))}


def office(id: str) -> Office:
    """Return one office; `Missing` if unknown."""
    found = Office.objects.filter(id=id).first()
    if found is None:
        raise Missing("Unit layanan")
    return found


def offices(ids: Iterable[str]) -> dict[str, Office]:
    """Return many offices by id; unknown ids are left out."""
    return Office.objects.in_bulk(set(ids))


def offices_in(area_code: str, kinds: Iterable[str] = ()) -> list[Office]:
    """Return the offices of an area (of some kinds, or all) by kind and name, at most 200."""
    found = Office.objects.filter(core.area_q(area_code, "area_code"))
    if wanted := list(kinds):
        found = found.filter(kind__in=wanted)
    return list(found.order_by("kind", "name")[:200])


@dataclass(frozen=True)
class Profile:
    """What a person told us about themselves; kept to spare them typing it again."""

    person_id: str
    phone: str
    answers: dict[str, Any]


def own_profile(by: Actor) -> Profile | None:
    """Return the actor's own profile (reading one's own is not recorded)."""
    return profile(by.person_id) if by.person_id else None


def profile(person_id: str) -> Profile | None:
    """Return a profile for an action that records why it reads it."""
    person = Person.objects.filter(id=person_id).first()
    if person is None or person.key_id not in (found := keys([person.key_id])):
        return None
    content = found[person.key_id].open(person.sealed, f"accounts.Person.sealed/{person.id}")
    return Profile(person.id, content["phone"], content["profile"])


def identity_checked(person_id: str, nik_index: str) -> bool:
    """Return whether an officer has seen this person and their card."""
    return IdentityCheck.objects.filter(person_id=person_id, nik_index=nik_index).exists()


def nik_index(nik: str) -> str:
    """Return the blind index of a NIK, under the index key of the regency that gave it."""
    return blind_index("nik", nik, nik_area(nik))


def phone_index(phone: str) -> str:
    """Return the blind index of a phone in its "+62…" form; one key for the whole country."""
    return blind_index("phone", phone)
