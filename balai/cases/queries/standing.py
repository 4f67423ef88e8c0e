"""Which of many cases an officer can open."""

from collections.abc import Iterable

from balai.cases.models import Case
from balai.cases.queries import access
from balai.core.actor import Actor


def seen_among(actor: Actor, case_ids: Iterable[str]) -> frozenset[str]:
    """Return which of these cases there are and the actor may see; one query."""
    wanted = [id for id in case_ids if id]
    seen = Case.objects.filter(access.seen_q(actor), id__in=wanted) if wanted else Case.objects.none()
    return frozenset(seen.values_list("id", flat=True))
