"""Tablets on which people judge at the counter: opened with an address that is shown once, closed when no longer used."""

import segno
from django.conf import settings
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from balai.accounts import queries as accounts
from balai.accounts.middleware import Request
from balai.channels.desk.views.page import officers_who_may, page
from balai.channels.desk.views.words import short_moment
from balai.regions import queries as regions
from balai.satisfaction import actions, queries

VERB = "surveys.screen"


@officers_who_may(VERB)
@require_http_methods(["GET", "POST"])
def screens(request: Request) -> HttpResponse:
    """Show the open screens; a post opens one and shows its address once."""
    address = ""
    if request.method == "POST":
        _, code = actions.open_screen(request.POST.get("unit", ""), by=request.actor, at=timezone.now())
        address = settings.PUBLIC_URL + reverse("survey_screen", args=[code])
    officer, rows = accounts.officer(request.actor.id), queries.screens(request.actor)
    context = {
        "rows": rows,
        "offices": accounts.offices({row.office_id for row in rows}),
        "address": address,
        "picture": segno.make(address, error="m", micro=False).svg_inline(scale=4, border=2)
        if address
        else "",
        "places": [(one.id, one.name) for one in queries.offices_for(request.actor)],
        "zone": regions.zone_of(officer.office.area_code),
        "short": short_moment,
    }
    return page(request, "desk/layar.html", context, officer=officer)


@officers_who_may(VERB)
@require_POST
def close(request: Request, screen_id: str) -> HttpResponseBase:
    actions.close_screen(screen_id, by=request.actor, at=timezone.now())
    return redirect("desk:screens")
