"""Decisions, and what law decided by silence."""

from datetime import datetime

from django.http import HttpResponse, QueryDict
from django.utils import timezone
from django.views.decorators.http import require_safe

from balai.accounts.middleware import Request
from balai.cases import actions
from balai.cases.queries import worklist
from balai.channels.desk import queries
from balai.channels.desk.views.acting import button, shown, text
from balai.channels.desk.views.page import officers_who_may, page
from balai.channels.desk.views.words import left
from balai.core.actor import Actor


@button("setujui")
def approve(posted: QueryDict, case_id: str, *, by: Actor, at: datetime) -> None:
    actions.approve(case_id, revision=shown(posted), note=text(posted, "catatan"), by=by, at=at)


@button("tolak")
def reject(posted: QueryDict, case_id: str, *, by: Actor, at: datetime) -> None:
    actions.reject(case_id, text(posted, "alasan"), revision=shown(posted), by=by, at=at)


@button("tetapkan")
def formalise(posted: QueryDict, case_id: str, *, by: Actor, at: datetime) -> None:
    actions.formalise(case_id, by=by, at=at)


@button("belum-berjalan")
def annul(posted: QueryDict, case_id: str, *, by: Actor, at: datetime) -> None:
    actions.annul_deemed(case_id, text(posted, "sebab"), text(posted, "penjelasan"), by=by, at=at)


@officers_who_may("cases.settle_deemed")
@require_safe
def deemed(request: Request) -> HttpResponse:
    """Show what law deems approved and the head must settle."""
    found = worklist.deemed(request.actor)
    calendars = queries.calendars({line.office_id for line in found})
    now = timezone.now()
    lines = [(line, left(calendars[line.office_id], line.since, now)) for line in found]
    return page(request, "desk/dianggap.html", {"lines": lines})
