"""What keeps the agency from working: begin, end."""

from collections import defaultdict
from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from balai.accounts import queries as accounts
from balai.accounts.middleware import Request
from balai.cases import actions
from balai.cases.actions.obstacles import KINDS
from balai.cases.queries.obstacles import recorded
from balai.catalogue import queries as catalogue
from balai.channels.desk.views import reading
from balai.channels.desk.views.page import officers_who_may, page
from balai.channels.desk.views.words import short_moment
from balai.core.refusal import Invalid, Missing, Refused
from balai.regions import queries as regions
from balai.ui.errors import status_of

SHOWN_FOR = timedelta(days=30)


@officers_who_may("obstacles.record")
@require_http_methods(["GET", "POST"])
def obstacles(request: Request) -> HttpResponseBase:
    """Show what lasts or ended lately; posting records a new one."""
    if request.method == "GET":
        return _show(request)
    try:
        _start(request)
    except Missing:
        raise
    except Refused as refusal:
        return _show(request, refusal)
    return redirect("desk:obstacles")


def _start(request: Request) -> None:
    posted = request.POST
    agency = accounts.agency(posted.get("instansi", ""))
    zone = regions.zone_of(agency.area_code or accounts.officer(request.actor.id).office.area_code)
    actions.start_obstacle(
        agency.id, posted.get("jenis", ""), office_id=posted.get("unit", ""), service_key=posted.get("layanan", ""),
        expected_end_at=reading.moment(posted, "tanggal", "jam", zone),
        by=request.actor, at=timezone.now(),
    )  # fmt: skip


@officers_who_may("obstacles.record")
@require_POST
def end(request: Request, obstacle_id: str) -> HttpResponseBase:
    actions.end_obstacle(obstacle_id, by=request.actor, at=timezone.now())
    return redirect("desk:obstacles")


def _show(request: Request, refusal: Refused | None = None) -> HttpResponse:
    at = timezone.now()
    agencies = accounts.agencies_where(request.actor, "obstacles.record")
    office = accounts.officer(request.actor.id).office
    services = [(one.key, one.name) for one in catalogue.services() if one.mode != "referral"]
    rows = recorded(request.actor, since=at - SHOWN_FOR)
    offices = accounts.offices(row.office_id for row in rows if row.office_id)
    context: dict[str, Any] = {
        "rows": [row for row in rows if row.ended_at is None],
        "past": [row for row in rows if row.ended_at],
        "agencies": [(agency.id, agency.name) for agency in agencies],
        "agency_names": {agency.id: agency.name for agency in agencies},
        "offices": [(one.id, one.name) for one in accounts.offices_in(office.area_code)],
        "office_names": {id: one.name for id, one in offices.items()},
        "services": services,
        "service_names": dict(services),
        "kinds": KINDS.items(),
        "kind_names": KINDS,
        "zone": regions.zone_of(office.area_code),
        "short": short_moment,
        "typed": defaultdict(str, request.POST.dict()),
        "problems": defaultdict(str, refusal.problems if isinstance(refusal, Invalid) else {}),
        "message": refusal.message if refusal else "",
    }
    return page(request, "desk/hambatan.html", context, status=status_of(refusal) if refusal else 200)
