"""At the counter: begin a request for someone who is here, and check who they are."""

from datetime import datetime
from typing import Any

from django.http import HttpResponse, QueryDict
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from balai.accounts import actions as accounts_actions
from balai.accounts import queries as accounts
from balai.accounts.middleware import Request
from balai.cases.queries import dossier, worklist
from balai.cases.rules.status import Status
from balai.catalogue import queries as catalogue
from balai.channels.desk.views.acting import button
from balai.channels.desk.views.page import officers_who_may, page
from balai.channels.desk.views.words import short_moment
from balai.core.actor import Actor
from balai.core.clock import local_date
from balai.core.ids import new_id
from balai.core.refusal import Missing
from balai.regions import queries as regions

FOUND = 8


@officers_who_may("cases.assist")
@require_safe
def counter(request: Request) -> HttpResponse:
    """Find a service in the person's own words, and show what the officer began."""
    at = timezone.now()
    area = accounts.officer(request.actor.id).office.area_code
    zone = regions.zone_of(area)
    query = request.GET.get("q", "").strip()
    context: dict[str, Any] = {
        "query": query,
        "hits": catalogue.search(query, area, FOUND, on=local_date(at, zone)) if query else (),
        "area": area,
        "once": new_id(),
        "begun": [(line, _address(request.actor, line)) for line in worklist.started_by(request.actor)],
        "draft": Status.DRAFT,
        "zone": zone,
        "short": short_moment,
    }
    return page(request, "desk/loket.html", context)


def _address(actor: Actor, line: worklist.Line) -> str:
    """Return where an officer goes on with what they began: the form, the desk, or what the person sees."""
    if line.status == Status.DRAFT:
        return reverse("portal_section", args=[line.case_id, 0])
    sees = actor.may(accounts.roles_that("cases.see"), agency_id=line.agency_id, area_code=line.area_code)
    return reverse("desk:case" if sees else "portal_case", args=[line.case_id])


@button("identitas")
def check_identity(posted: QueryDict, case_id: str, *, by: Actor, at: datetime) -> None:
    case = dossier.seen(case_id, by)
    if not case.person_id:
        raise Missing("Pemohon")
    accounts_actions.check_identity(case.person_id, case.nik_index, by=by, at=at)
