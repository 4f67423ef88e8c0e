"""What time sets off: the ladder past a deadline, and the end of the reporter's turn."""

from datetime import datetime

from django.db import transaction

from balai.accounts import queries as accounts
from balai.complaints.actions.act import Act, begin_due
from balai.complaints.actions.handling import end_by_time
from balai.complaints.models import Complaint, Escalation
from balai.complaints.queries import known
from balai.complaints.rules.kinds import Note, Outcome
from balai.complaints.rules.status import WORKED, Status
from balai.core.actor import SYSTEM

MOST = 500
ENDS = {Status.ANSWERED: Outcome.SILENT, Status.ASKED: Outcome.INCOMPLETE}


def escalate_due(at: datetime) -> int:
    """Let the next one up the ladder know of reports that stand past their deadline; return how many."""
    late = Complaint.objects.filter(status__in=sorted(WORKED), escalate_at__lte=at).order_by("escalate_at")
    return sum(_escalate(id, at) for id in late.values_list("id", flat=True)[:MOST])


@transaction.atomic
def _escalate(id: str, at: datetime) -> int:
    act = begin_due(id, by=SYSTEM, at=at)
    if act is None or act.complaint.escalate_at is None or act.complaint.escalate_at > at:
        return 0
    rung = known.ladder()[act.complaint.rung]
    act.complaint.rung += 1
    act.set_deadline()
    act.enter(Note.ESCALATED)
    act.event("complaint.escalated", to=rung.to, count=act.complaint.rung)
    _tell_officers(act, rung.to)
    if rung.tells_reporter:
        act.tell("complaint_late")
    act.save()
    return 1


def _tell_officers(act: Act, role: str) -> None:
    """Leave word for those the ladder names; once for each rung, however often it is climbed."""
    row = act.complaint
    told = accounts.holders(role, agency_id=row.agency_id, area_code=row.area_code, at=act.at)
    Escalation.objects.bulk_create(
        (Escalation(complaint=row, officer_id=one.id, rung=row.rung, at=act.at) for one in told),
        ignore_conflicts=True,
    )


def close_silent(at: datetime) -> int:
    """Close reports whose reporter let their turn pass; return how many."""
    over = Complaint.objects.filter(status__in=sorted(ENDS), react_until__lte=at).order_by("react_until")
    return sum(_close(id, at) for id in over.values_list("id", flat=True)[:MOST])


@transaction.atomic
def _close(id: str, at: datetime) -> int:
    act = begin_due(id, by=SYSTEM, at=at)
    if act is None or not _is_over(act, at):
        return 0
    end_by_time(act, ENDS[Status(act.complaint.status)])
    return 1


def _is_over(act: Act, at: datetime) -> bool:
    until = act.complaint.react_until
    return act.complaint.status in ENDS and until is not None and until <= at
