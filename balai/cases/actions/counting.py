"""The rollup of an agency's days, kept by a follower of the log."""

from datetime import datetime

from django.db import transaction
from django.db.models import F

from balai.cases.models import DayCount
from balai.core.clock import local_date
from balai.regions import queries as regions

WHAT = {
    "case.submitted": "arrived",
    "case.approved": "decided",
    "case.rejected": "decided",
    "case.delivered": "ended",
    "case.handed_over": "ended",
}
"""Event → what of a day it counts towards. An automatic decision counts like one by hand."""


@transaction.atomic
def count_day(event_name: str, *, agency_id: str, area_code: str, service_key: str, at: datetime) -> None:
    """Count one event towards the day of its agency; a follower hands each event over exactly once."""
    day = {
        "agency_id": agency_id,
        "on": local_date(at, regions.zone_of(area_code)),
        "what": WHAT[event_name],
        "service_key": service_key,
    }
    if not DayCount.objects.filter(**day).update(count=F("count") + 1):
        DayCount.objects.create(**day, count=1)
