"""Where administrators enrol devices and see that nothing is missing."""

from typing import Any

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from balai.accounts import queries as accounts
from balai.accounts.middleware import Request
from balai.channels.desk.views.page import officers_who_may, page
from balai.core.refusal import Missing, Refused
from balai.nodes.actions import enrolling, settling
from balai.nodes.queries import health, reconciling
from balai.nodes.rules import alarms
from balai.nodes.rules.answers import State
from balai.nodes.rules.envelope import Type
from balai.regions import queries as regions
from balai.ui.errors import status_of

VERB = "nodes.manage"


@officers_who_may(VERB)
@require_http_methods(["GET", "POST"])
def devices(request: Request) -> HttpResponseBase:
    """Show the devices of one's areas, what of theirs is here, and tickets; posting proposes a device."""
    if request.method == "GET":
        return _show(request)
    try:
        enrolling.propose_device(
            request.POST.get("unit", ""), carries=request.POST.get("mobil") == "ya", by=request.actor, at=timezone.now()
        )  # fmt: skip
    except Missing:
        raise
    except Refused as refusal:
        return _show(request, refusal=refusal)
    return redirect("node_devices")


@officers_who_may(VERB)
@require_POST
def approve(request: Request, ticket_id: str) -> HttpResponse:
    """Approve what another proposed, and show the ticket, this once."""
    try:
        return _show(request, ticket=enrolling.approve_device(ticket_id, by=request.actor, at=timezone.now()))
    except Missing:
        raise
    except Refused as refusal:
        return _show(request, refusal=refusal)


@officers_who_may(VERB)
@require_GET
def device(request: Request, code: str) -> HttpResponse:
    """Show the days of one device: issued = stored + listed missing, and what somebody must look at."""
    return _show_device(request, code)


@officers_who_may(VERB)
@require_POST
def settle(request: Request, code: str, envelope_id: str) -> HttpResponseBase:
    """Let an envelope in that waits for a person, or note that somebody saw to it."""
    verb = settling.release if request.POST.get("tindakan") == "masukkan" else settling.settle
    try:
        verb(code, envelope_id, by=request.actor, at=timezone.now())
    except Missing:
        raise
    except Refused as refusal:
        return _show_device(request, code, refusal=refusal)
    return redirect("node_device", code)


@officers_who_may(VERB)
@require_POST
def release_all(request: Request, code: str) -> HttpResponseBase:
    """Let in all that waits only because its device was stopped or revoked."""
    reconciling.device(request.actor, code)
    settling.release_all(code, by=request.actor, at=timezone.now())
    return redirect("node_device", code)


def _show_device(request: Request, code: str, *, refusal: Refused | None = None) -> HttpResponse:
    waiting = reconciling.alarms(request.actor, code)
    context = {
        "code": code,
        "state": reconciling.device(request.actor, code).state,
        "days": reconciling.days(request.actor, code),
        "alarms": [(row, alarms.words(row.alarm), alarms.may_enter(row.alarm)) for row in waiting],
        "stopped": sum(row.alarm in alarms.STOPPED and row.state == State.QUARANTINED for row in waiting),
        "released": reconciling.released(request.actor, code),
        "types": dict(Type.choices()),
        "message": refusal.message if refusal else "",
        "zone": _zone(request),
    }
    return page(request, "nodes/perangkat_satu.html", context, status=status_of(refusal) if refusal else 200)


@officers_who_may(VERB)
@require_POST
def revoke(request: Request, code: str) -> HttpResponseBase:
    enrolling.revoke_device(code, by=request.actor, at=timezone.now())
    return redirect("node_devices")


def _show(request: Request, *, ticket: str = "", refusal: Refused | None = None) -> HttpResponse:
    at = timezone.now()
    lines, regencies = reconciling.devices(request.actor, at=at), health.health(request.actor, at=at)
    waiting = reconciling.tickets(request.actor)
    offices = [(row.id, row.name) for area in _areas(request) for row in accounts.offices_in(area)]
    context: dict[str, Any] = {
        "lines": lines,
        "regencies": regencies,
        "places": regions.full_names({one.area_code for one in regencies}),
        "tickets": waiting,
        "names": accounts.offices({line.office_id for line in lines} | {row.office_id for row in waiting}),
        "offices": offices,
        "ticket": ticket,
        "message": refusal.message if refusal else "",
        "own": request.actor.ref,
        "zone": _zone(request),
    }
    return page(request, "nodes/perangkat.html", context, status=status_of(refusal) if refusal else 200)


def _areas(request: Request) -> list[str]:
    roles = accounts.roles_that(VERB)
    return sorted({grant.area_code for grant in request.actor.grants if grant.role in roles})


def _zone(request: Request) -> str:
    return regions.zone_of(accounts.officer(request.actor.id).office.area_code)
