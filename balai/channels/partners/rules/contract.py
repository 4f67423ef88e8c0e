"""What one operation of the API promises. The document, the checks of requests and the tests of answers read it. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from balai.channels.partners.rules.scopes import Scope

Schema = Mapping[str, Any]
JSON, FORM, PDF = "application/json", "application/x-www-form-urlencoded", "application/pdf"
PROBLEM = "application/problem+json"
IMAGES = ("image/jpeg", "image/png", "image/webp")
BINARY: Schema = {}
"""Any bytes."""
SMALL = 256_000
"""Bytes of a body without files."""


class Keep(StrEnum):
    """How long whoever asked may keep an answer."""

    PUBLIC = "public, max-age=60"
    OWN = "private, no-cache"
    NOTHING = "no-store"


@dataclass(frozen=True)
class Link:
    """Where to go from an answer: the operation, and which parts of the answer fill its parameters."""

    operation: str
    parameters: Mapping[str, str]


@dataclass(frozen=True)
class Contract:
    """One operation: where it is, who may call it, what it takes and what it gives.

    `scope` None: open to all. `consent`: a partner may call it for a person who agreed. `bodies`: schema by
    media type. `changes`: it acts on a case, so a rule may say no (409). `revised`: the caller must name the
    revision it saw (If-Match). `once`: it must carry an Idempotency-Key. `media`: what it answers with.
    """

    method: str
    path: str
    id: str
    tag: str
    summary: str
    scope: Scope | None = None
    consent: bool = False
    query: Mapping[str, Schema] = field(default_factory=dict)
    bodies: Mapping[str, Schema] = field(default_factory=dict)
    largest: int = SMALL
    changes: bool = False
    revised: bool = False
    once: bool = False
    status: int = 200
    media: tuple[str, ...] = (JSON,)
    answer: Schema | None = None
    keep: Keep = Keep.OWN
    limited: bool = False
    links: tuple[Link, ...] = ()
    oauth: bool = False

    @property
    def places(self) -> tuple[str, ...]:
        """The parameters of the path, in order."""
        return tuple(re.findall(r"\{(\w+)\}", self.path))

    @property
    def problems(self) -> tuple[int, ...]:
        """The statuses of all problems that it may answer with, bugs apart."""
        found = {400}
        found |= {401, 403, 429} if self.scope else set()
        found |= {404} if self.places or self.answer is None or self.once else set()
        found |= {413, 415, 422} if self.bodies else set()
        found |= {422} if self.query or self.once or self.consent else set()
        found |= {409} if self.changes else set()
        found |= {404, 412} if self.changes else set()
        found |= {412, 422, 428} if self.revised else set()
        found |= {429} if self.limited else set()
        if self.oauth:  # RFC 6749 has 400 for what is unfit
            found = found - {422} | {401}
        return tuple(sorted(found))
