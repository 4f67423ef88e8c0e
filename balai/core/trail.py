"""What happened lately to certain cases, for whoever was away."""

from datetime import datetime
from typing import Any

from django.db.models import Max, QuerySet

from balai.core.models import Event

QUIET = (
    "case.opened",
    "case.draft_opened",
    "case.evidence_opened",
    "case.result_opened",
    "case.rule_applied",
)
"""Looking at a case does not move it."""


def moved(case_ids: QuerySet[Any, Any], *, after: int, most: int) -> list[tuple[str, int, datetime]]:
    """Return (case, position, instant) of the last thing that happened to each case after a position, oldest first; one query."""
    rows = Event.objects.filter(case_id__in=case_ids, position__gt=after).exclude(name__in=QUIET)
    found = rows.values("case_id").annotate(last=Max("position"), then=Max("at")).order_by("last")[:most]
    return [(row["case_id"], row["last"], row["then"]) for row in found]
