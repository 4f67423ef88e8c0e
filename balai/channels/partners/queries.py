"""Who stands behind a token, and what is known of tokens and machines."""

from dataclasses import dataclass
from datetime import datetime

from balai.accounts import queries as accounts
from balai.channels.partners.models import Client, Filing, Token
from balai.channels.partners.rules.scopes import CONSENT, OFFICER, PARTNER, PERSON, Scope
from balai.core.actor import Actor, Grant
from balai.core.channel import Channel
from balai.core.prepared import Prepared
from balai.core.refusal import Missing
from balai.core.vault import token_hash


@dataclass(frozen=True)
class Identity:
    """Who calls, with which token, for what. `client_id` is "" unless a machine calls."""

    actor: Actor
    scopes: frozenset[str]
    token_id: str
    used_at: datetime | None
    client_id: str = ""


def identity(text: str, *, at: datetime) -> Identity | None:
    """Return who stands behind a token that holds at `at`; None for any other, consents too. Two or three queries."""
    row = _standing(text, at=at)
    if row is None or holder_kind(row) == CONSENT:
        return None
    actor = _actor(row, at=at)
    if actor is None:
        return None
    return Identity(actor, frozenset(row.scopes), row.id, row.used_at, row.client_id or "")


def consent(text: str, client_id: str, *, at: datetime) -> str:
    """Return the person who agreed that this machine files for them; "" when nobody did, or no longer."""
    row = _standing(text, at=at)
    is_given = row is not None and row.client_id == client_id and Scope.CASES_FILE_FOR in row.scopes
    return row.person_id or "" if row and is_given and _MACHINE.first(client_id) else ""


_STANDING = Prepared(
    lambda hash, at: Token.objects.filter(token_hash=hash, revoked_at=None, expires_at__gt=at)
)
_MACHINE = Prepared(lambda id: Client.objects.select_related("agency").filter(id=id, revoked_at=None))


def _standing(text: str, *, at: datetime) -> Token | None:
    """Return a token that was neither revoked nor has expired."""
    return _STANDING.first(token_hash(text), at)


def _actor(row: Token, *, at: datetime) -> Actor | None:
    if row.account_id:
        return accounts.officer_actor(row.account_id, at=at, strong=row.strong)
    if row.person_id:
        return Actor(kind=PERSON, id=row.person_id, person_id=row.person_id, channel=Channel.ELECTRONIC)
    client = _MACHINE.first(row.client_id) if row.client_id else None
    return machine(client) if client else None


def machine(client: Client) -> Actor:
    """Return a partner's machine as an actor: its own kind, its roles only in its own agency and area."""
    grants = tuple(Grant(role, client.agency_id, client.agency.area_code) for role in client.roles)
    return Actor(kind=PARTNER, id=client.id, grants=grants, channel=Channel.ELECTRONIC)


def holder_kind(row: Token) -> str:
    """Return whose token it is: person, officer, partner or consent."""
    if row.account_id:
        return OFFICER
    if row.person_id:
        return CONSENT if row.client_id else PERSON
    return PARTNER


def began(client_id: str, case_id: str) -> bool:
    """Return whether a machine began this case for somebody."""
    return Filing.objects.filter(case_id=case_id, client_id=client_id).exists()


def client(id: str) -> Client:
    """Return one machine; `Missing` if unknown."""
    found = Client.objects.select_related("agency").filter(id=id).first()
    if found is None:
        raise Missing("Klien")
    return found


def clients() -> list[Client]:
    """Return the machines, newest first, at most 500."""
    return list(Client.objects.select_related("agency").order_by("-made_at", "-id")[:500])


def tokens() -> list[Token]:
    """Return the tokens of people, officers and consents that were not revoked, newest first, at most 500."""
    lasting = Token.objects.filter(revoked_at=None).exclude(person=None, account=None)
    return list(lasting.order_by("-made_at", "-id")[:500])
