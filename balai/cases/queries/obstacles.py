"""What keeps offices from working, as those who record it see it."""

from datetime import datetime

from django.db.models import Q

from balai.accounts import queries as accounts
from balai.cases.models import Obstacle
from balai.core.actor import Actor

LONGEST = 100


def recorded(actor: Actor, *, since: datetime) -> list[Obstacle]:
    """Return the obstacles of the actor's agencies that last or ended after `since`, newest first, at most 100."""
    own = [agency.id for agency in accounts.agencies_where(actor, "obstacles.record")]
    lasting = Q(ended_at=None) | Q(ended_at__gt=since)
    return list(Obstacle.objects.filter(lasting, agency_id__in=own).order_by("-started_at", "-id")[:LONGEST])
