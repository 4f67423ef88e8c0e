"""How many decisions an agency took, and how many in time; from the rollup of its days."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Sum

from balai.cases.models import DayCount

YEAR = timedelta(days=365)
FEWEST = 5
"""Below this a number could point at somebody, and a share means nothing."""


@dataclass(frozen=True)
class Pace:
    """What one agency decided on one service; `share` (0–1) is None where there are too few."""

    service_key: str
    decided: int
    in_time: int

    @property
    def is_told(self) -> bool:
        return self.decided >= FEWEST

    @property
    def share(self) -> float | None:
        return min(1.0, self.in_time / self.decided) if self.is_told else None


def of_agency(agency_id: str, *, on: date) -> dict[str, Pace]:
    """Return service → pace in the twelve months before a day; one query, bounded by days and services."""
    rows = (
        DayCount.objects.filter(
            agency_id=agency_id, on__gt=on - YEAR, on__lte=on, what__in=["decided", "in_time"]
        )
        .values_list("service_key", "what")
        .annotate(total=Sum("count"))
    )
    found: dict[str, dict[str, int]] = defaultdict(dict)
    for service, what, total in rows:
        found[service][what] = total
    return {
        service: Pace(service, counts.get("decided", 0), counts.get("in_time", 0))
        for service, counts in found.items()
    }


def arrived(agency_id: str, service_key: str, *, since: date, until: date) -> int:
    """Return how many requests for a service came to an agency on the days since ≤ day < until; one query."""
    rows = DayCount.objects.filter(
        agency_id=agency_id, service_key=service_key, what="arrived", on__gte=since, on__lt=until
    )
    return int(rows.aggregate(total=Sum("count"))["total"] or 0)
