"""The call list: whom to tell by word of mouth what no message could, on screen and on paper."""

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from balai.accounts import queries as accounts
from balai.accounts.middleware import Request
from balai.cases import actions
from balai.cases.queries.calls import CallList, call_list
from balai.channels.desk.views.page import officers_who_may, page, refused
from balai.channels.desk.views.words import short_moment
from balai.core.messages import Telling
from balai.core.refusal import Refused
from balai.regions import queries as regions
from balai.ui.errors import status_of

WHY = {"undelivered": "pesan tidak sampai", "no_signal": "desa tanpa sinyal"}


@officers_who_may("messages.tell")
@require_GET
def calls(request: Request) -> HttpResponseBase:
    """Show who is still to be told, of all villages or one."""
    return _show(request)


@officers_who_may("messages.tell")
@require_POST
def open_phone(request: Request, call_id: str) -> HttpResponseBase:
    """Show the phone of one person; recorded."""
    phone = actions.open_call(call_id, by=request.actor, at=timezone.now())
    return _show(request, opened=(call_id, phone))


@officers_who_may("messages.tell")
@require_POST
def tell(request: Request, call_id: str) -> HttpResponseBase:
    way = request.POST.get("cara", "")
    refusal = refused(lambda: actions.tell(call_id, way, by=request.actor, at=timezone.now()))
    return _show(request, refusal=refusal) if refusal else _back(request)


@officers_who_may("messages.tell")
@require_POST
def mark_signal(request: Request, area_code: str) -> HttpResponseBase:
    has_signal = request.POST.get("sinyal") == "ada"
    actions.mark_signal(area_code, has_signal, by=request.actor, at=timezone.now())
    return _back(request)


def _back(request: Request) -> HttpResponseBase:
    village = request.POST.get("desa", "")
    return redirect(reverse("desk:calls") + (f"?{urlencode({'desa': village})}" if village else ""))


def _show(
    request: Request, *, opened: tuple[str, str] = ("", ""), refusal: Refused | None = None
) -> HttpResponse:
    village = request.POST.get("desa") or request.GET.get("desa", "")
    shown = call_list(request.actor, village=village or None, after=_after(request.GET.get("setelah", "")))
    office = accounts.officer(request.actor.id).office
    zone = regions.zone_of(office.area_code)
    context: dict[str, Any] = {
        "villages": shown.villages,
        "village": next((one for one in shown.villages if one.area_code == village), None),
        "names": {one.area_code: one.name for one in shown.villages},
        "lines": shown.lines,
        "next": _next(shown, village),
        "opened_id": opened[0],
        "phone": opened[1],
        "refusal": refusal,
        "ways": [(str(way), way.label) for way in Telling],
        "why": WHY,
        "short": short_moment,
        "zone": zone,
        "now": timezone.now(),
        "office": office.name,
    }
    return page(request, "desk/panggilan.html", context, status=status_of(refusal) if refusal else 200)


def _next(shown: CallList, village: str) -> str:
    if shown.next is None:
        return ""
    at, id = shown.next
    return "?" + urlencode({"desa": village, "setelah": f"{at.isoformat()}~{id}"})


def _after(text: str) -> tuple[datetime, str] | None:
    """Return from where a further page goes on; what cannot be read begins at the start."""
    at, _, id = text.partition("~")
    try:
        moment = datetime.fromisoformat(at)
    except ValueError:
        return None
    return (moment, id[:36]) if moment.tzinfo and id else None
