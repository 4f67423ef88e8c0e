"""Who stands behind a request."""

import secrets
from collections.abc import Callable
from ipaddress import IPv4Address, ip_address, ip_network
from typing import cast

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from balai.accounts import queries
from balai.core.actor import Actor
from balai.core.vault import token_hash


class Request(HttpRequest):
    """A request that passed the middleware below."""

    actor: Actor


def actor(get_response: Callable[[Request], HttpResponse]) -> Callable[[Request], HttpResponse]:
    """Put `actor` on each request; nothing is looked up until somebody asks."""

    def with_actor(request: Request) -> HttpResponse:
        request.actor = cast(Actor, SimpleLazyObject(lambda: _actor(request)))
        return get_response(request)

    return with_actor


def _actor(request: HttpRequest) -> Actor:
    session = request.session
    visitor = token_hash(session["visitor"]) if "visitor" in session else ""
    if "account" in session:
        found = queries.officer_actor(
            session["account"],
            at=timezone.now(),
            strong=session.get("strong", False),
            round=session.get("round", 0),
        )
        if found:
            return found
    if "person" in session:
        return Actor(kind="person", id=session["person"], person_id=session["person"], visitor=visitor)
    return Actor(kind="anonymous", id="", visitor=visitor)


def remember_visitor(request: Request) -> None:
    """Give the session a secret of its own before its first draft; drafts belong to it until someone signs in."""
    if "visitor" not in request.session:
        request.session["visitor"] = secrets.token_urlsafe(24)
        request.actor = _actor(request)


def become_person(request: Request, person_id: str) -> None:
    """Sign a citizen in; the session gets a new key and keeps its drafts."""
    request.session.cycle_key()
    request.session["person"] = person_id
    request.actor = _actor(request)


def become_officer(request: Request, account_id: str, *, strong: bool) -> None:
    """Sign an officer in, in a fresh session."""
    request.session.flush()
    request.session["account"] = account_id
    request.session["round"] = queries.round_of(account_id)
    request.session["strong"] = strong
    request.actor = _actor(request)


def remote(request: HttpRequest) -> str:
    """Return the network address that budgets count against; of IPv6 the first half, all of which one line has.

    Behind proxies of our own (`TRUSTED_PROXIES` of them) it is what the outermost of them saw; what a
    client itself writes into X-Forwarded-For further left is never believed.
    """
    seen = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",") if part.strip()]
    proxies = settings.TRUSTED_PROXIES
    if proxies and len(seen) >= proxies:
        return _line(seen[-proxies])
    return _line(str(request.META.get("REMOTE_ADDR", "")))


def _line(address: str) -> str:
    try:
        found = ip_address(address.strip("[]"))
    except ValueError:
        return address
    if isinstance(found, IPv4Address):
        return str(found)
    return str(found.ipv4_mapped or ip_network((int(found), 64), strict=False))
