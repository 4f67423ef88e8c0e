"""Everything that changes ways in for programs, and filing a case in one call."""

import hmac
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction

from balai.accounts import actions as accounts_actions
from balai.accounts import queries as accounts
from balai.accounts.rules import Budget
from balai.cases import actions as cases
from balai.channels.partners import queries
from balai.channels.partners.models import Client, Filing, Token
from balai.channels.partners.rules import scopes as rules
from balai.core import events
from balai.core.actor import Actor
from balai.core.ids import new_id
from balai.core.refusal import Missing, Refused
from balai.core.vault import token_hash

PER_CLIENT = Budget("api/client", 600, timedelta(minutes=1))
SIGN_INS_PER_ADDRESS = Budget("api/sign-in", 60, timedelta(minutes=15))
VERIFICATIONS_PER_ADDRESS = Budget("verify/address", 60, timedelta(minutes=15))
"""The same budget as the page of verification: one and the same question."""
ACCESS_LIFETIME = timedelta(minutes=10)
USE_NOTED_EVERY = timedelta(hours=1)
SECRET_BYTES = 32


@dataclass(frozen=True)
class Made:
    """What was made; `secret` is shown once and kept nowhere."""

    id: str
    secret: str
    expires_at: datetime | None = None
    scopes: tuple[str, ...] = ()


def create_token(
    *,
    scopes: Sequence[str],
    days: int,
    person_id: str = "",
    account_id: str = "",
    client_id: str = "",
    totp: str = "",
    by: Actor,
    at: datetime,
) -> Made:
    """Make a token of a person or an officer's account; of a person for a machine it is a consent.

    Scopes that sign need the officer's second factor now (`totp`); the code is used up even if the rest is refused.
    """
    kind = rules.OFFICER if account_id else rules.CONSENT if client_id else rules.PERSON
    rules.check_scopes(scopes, kind)
    rules.check_days(days)
    if not (person_id or account_id):
        raise Missing("Pemegang")
    if rules.needs_second_factor(scopes) and not totp:
        raise Refused("token.second_factor", "Cakupan ini memerlukan kode autentikator petugasnya (--totp).")
    if totp:
        accounts_actions.confirm_totp(account_id, totp, at=at)
    row = Token(
        person_id=person_id or None, account_id=account_id or None, client_id=client_id or None, scopes=sorted(scopes),
        strong=bool(totp), expires_at=at + timedelta(days=days), made_at=at, made_by=by.ref,
    )  # fmt: skip
    return _keep(row, kind, by=by, at=at)


@transaction.atomic
def _keep(row: Token, kind: str, *, by: Actor, at: datetime) -> Made:
    secret = f"balai_{secrets.token_urlsafe(SECRET_BYTES)}"
    row.token_hash = token_hash(secret)
    row.save()
    events.record(
        "token.created",
        row.id,
        by=by,
        at=at,
        person_id=row.person_id or "",
        kind=kind,
        scopes=len(row.scopes),
    )
    return Made(row.id, secret, row.expires_at, tuple(row.scopes))


@transaction.atomic
def revoke_token(token_id: str, *, by: Actor, at: datetime) -> None:
    """Revoke a token from now on; again changes nothing."""
    row = Token.objects.select_for_update().filter(id=token_id).first()
    if row is None:
        raise Missing("Token")
    if row.revoked_at is None:
        row.revoked_at = at
        row.save()
        events.record("token.revoked", row.id, by=by, at=at, person_id=row.person_id or "")


@transaction.atomic
def create_client(
    name: str, *, agency_id: str, scopes: Sequence[str], roles: Sequence[str] = (), by: Actor, at: datetime
) -> Made:
    """Admit a machine of an agency or partner, with roles in that agency; never a role that signs."""
    agency = accounts.agency(agency_id)
    rules.check_scopes(scopes, rules.PARTNER)
    known = accounts.roles()
    if unfit := sorted(role for role in roles if role not in known or known[role].get("strong")):
        raise Refused("client.role", "Peran {role} tidak diberikan kepada mesin.", role=unfit[0])
    id, secret = new_id(), secrets.token_urlsafe(SECRET_BYTES)
    Client.objects.create(
        id=id, name=name.strip()[:120], agency_id=agency.id, secret_hash=token_hash(f"{id}/{secret}"),
        scopes=sorted(scopes), roles=sorted(roles), made_at=at, made_by=by.ref,
    )  # fmt: skip
    events.record(
        "client.created",
        id,
        by=by,
        at=at,
        agency_id=agency.id,
        area_code=agency.area_code,
        scopes=len(scopes),
    )
    return Made(id, secret)


@transaction.atomic
def revoke_client(client_id: str, *, by: Actor, at: datetime) -> None:
    """Send a machine away; its tokens and the consents for it hold no more."""
    row = Client.objects.select_for_update().filter(id=client_id).first()
    if row is None:
        raise Missing("Klien")
    if row.revoked_at is None:
        row.revoked_at = at
        row.save()
        events.record("client.revoked", row.id, by=by, at=at, agency_id=row.agency_id)


def sign_in_client(client_id: str, secret: str, wanted: Sequence[str], *, remote: str, at: datetime) -> Made:
    """Return an access token of ten minutes for a machine (RFC 6749, 4.4); the same refusal for unknown and wrong.

    `wanted` narrows its scopes; none means all it has. Sixty tries in 15 minutes for a network address.
    """
    accounts_actions.spend(SIGN_INS_PER_ADDRESS, remote, at=at)
    client = Client.objects.select_related("agency").filter(id=client_id, revoked_at=None).first()
    given, expected = (
        token_hash(f"{client_id}/{secret}"),
        client.secret_hash if client else token_hash("nobody"),
    )
    if not hmac.compare_digest(given, expected) or client is None:
        raise Refused("invalid_client", "Klien atau rahasianya tidak cocok.")
    scopes = list(wanted) or client.scopes
    if not set(scopes) <= set(client.scopes):
        raise Refused("invalid_scope", "Klien ini tidak mempunyai semua cakupan yang diminta.")
    return _access(client, scopes, at=at)


@transaction.atomic
def _access(client: Client, scopes: Sequence[str], *, at: datetime) -> Made:
    Token.objects.filter(client=client, person=None, expires_at__lt=at).delete()
    actor = queries.machine(client)
    Client.objects.filter(id=client.id).update(used_at=at)
    row = Token(
        client=client, scopes=sorted(scopes), expires_at=at + ACCESS_LIFETIME, made_at=at, made_by=actor.ref
    )
    return _keep(row, rules.PARTNER, by=actor, at=at)


def note_use(identity: queries.Identity, *, at: datetime) -> None:
    """Note when a token was last used, at most once an hour; a machine also uses one turn of its budget."""
    if identity.client_id:
        accounts_actions.spend(PER_CLIENT, identity.client_id, at=at)
    if identity.used_at is None or identity.used_at + USE_NOTED_EVERY < at:
        Token.objects.filter(id=identity.token_id).update(used_at=at)


@dataclass(frozen=True)
class Wish:
    """What somebody files in one call; `fingerprint` tells two wishes apart."""

    service_key: str
    area_code: str
    fingerprint: str
    applicant: Mapping[str, Any] = field(default_factory=dict)
    answers: Mapping[str, Any] = field(default_factory=dict)
    evidence: Mapping[str, bytes] = field(default_factory=dict)
    submit: bool = False
    basis: str = ""


def file_once(wish: Wish, *, key: str, client_id: str = "", by: Actor, at: datetime) -> str:
    """Begin a case with all that is given, and file it if wished: all of it or nothing; return its id.

    The same `key` of the same caller again returns the first case; with another wish it is refused.
    """
    id = token_hash(f"filing/{by.ref}/{by.person_id}/{key}")
    try:
        found = Filing.objects.filter(id=id).first()
        return _same(found, wish) if found else _file(id, wish, client_id, by=by, at=at)
    except IntegrityError:  # the same call, a moment before
        return _same(Filing.objects.get(id=id), wish)


def _same(filing: Filing, wish: Wish) -> str:
    if filing.fingerprint != wish.fingerprint:
        raise Refused(
            "idempotency.reused", "Idempotency-Key ini sudah dipakai untuk kiriman lain. Buat kunci baru."
        )
    return filing.case_id


@transaction.atomic
def _file(id: str, wish: Wish, client_id: str, *, by: Actor, at: datetime) -> str:
    filing = Filing.objects.create(id=id, fingerprint=wish.fingerprint, client_id=client_id or None, at=at)
    case = cases.start(wish.service_key, area_code=wish.area_code, by=by, at=at)
    change_case(case.id, {"applicant": wish.applicant, "answers": wish.answers}, by=by, at=at)
    for evidence_key, content in wish.evidence.items():
        cases.attach(case.id, evidence_key, content, by=by, at=at)
    if wish.submit:
        cases.submit(case.id, basis=wish.basis, by=by, at=at)
    filing.case_id = case.id
    filing.save()
    return case.id


@transaction.atomic
def change_case(case_id: str, parts: Mapping[str, Mapping[str, Any]], *, by: Actor, at: datetime) -> None:
    """Save what is given of "applicant" and "answers", both or neither; None removes an answer."""
    for part, values in parts.items():
        if values:
            cases.save(case_id, part, values, by=by, at=at)
