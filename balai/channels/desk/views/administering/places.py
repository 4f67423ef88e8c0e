"""Agencies and offices: listed, founded, corrected."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from balai.accounts import actions
from balai.accounts import queries as accounts
from balai.accounts.middleware import Request
from balai.accounts.rules import OfficeKind
from balai.channels.desk.queries import agency_kinds
from balai.channels.desk.views.administering.frame import page, text
from balai.channels.desk.views.page import officers_who_may
from balai.core.refusal import Missing, Refused
from balai.regions import queries as regions

MANAGE = "accounts.manage"


@officers_who_may(MANAGE)
@require_safe
def agencies(request: Request) -> HttpResponse:
    """List agencies, all or those whose name begins so."""
    name, after = request.GET.get("nama", "").strip(), request.GET.get("sesudah", "")
    found, cursor = accounts.managed_agencies(request.actor, name=name, after=after)
    kept = {"nama": name} if name else {}
    context = {
        "agencies": found,
        "kinds": agency_kinds(),
        "areas": regions.short_names({one.area_code for one in found if one.area_code}),
        "name": name,
        "next": f"?{urlencode({**kept, 'sesudah': cursor})}" if cursor else "",
        "first": reverse("desk:agencies") if after or name else "",
    }
    return page(request, "instansi", context)


@officers_who_may(MANAGE)
@require_safe
def offices(request: Request) -> HttpResponse:
    """List offices."""
    after = request.GET.get("sesudah", "")
    found, cursor = accounts.managed_offices(request.actor, after=after)
    context = {
        "offices": found,
        "kinds": dict(OfficeKind.choices()),
        "areas": regions.short_names({one.area_code for one in found}),
        "next": f"?{urlencode({'sesudah': cursor})}" if cursor else "",
        "first": reverse("desk:offices") if after else "",
    }
    return page(request, "unit", context)


@officers_who_may(MANAGE)
@require_http_methods(["GET", "POST"])
def agency(request: Request, agency_id: str = "") -> HttpResponseBase:
    """Correct an agency, or found one."""
    known = accounts.managed_agency(agency_id, request.actor) if agency_id else None
    context = {"agency": known, "kinds": agency_kinds().items(), "areas": _areas(request)}
    if request.method == "GET":
        return page(request, "instansi_isian", context)
    posted = request.POST
    try:
        actions.found_agency(
            agency_id or text(posted, "id"), name=text(posted, "name"), address=text(posted, "address"),
            kind=known.kind if known else text(posted, "kind"),
            area_code=known.area_code if known else text(posted, "area_code"),
            is_new=known is None, by=request.actor, at=timezone.now(),
        )  # fmt: skip
    except Missing:
        raise
    except Refused as refusal:
        return page(request, "instansi_isian", context, refusal, form="instansi")
    return redirect(f"{reverse('desk:agencies')}?kabar=instansi")


@officers_who_may(MANAGE)
@require_http_methods(["GET", "POST"])
def office(request: Request, office_id: str = "") -> HttpResponseBase:
    """Correct an office, or open one."""
    known = accounts.managed_office(office_id, request.actor) if office_id else None
    context: dict[str, Any] = {
        "office": known,
        "kinds": OfficeKind.choices(),
        "areas": _areas(request),
        "calendars": [
            (row.id, row.name) for row in regions.calendars_in(accounts.managed_areas(request.actor))
        ],
    }
    if request.method == "GET":
        return page(request, "unit_isian", context)
    posted = request.POST
    try:
        actions.open_office(
            office_id or text(posted, "id"), name=text(posted, "name"), address=text(posted, "address"),
            kind=text(posted, "kind"), calendar_id=text(posted, "calendar_id"),
            area_code=known.area_code if known else text(posted, "area_code"),
            is_new=known is None, by=request.actor, at=timezone.now(),
        )  # fmt: skip
    except Missing:
        raise
    except Refused as refusal:
        return page(request, "unit_isian", context, refusal, form="unit")
    return redirect(f"{reverse('desk:offices')}?kabar=unit")


def _areas(request: Request) -> list[tuple[str, str]]:
    """Return the areas one may found in: one's own and those right below; further down the code is typed elsewhere."""
    own = [code for code in accounts.managed_areas(request.actor) if code]
    named = [(code, regions.area(code).name) for code in own]
    return named + [
        (area.code, f"Di bawahnya: {area.name}") for code in own for area in regions.children(code)
    ]
