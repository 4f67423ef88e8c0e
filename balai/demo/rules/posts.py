"""Which officers a demo has: their logins, names and what they are granted. Pure."""

import base64
import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from balai.demo.rules.chance import chance

STRONG = ("signer", "head", "area_admin")
"""Roles of `data/roles.yaml` that ask for a second factor; a test compares."""


@dataclass(frozen=True)
class Place:
    """Where a post is: an agency, its offices by kind ("mpp", "car", "own"), and what to call it in a login."""

    kind: str
    agency_id: str
    area_code: str
    label: str
    number: int
    offices: Mapping[str, str]


@dataclass(frozen=True)
class Post:
    """One officer to appoint. `grants`: (role, agency id or "" for any, area code)."""

    login: str
    name: str
    kind: str
    post: str
    agency_id: str
    office_id: str
    grants: tuple[tuple[str, str, str], ...]

    @property
    def is_strong(self) -> bool:
        return any(role in STRONG for role, _, _ in self.grants)


def totp_seed(login: str) -> str:
    """Return the second factor of a demo account: known to everybody, like its password."""
    return base64.b32encode(hashlib.sha256(f"balai demo {login}".encode()).digest()[:20]).decode()


def nip(login: str) -> str:
    """Return a number of civil servants of valid shape that nobody has: it begins with 0000."""
    digits = int(hashlib.sha256(login.encode()).hexdigest(), 16)
    return f"0000{digits % 10**14:014d}"


def posts_at(
    place: Place, facts: Mapping[str, Any], names: Mapping[str, Any], regency: int, agencies: Mapping[str, Place]
) -> Iterator[Post]:
    """Yield the posts of one agency. `facts` is officers.yaml, `names` people.yaml; `agencies` those of the regency by kind."""
    for line in facts["posts"].get(place.kind, ()):
        for number in range(1, line.get("count", 1) + 1):
            also = [agencies[kind] for kind in line.get("also", ())]
            grants = tuple((role, at.agency_id, at.area_code) for at in (place, *also) for role in line["roles"])
            yield _post(place, line, number, grants, facts, names, regency)


def wide_posts(place: Place, facts: Mapping[str, Any], names: Mapping[str, Any], regency: int) -> Iterator[Post]:
    """Yield the posts that are granted in the whole regency."""
    for line in facts["wide"]:
        for number in range(1, line.get("count", 1) + 1):
            grants = tuple((role, "", place.area_code) for role in line["roles"])
            yield _post(place, line, number, grants, facts, names, regency, kind="wide")


def _post(
    place: Place, line: Mapping[str, Any], number: int, grants: tuple[tuple[str, str, str], ...],
    facts: Mapping[str, Any], names: Mapping[str, Any], regency: int, kind: str = "",
) -> Post:  # fmt: skip
    kind = kind or place.kind
    login = f"{line['key']}{f'-{number}' if line.get('count', 1) > 1 else ''}.{place.label}"
    if kind == "wide":
        login = login.replace(f"{place.kind}.", "")
    name = _name(login, names)
    if place.number == 1:
        short = {"regency": regency, "kind": kind, "key": line["key"], "number": number}
        for key, role in facts["cast"].items():
            if short.items() <= role.items():
                login, name = key, role["name"]
    office = place.offices[line.get("office", "own")]
    return Post(login, name, line["kind"], line["post"], place.agency_id, office, grants)


def _name(login: str, names: Mapping[str, Any]) -> str:
    rng = chance("officer", login)
    return f"{rng.choice(names['given'][rng.choice('LP')])} {rng.choice(names['family'])}"
