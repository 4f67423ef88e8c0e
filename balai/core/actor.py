"""Who acts, and what they were granted. Every action takes `by=`, every query an actor."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.db.models import Q

from balai.core.areas import inside
from balai.core.channel import Channel
from balai.core.refusal import Forbidden


@dataclass(frozen=True, slots=True)
class Grant:
    """A role in an agency ("" = any) within a region prefix ("" = the whole country)."""

    role: str
    agency_id: str
    area_code: str
    instead_of: str = ""
    """The absent officer for whom the actor stands in; "" when the role is their own."""

    def covers(self, agency_id: str, area_code: str) -> bool:
        return self.agency_id in ("", agency_id) and inside(area_code, self.area_code)


@dataclass(frozen=True, slots=True)
class Actor:
    """Someone, or something, that acts. `kind`: anonymous, person, officer or system."""

    kind: str
    id: str
    person_id: str = ""
    grants: tuple[Grant, ...] = ()
    channel: Channel = Channel.ELECTRONIC
    office_id: str = ""
    visitor: str = ""
    """Hash of the random secret in the visitor's session: owns drafts before anyone is known."""
    strong: bool = False
    """A second factor was shown in this session."""

    @property
    def ref(self) -> str:
        """How events name the actor: "officer:<id>"."""
        return f"{self.kind}:{self.id}" if self.id else self.kind

    @property
    def is_officer(self) -> bool:
        return self.kind == "officer"

    def may(self, roles: str | Iterable[str], *, agency_id: str, area_code: str) -> bool:
        """Return whether one of `roles` was granted for that agency and area; the system may all."""
        wanted = {roles} if isinstance(roles, str) else set(roles)
        return self.kind == "system" or any(
            grant.role in wanted and grant.covers(agency_id, area_code) for grant in self.grants
        )

    def check(self, roles: str | Iterable[str], *, agency_id: str, area_code: str) -> None:
        """Refuse unless one of `roles` was granted for that agency and area."""
        if not self.may(roles, agency_id=agency_id, area_code=area_code):
            raise Forbidden()

    def at(self, channel: Channel) -> "Actor":
        return replace(self, channel=channel)


SYSTEM = Actor(kind="system", id="balai")
ANONYMOUS = Actor(kind="anonymous", id="")
EVERYTHING = Q(pk__isnull=False)
"""A condition that holds for each row; an empty one would vanish when joined to others by "or"."""


def area_q(prefix: str, field: str) -> Q:
    """Return the same as an indexable condition (collation C): code = p OR p. ≤ code < p/."""
    if not prefix:
        return Q()
    return Q(**{field: prefix}) | Q(**{f"{field}__gte": prefix + ".", f"{field}__lt": prefix + "/"})


def scope_q(actor: Actor, roles: Iterable[str], *, agency: str = "agency_id", area: str = "area_code") -> Q:
    """Return the rows an actor may see in one of `roles`; nothing without a grant."""
    if actor.kind == "system":
        return Q()
    wanted = set(roles)
    scope = Q(pk__in=())
    for grant in actor.grants:
        if grant.role in wanted:
            own = Q(**{agency: grant.agency_id}) if grant.agency_id else Q()
            scope |= (own & area_q(grant.area_code, area)) or EVERYTHING
    return scope
