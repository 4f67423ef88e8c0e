"""Who sits at the desk: kept in the memory of the one web process, so that a stolen disk holds no open draft."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.http.response import HttpResponseBase

from balai.nodes.rules.pins import Operator

COOKIE = "__Host-simpul"
IDLE, LONGEST = timedelta(minutes=30), timedelta(hours=12)


@dataclass
class Seat:
    """One browser in which a PIN was shown."""

    operator: Operator
    taken_at: datetime
    used_at: datetime


_seats: dict[str, Seat] = {}


def take(response: HttpResponseBase, operator: Operator, *, at: datetime) -> None:
    """Seat an operator in this browser."""
    token = secrets.token_urlsafe(24)
    _seats[_hash(token)] = Seat(operator, at, at)
    response.set_cookie(COOKIE, token, secure=True, httponly=True, samesite="Strict")


def operator(token: str, *, at: datetime) -> Operator | None:
    """Return who sits in a browser; nobody after half an hour in which nothing was asked, or twelve in all."""
    seat = _seats.get(_hash(token)) if token else None
    if seat is None:
        return None
    if at - seat.used_at > IDLE or at - seat.taken_at > LONGEST:
        leave(token)
        return None
    seat.used_at = at
    return seat.operator


def leave(token: str) -> None:
    """Let nobody sit in a browser any more."""
    _seats.pop(_hash(token), None)


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
