"""How punctual an agency is: kept by a follower of the log, beside what `counting` keeps."""

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F

from balai.cases.actions.act import Act
from balai.cases.models import Case, DayCount
from balai.cases.rules import clock
from balai.core.actor import SYSTEM
from balai.core.clock import local_date
from balai.regions import queries as regions

if TYPE_CHECKING:
    from balai.core.models import Event

IN_TIME = "in_time"


@transaction.atomic
def count_in_time(event: "Event") -> None:
    """Count a decision that came before its legal deadline; a follower hands each event over exactly once."""
    case = Case.objects.select_related("key", "office").get(id=event.case_id)
    act = Act(case, SYSTEM, event.at)
    due = clock.due_at(act.calendar, clock.running_at(case.spans, event.at), act.clock.duration)
    if due is not None and event.at > due:
        return
    day = {
        "agency_id": event.agency_id,
        "on": local_date(event.at, regions.zone_of(event.area_code)),
        "what": IN_TIME,
        "service_key": case.service_key,
    }
    if not DayCount.objects.filter(**day).update(count=F("count") + 1):
        DayCount.objects.create(**day, count=1)
