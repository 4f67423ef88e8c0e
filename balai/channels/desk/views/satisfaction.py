"""What people think of the agency, and what is done about it; who asked to be called back."""

from collections import defaultdict
from collections.abc import Callable
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from balai.accounts import queries as accounts
from balai.accounts.middleware import Request
from balai.channels.desk import actions as desk
from balai.channels.desk.queries import may_somewhere
from balai.channels.desk.views.page import officers_who_may, page, refused
from balai.channels.desk.views.words import short_moment
from balai.core.clock import local_date
from balai.core.refusal import Invalid, Missing, Refused
from balai.regions import queries as regions
from balai.satisfaction import actions, queries
from balai.satisfaction.queries import Scope
from balai.satisfaction.rules.calling_back import Outcome
from balai.satisfaction.rules.periods import FIRST_YEAR, NAMES, period
from balai.ui.errors import status_of


@officers_who_may("surveys.publish")
@require_safe
def satisfaction(request: Request) -> HttpResponse:
    """Show the result of the year, what can be published, and the plans."""
    return _show(request)


@officers_who_may("surveys.publish")
@require_POST
def publish(request: Request) -> HttpResponseBase:
    posted = request.POST
    chosen = period(posted.get("tahun", ""), posted.get("bagian", ""), today=_today(request))
    return _do(
        request,
        lambda: actions.publish(posted.get("instansi", ""), chosen, by=request.actor, at=timezone.now()),
    )


@officers_who_may("surveys.publish")
@require_POST
def plan(request: Request) -> HttpResponseBase:
    posted = request.POST
    return _do(
        request,
        lambda: actions.plan_follow_up(
            posted.get("instansi", ""), posted.get("unsur", ""), posted.get("rencana", ""), posted.get("petugas", ""),
            _day(posted), by=request.actor, at=timezone.now(),
        ),
    )  # fmt: skip


@officers_who_may("surveys.publish")
@require_POST
def finish_plan(request: Request, follow_up_id: str) -> HttpResponseBase:
    result = request.POST.get("hasil", "")
    return _do(
        request, lambda: actions.finish_follow_up(follow_up_id, result, by=request.actor, at=timezone.now())
    )


def _do(request: Request, act: Callable[[], object]) -> HttpResponseBase:
    refusal = refused(act)
    return _show(request, refusal) if refusal else redirect("desk:satisfaction")


def _day(posted: QueryDict) -> date:
    """Return the day that was typed; what is none lies in the past, which the rule refuses."""
    try:
        return date(*(int(posted.get(f"tenggat-{part}", "")) for part in "ymd"))
    except ValueError:
        return date.min


def _today(request: Request) -> date:
    return local_date(timezone.now(), regions.zone_of(accounts.officer(request.actor.id).office.area_code))


def _show(request: Request, refusal: Refused | None = None) -> HttpResponse:
    agencies = accounts.agencies_where(request.actor, "surveys.publish")
    wanted = request.POST.get("instansi") or request.GET.get("instansi", "")
    agency = next((one for one in agencies if one.id == wanted), agencies[0] if agencies else None)
    if agency is None:
        raise Missing("Instansi")
    today = _today(request)
    since = today.replace(year=today.year - 1, day=1)
    scope = Scope(since=since, until=date(today.year + 1, 1, 1), agency_id=agency.id)
    plans = queries.follow_ups(agency_id=agency.id)
    context = {
        "agency": agency,
        "agencies": [(one.id, one.name) for one in agencies],
        "found": queries.figures(scope),
        "since": since,
        "plans": plans,
        "owners": accounts.officers({row.owner_id for row in plans}),
        "colleagues": [(one.id, f"{one.name}, {one.post}") for one in _staff(agency.id)],
        "elements": queries.survey().elements,
        "published": queries.publications(agency_id=agency.id),
        "years": [(str(year), str(year)) for year in range(today.year, max(FIRST_YEAR, today.year - 3), -1)],
        "parts": [(key, name) for key, name in NAMES.items() if key],
        "typed": defaultdict(str, request.POST.dict()),
        "message": refusal.message if refusal else "",
    }
    return page(request, "desk/kepuasan.html", context, status=status_of(refusal) if refusal else 200)


def _staff(agency_id: str) -> list[Any]:
    found = {one.id: one for role in STAFF for one in accounts.colleagues(agency_id, role, at=timezone.now())}
    return sorted(found.values(), key=lambda one: one.name)


STAFF = ("head", "supervisor", "signer", "verifier", "front_officer", "printer", "cashier")


# calling back


@officers_who_may("surveys.call_back")
@require_safe
def call_backs(request: Request) -> HttpResponse:
    """Show who asked to be called."""
    return _list(request)


@officers_who_may("surveys.call_back")
@require_POST
def call_back(request: Request, call_back_id: str) -> HttpResponse:
    """Show phone and words of one person. Reached by a button, so that looking is meant."""
    return _opened(request, call_back_id)


@officers_who_may("surveys.call_back")
@require_POST
def finish_call_back(request: Request, call_back_id: str) -> HttpResponseBase:
    outcome, note = request.POST.get("hasil", ""), request.POST.get("catatan", "")
    refusal = refused(
        lambda: actions.finish_call_back(call_back_id, outcome, note, by=request.actor, at=timezone.now())
    )
    return _opened(request, call_back_id, refusal) if refusal else redirect("desk:call_backs")


@officers_who_may("surveys.call_back")
@require_POST
def complain(request: Request, call_back_id: str) -> HttpResponseBase:
    """Open a complaint for the person who was called."""
    title, text = request.POST.get("judul", ""), request.POST.get("kejadian", "")
    made: list[str] = []
    refusal = refused(
        lambda: made.append(
            desk.complain_for(call_back_id, title, text, by=request.actor, at=timezone.now()).number
        )
    )
    if refusal:
        return _opened(request, call_back_id, refusal)
    return redirect(reverse("desk:call_backs") + "?" + urlencode({"pengaduan": made[0]}))


def _opened(request: Request, call_back_id: str, refusal: Refused | None = None) -> HttpResponse:
    """Show the list with phone and words of one person; recorded."""
    opened = actions.open_call_back(call_back_id, by=request.actor, at=timezone.now())
    return _list(request, opened=(call_back_id, opened), refusal=refusal)


def _list(
    request: Request, *, opened: tuple[str, dict[str, Any]] = ("", {}), refusal: Refused | None = None
) -> HttpResponse:
    context = {
        "rows": queries.waiting(request.actor),
        "may_screen": may_somewhere(request.actor, "surveys.screen"),
        "opened_id": opened[0],
        "opened": opened[1],
        "outcomes": [(str(one), one.label) for one in Outcome if one != Outcome.REFERRED],
        "problems": refusal.problems if isinstance(refusal, Invalid) else {},
        "made": request.GET.get("pengaduan", "")[:13],
        "typed": defaultdict(str, request.POST.dict()),
        "message": refusal.message if refusal else "",
        "short": short_moment,
        "zone": regions.zone_of(accounts.officer(request.actor.id).office.area_code),
        "now": timezone.now(),
    }
    return page(request, "desk/hubungi.html", context, status=status_of(refusal) if refusal else 200)
