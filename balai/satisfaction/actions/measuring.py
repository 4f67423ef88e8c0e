"""What plans brought: the quarter before one was made beside the quarter after it was done."""

from datetime import date, datetime

from django.conf import settings
from django.db import transaction

from balai.core import events
from balai.core.actor import SYSTEM
from balai.core.clock import local_date
from balai.satisfaction import queries
from balai.satisfaction.models import Answer, FollowUp
from balai.satisfaction.queries import Scope
from balai.satisfaction.rules.following_up import is_clear, windows
from balai.satisfaction.rules.index import rounded
from balai.satisfaction.rules.releasing import next_quarter

MOST = 200


def measure_due(at: datetime) -> int:
    """Measure the plans that were done a whole quarter ago; return how many."""
    done = FollowUp.objects.filter(done_at__lte=at, measured_at=None).order_by("done_at", "id")
    return sum(_measure(id, at) for id in done.values_list("id", flat=True)[:MOST])


@transaction.atomic
def _measure(id: str, at: datetime) -> int:
    row = FollowUp.objects.select_for_update().filter(id=id, measured_at=None).first()
    if row is None or row.done_at is None:
        return 0
    since_before, since_after = windows(
        *(local_date(on, settings.TIME_ZONE) for on in (row.planned_at, row.done_at))
    )
    until = next_quarter(since_after)
    if until > local_date(at, settings.TIME_ZONE) or _waits(row.agency_id, until):
        return 0
    before, after = (
        queries.scores(_quarter(row, since), row.element) for since in (since_before, since_after)
    )
    if before and after:
        row.before, row.after = rounded(before.mean, 4), rounded(after.mean, 4)
        row.is_clear = is_clear(before, after)
    row.measured_at = at
    row.save()
    events.record(
        "followup.measured", row.id, by=SYSTEM, at=at, agency_id=row.agency_id, area_code=row.area_code,
        element=row.element, is_clear=row.is_clear,
    )  # fmt: skip
    return 1


def _waits(agency_id: str, until: date) -> bool:
    """Return whether answers of that time are still to be counted or pooled."""
    return Answer.objects.filter(agency_id=agency_id, month__lt=until, is_pooled=False).exists()


def _quarter(row: FollowUp, since: date) -> Scope:
    return Scope(since=since, until=next_quarter(since), agency_id=row.agency_id)
