"""What officers may do: roles, grants, and those they stand in for."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

import yaml
from django.conf import settings
from django.db.models import Q

from balai.accounts.models import Absence, Account, Grant, Officer
from balai.core import actor as core
from balai.core.actor import Actor
from balai.core.channel import Channel
from balai.core.prepared import Prepared
from balai.core.refusal import Missing

SIGNING = ("signer", "head")


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


def is_strong(role: str) -> bool:
    """Return whether a role asks for a second factor, and for two people to grant it."""
    return bool(roles().get(role, {}).get("strong"))


def unended(at: datetime) -> Q:
    """Return the condition that a grant runs at `at` or will."""
    return Q(valid_to=None) | Q(valid_to__gt=at)


def _during(at: datetime, prefix: str = "") -> Q:
    return Q(**{f"{prefix}from_at__lte": at, f"{prefix}to_at__gt": at})


_OFFICER = Prepared(
    lambda account_id: Officer.objects.select_related("account").filter(account_id=account_id), steady=True
)
_GRANTS = Prepared(
    lambda account_id, at: Grant.objects.filter(
        unended(at), valid_from__lte=at, officer__account__is_active=True,
        officer_id__in=Officer.objects.filter(account_id=account_id).values("id").union(
            Absence.objects.filter(_during(at), substitute__account_id=account_id).values("officer_id")
        ),
    )
)  # fmt: skip
"""What an officer holds, and whoever they stand in for; a closed account lends nobody its roles."""


def officer_actor(account_id: str, *, at: datetime, strong: bool, round: int | None = None) -> Actor | None:
    """Return the actor behind an officer's account with the grants valid at `at`; two queries.

    Whoever stands in for an absent colleague holds their grants too. Roles marked `strong` count only in a
    session with a second factor. With `round` a session that began before a way in changed is nobody's.
    """
    officer = _OFFICER.first(account_id)
    if officer is None or not officer.account.is_active or round not in (None, officer.account.round):
        return None
    grants = tuple(
        core.Grant(
            grant.role,
            grant.agency_id or "",
            grant.area_code,
            grant.officer_id if grant.officer_id != officer.id else "",
        )
        for grant in _GRANTS.all(account_id, at)
        if strong or not is_strong(grant.role)
    )
    return Actor(
        kind="officer", id=officer.id, grants=grants, channel=Channel.DIRECT, office_id=officer.office_id, strong=strong
    )  # fmt: skip


def assists(actor: Actor) -> bool:
    """Return whether the actor helps people at some counter; a hall serves for agencies of many kinds."""
    return any(grant.role in roles_that("cases.assist") for grant in actor.grants)


def needs_second_factor(account_id: str, *, at: datetime) -> bool:
    """Return whether the account holds a role that asks for a second factor, its own or an absent colleague's."""
    absent = Absence.objects.filter(_during(at), substitute__account_id=account_id).values_list(
        "officer_id", flat=True
    )
    own = Officer.objects.filter(account_id=account_id).values_list("id", flat=True)
    return any(is_strong(grant.role) for grant in _held([*own, *absent], at))


def round_of(account_id: str) -> int:
    """Return how often the ways into an account were set anew; a session remembers it."""
    return Account.objects.values_list("round", flat=True).get(id=account_id)


def must_choose_password(account_id: str) -> bool:
    """Return whether the password of an account is a temporary one."""
    return Account.objects.filter(id=account_id, password_until__isnull=False).exists()


def is_active(officer_id: str) -> bool:
    """Return whether an officer's account is open."""
    return Officer.objects.filter(id=officer_id, account__is_active=True).exists()


def has_totp(officer_id: str) -> bool:
    """Return whether an officer has a second factor."""
    return Officer.objects.filter(id=officer_id, account__totp_sealed__isnull=False).exists()


def holds_strong(officer_id: str, *, from_at: datetime, to_at: datetime) -> bool:
    """Return whether an officer holds a role that asks for a second factor at some time in a period."""
    held = Grant.objects.filter(unended(from_at), officer_id=officer_id, valid_from__lt=to_at)
    return any(map(is_strong, held.values_list("role", flat=True)))


def away(officer_ids: Iterable[str], *, from_at: datetime, to_at: datetime) -> bool:
    """Return whether one of these officers is away at some time in a period."""
    return Absence.objects.filter(
        officer_id__in=set(officer_ids), from_at__lt=to_at, to_at__gt=from_at
    ).exists()


def counter_officers(office_id: str, *, at: datetime) -> list[Officer]:
    """Return the officers of an office who help people there, by name, at most 200; one query."""
    held = Grant.objects.filter(unended(at), role__in=roles_that("cases.assist"), valid_from__lte=at)
    found = Officer.objects.filter(
        office_id=office_id, account__is_active=True, id__in=held.values("officer_id")
    )
    return list(found.order_by("name", "id")[:200])


def serves(verb: str, office_id: str, *, agency_id: str, area_code: str, at: datetime) -> bool:
    """Return whether somebody who helps people at an office may do a verb for an agency and area without a second factor.

    Three queries. Whoever stands in for an absent colleague holds their grants too.
    """
    there = [one.id for one in counter_officers(office_id, at=at)]
    absent = Absence.objects.filter(_during(at), substitute_id__in=there).values_list("officer_id", flat=True)
    may = {role for role in roles_that(verb) if not is_strong(role)}
    return any(
        grant.role in may
        and core.Grant(grant.role, grant.agency_id or "", grant.area_code).covers(agency_id, area_code)
        for grant in _held([*there, *absent], at)
    )


def holders(role: str, *, agency_id: str, area_code: str, at: datetime) -> list[Officer]:
    """Return who holds a role for an agency, or without an agency for an area it lies in, by name; at most 50."""
    parts = area_code.split(".") if area_code else []
    areas = [".".join(parts[:count]) for count in range(len(parts), -1, -1)]
    held = Grant.objects.filter(
        Q(agency_id=agency_id) | Q(agency_id=None),
        unended(at),
        role=role,
        area_code__in=areas,
        valid_from__lte=at,
    )
    found = Officer.objects.filter(id__in=held.values("officer_id"), account__is_active=True)
    return list(found.order_by("name", "id")[:50])


def colleagues(agency_id: str, role: str, *, at: datetime) -> list[Officer]:
    """Return the officers who hold a role in an agency, by name; after them those who stand in for one of them."""
    held = Grant.objects.filter(unended(at), agency_id=agency_id, role=role, valid_from__lte=at)
    holders = set(held.values_list("officer_id", flat=True)[:50])
    substitutes = Absence.objects.filter(_during(at), officer_id__in=holders).values_list(
        "substitute_id", flat=True
    )
    found = Officer.objects.filter(id__in=holders | set(substitutes), account__is_active=True).order_by(
        "name"
    )
    return sorted(found, key=lambda officer: officer.id not in holders)


@dataclass(frozen=True)
class Signatory:
    """Who signs, as a document names them."""

    name: str
    post: str
    nip: str


def signatory(officer_id: str, *, agency_id: str, area_code: str, at: datetime) -> Signatory:
    """Return who signed then; whoever stood in for an absent colleague is named in their post, as "Plh." of it.

    Two queries, three or more for a substitute.
    """
    found = officer(officer_id)
    return Signatory(found.name, _post_of(found, agency_id, area_code, at), found.nip)


def _post_of(signer: Officer, agency_id: str, area_code: str, at: datetime) -> str:
    if not _signs(signer.id, agency_id, area_code, at):
        for absence in Absence.objects.filter(_during(at), substitute=signer).select_related("officer"):
            if _signs(absence.officer_id, agency_id, area_code, at):
                return f"Plh. {absence.officer.post}"
    return signer.post


def _held(officer_ids: Iterable[str], at: datetime) -> list[Grant]:
    """Return the grants of officers valid at `at`; a closed account lends nobody its roles."""
    return list(
        Grant.objects.filter(
            unended(at), officer_id__in=set(officer_ids), officer__account__is_active=True, valid_from__lte=at
        )
    )


def _signs(officer_id: str, agency_id: str, area_code: str, at: datetime) -> bool:
    return any(
        grant.role in SIGNING
        and core.Grant(grant.role, grant.agency_id or "", grant.area_code).covers(agency_id, area_code)
        for grant in _held([officer_id], at)
    )


_BY_ID = Prepared(lambda id: Officer.objects.select_related("agency", "office").filter(id=id), steady=True)


def officer(id: str) -> Officer:
    """Return one officer with agency and office; `Missing` if unknown."""
    found = _BY_ID.first(id)
    if found is None:
        raise Missing("Petugas")
    return found


def officers(ids: Iterable[str]) -> dict[str, Officer]:
    """Return many officers by id with agency and office; unknown ids are left out. One query."""
    return Officer.objects.select_related("agency", "office").in_bulk(set(ids))
