"""What agencies outside sent: file by file, with where it came from."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Max, Min

from balai.monitoring.models import OutsideReport

MOST = 50


@dataclass(frozen=True)
class Taken:
    """One file as it was taken in: how many lines, which months, from where, by whom and when."""

    area_code: str
    file_hash: str
    source: str
    by: str
    lines: int
    first: date
    last: date
    at: datetime


def taken(area_codes: Iterable[str]) -> list[Taken]:
    """Return the files that were taken in for some areas, newest first, at most 50; one query."""
    rows = OutsideReport.objects.filter(area_code__in=list(area_codes))
    files = rows.values("area_code", "file_hash", "source", "by").annotate(
        lines=Count("id"), first=Min("on"), last=Max("on"), taken_at=Max("recorded_at")
    )
    columns = ("area_code", "file_hash", "source", "by", "lines", "first", "last", "taken_at")
    return [Taken(*row) for row in files.order_by("-taken_at").values_list(*columns)[:MOST]]
