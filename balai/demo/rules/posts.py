"""Which officers a demo has: their logins, names and what they are granted. Pure."""

import base64
import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from balai.demo.rules.chance import chance

STRONG = ("signer", "head", "area_admin", "catalogue_admin")
"""Roles of `data/roles.yaml` that ask for a second factor; a test compares."""
Grants = tuple[tuple[str, str, str], ...]
"""(role, agency id or "" for any, area code)."""


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
    """One officer to appoint."""

    login: str
    name: str
    kind: str
    post: str
    agency_id: str
    office_id: str
    grants: Grants

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


@dataclass(frozen=True)
class Roster:
    """Who is needed and how they are called: officers.yaml and people.yaml, for the `regency`-th regency."""

    officers: Mapping[str, Any]
    people: Mapping[str, Any]
    regency: int

    def posts_at(self, place: Place, agencies: Mapping[str, Place]) -> Iterator[Post]:
        """Yield the posts of one agency; `agencies` are those of the whole regency, by kind."""
        for line in self.officers["posts"].get(place.kind, ()):
            at = (place, *(agencies[kind] for kind in line.get("also", ())))
            grants = tuple((role, one.agency_id, one.area_code) for one in at for role in line["roles"])
            for number in range(1, line.get("count", 1) + 1):
                yield self._post(place, place.kind, line, number, grants)

    def wide_posts(self, desk: Place) -> Iterator[Post]:
        """Yield the posts that are granted in the whole regency, or in the `area` they name; they sit at `desk`."""
        for line in self.officers["wide"]:
            grants = tuple((role, "", line.get("area", desk.area_code)) for role in line["roles"])
            for number in range(1, line.get("count", 1) + 1):
                yield self._post(desk, "wide", line, number, grants)

    def _post(self, place: Place, kind: str, line: Mapping[str, Any], number: int, grants: Grants) -> Post:
        label = place.label.removeprefix(f"{place.kind}.") if kind == "wide" else place.label
        login = f"{line['key']}{f'-{number}' if line.get('count', 1) > 1 else ''}.{label}"
        short = {"regency": self.regency, "kind": kind, "key": line["key"], "number": number}
        cast = self.officers["cast"].items() if place.number == 1 else ()
        login, name = next(
            ((key, role["name"]) for key, role in cast if short.items() <= role.items()),
            (login, self._name(login)),
        )
        office = place.offices[line.get("office", "own")]
        return Post(login, name, line["kind"], line["post"], place.agency_id, office, grants)

    def _name(self, login: str) -> str:
        rng = chance("officer", login)
        return f"{rng.choice(self.people['given'][rng.choice('LP')])} {rng.choice(self.people['family'])}"
