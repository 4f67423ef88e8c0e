"""How much of an agency's hearing led to something: published answers, changes, measured changes."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count

from balai.complaints.models import Improvement, Publication
from balai.complaints.rules.kinds import Kind


@dataclass(frozen=True)
class Tallied:
    consultations: int
    improvements: int
    measured: int


def of_agency(agency_id: str, *, since: datetime) -> Tallied:
    """Return what stands or happened since an instant; two queries."""
    told = Publication.objects.filter(
        agency_id=agency_id, withdrawn_at=None, cleared_at__gte=since,
        kind__in=(Kind.CONSULTATION, Kind.INFORMATION),
    )  # fmt: skip
    made = Improvement.objects.filter(agency_id=agency_id, opened_at__gte=since)
    counts = made.aggregate(all=Count("id"), measured=Count("measured_at"))
    return Tallied(told.count(), counts["all"], counts["measured"])
