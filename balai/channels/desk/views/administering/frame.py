"""What the pages of administration share: forms that come back with what was typed, and news."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from datetime import datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.http import HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from balai.accounts import queries as accounts
from balai.accounts.middleware import Request
from balai.channels.desk.views import page as desk
from balai.channels.desk.views import reading
from balai.channels.desk.views.administering.words import NEWS
from balai.core.clock import local_date
from balai.core.refusal import Invalid, Missing, Refused
from balai.core.words import long_date
from balai.regions import queries as regions
from balai.ui.errors import status_of

Show = Callable[[Refused], HttpResponseBase]
MOMENT = timedelta(microseconds=1)
"""Periods end where the next begins; people are told their last day."""


def page(
    request: Request,
    template: str,
    context: Mapping[str, Any],
    refusal: Refused | None = None,
    *,
    form: str = "",
) -> HttpResponse:
    """Render a page of administration; after a refusal the form of that name keeps what was typed."""
    problems = refusal.problems if isinstance(refusal, Invalid) else {}
    zone = zone_of(request)
    said: dict[str, Any] = {
        "form": form,
        "typed": defaultdict(str, request.POST.dict() if form else {}),
        "ticked": set(),
        "problems": defaultdict(str, problems),
        "message": refusal.message if refusal and not problems else "",
        "news": NEWS.get(request.GET.get("kabar", ""), ""),
        "zone": zone,
        "on": lambda at: long_date(local_date(at, zone)),
        "until": lambda at: long_date(local_date(at - MOMENT, zone)),
    }
    status = status_of(refusal) if refusal else 200
    return desk.page(request, f"desk/kelola/{template}.html", {**said, **context}, status=status)


def done(act: Callable[[], str], show: Show, onward: str, *where: str) -> HttpResponseBase:
    """Do an act and go on with the news that it returns; what a rule says against it is shown where it was asked for."""
    try:
        news = act()
    except Missing:
        raise
    except Refused as refusal:
        return show(refusal)
    return redirect(f"{reverse(onward, args=where)}?{urlencode({'kabar': news})}")


def zone_of(request: Request) -> str:
    """Return the time zone in which an administrator reads and types dates: of their area, else of their desk."""
    area = next((grant.area_code for grant in request.actor.grants if grant.area_code), "")
    return regions.zone_of(area or accounts.office(request.actor.office_id).area_code)


def text(posted: QueryDict, name: str) -> str:
    return str(posted.get(name, "")).strip()


def begins(posted: QueryDict, field: str, zone: str) -> datetime | None:
    """Return the first instant of a typed day; None when it was left empty."""
    if not reading.has_day(posted, field):
        return None
    return datetime.combine(reading.day(posted, field), time.min, ZoneInfo(zone))


def ends(posted: QueryDict, field: str, zone: str) -> datetime | None:
    """Return the instant after a typed last day; None when it was left empty."""
    start = begins(posted, field, zone)
    return start and start + timedelta(days=1)
