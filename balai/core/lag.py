"""How far those have come who read the event log, in time and in events."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, Max, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from balai.core.models import Event, Follower


@dataclass(frozen=True)
class Reach:
    """`until`: when the newest event that was read was learned of, None before the first; `behind`: events not yet read."""

    follower: str
    until: datetime | None
    behind: int


def reaches() -> list[Reach]:
    """Return how far each follower has come, who lags most first; one query."""
    found = [Reach(*row) for row in _told(Follower.objects.all())]
    return sorted(found, key=lambda reach: (-reach.behind, reach.follower))


def reach(follower: str) -> Reach:
    """Return how far one follower has come; one query."""
    found = _told(Follower.objects.filter(name=follower)).first()
    return Reach(*found) if found else Reach(follower, None, 0)


def _told(followers: QuerySet[Follower]) -> "QuerySet[Follower, tuple[str, datetime | None, int]]":
    here = Event.objects.filter(position=OuterRef("position")).values("recorded_at")
    top = (
        Event.objects.exclude(position=None).values(none=Value(1)).annotate(top=Max("position")).values("top")
    )
    behind = Coalesce(Subquery(top), F("position")) - F("position")
    return followers.annotate(until=Subquery(here[:1]), behind=behind).values_list("name", "until", "behind")
