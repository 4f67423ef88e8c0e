"""The rollup of an agency's days, kept by a follower of the log."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F

from balai.cases.models import DayCase, DayCount
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
EXPLAINED_FOR = timedelta(days=15)
"""The day of the office shows fourteen days, anywhere on earth."""
FORGOTTEN_AT_ONCE = 5000


@transaction.atomic
def count_day(
    event_name: str, *, case_id: str, agency_id: str, area_code: str, service_key: str, at: datetime
) -> None:
    """Count one event towards the day of its agency, and keep of which case; each event is handed over exactly once."""
    day = {
        "agency_id": agency_id,
        "on": local_date(at, regions.zone_of(area_code)),
        "what": WHAT[event_name],
    }
    if not DayCount.objects.filter(**day, service_key=service_key).update(count=F("count") + 1):
        DayCount.objects.create(**day, service_key=service_key, count=1)
    DayCase.objects.create(**day, case_id=case_id, at=at)


def forget_days(at: datetime) -> int:
    """Forget of which cases days were counted that are no longer shown; their numbers stay. Return how many."""
    past = DayCase.objects.filter(on__lt=(at - EXPLAINED_FOR).date()).order_by("on")
    ids = list(past.values_list("id", flat=True)[:FORGOTTEN_AT_ONCE])
    return DayCase.objects.filter(id__in=ids).delete()[0]
