"""Alerts at the desk: why a figure asks somebody to look, who is asked, and the answer."""

from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from balai.accounts import queries as accounts
from balai.accounts.middleware import Request
from balai.catalogue import queries as catalogue
from balai.channels.desk.views.page import officers_who_may, page
from balai.channels.desk.views.words import short_moment
from balai.core import lag
from balai.core.refusal import Missing, Refused
from balai.monitoring.actions import alerting as actions
from balai.monitoring.actions import telling
from balai.monitoring.actions.folding import FOLLOWER
from balai.monitoring.queries import alerting
from balai.monitoring.queries.reference import indicators
from balai.regions import queries as regions
from balai.ui.errors import status_of

if TYPE_CHECKING:
    from balai.monitoring.models import Alert

NOBODY = "Belum ada pejabatnya"
ADDRESS = "alamat"
"""How the form with the address is named among those that can be refused."""


@officers_who_may("alerts.answer")
@require_safe
def alerts(request: Request) -> HttpResponse:
    """Show what asks for somebody in the actor's scope, unanswered first, and what is right again."""
    return _show(request)


@officers_who_may("alerts.answer")
@require_POST
def answer(request: Request, alert_id: str) -> HttpResponseBase:
    """Say what is done about one."""
    words = request.POST.get("tanggapan", "")
    try:
        actions.answer_alert(alert_id, words, by=request.actor, at=timezone.now())
    except Missing:
        raise
    except Refused as refusal:
        return _show(request, refusal, alert_id, words)
    return redirect("alerts")


@officers_who_may("alerts.answer")
@require_POST
def choose_address(request: Request) -> HttpResponseBase:
    """Keep where the officer wants to be told; with a code, let the address count that it was sent to."""
    typed, code = request.POST.get("alamat", ""), request.POST.get("kode", "")[:10]
    try:
        if "kode" in request.POST:
            telling.confirm_address(code, by=request.actor, at=timezone.now())
        else:
            telling.choose_address(typed, by=request.actor, at=timezone.now())
    except Refused as refusal:
        return _show(request, refusal, "kode" if "kode" in request.POST else ADDRESS, typed)
    return redirect(f"{reverse('alerts')}#{ADDRESS}")


def _show(
    request: Request, refusal: Refused | None = None, alert_id: str = "", words: str = ""
) -> HttpResponse:
    rows, over = alerting.standing(request.actor), alerting.ended(request.actor)
    officer = accounts.officer(request.actor.id)
    zone = regions.zone_of(officer.office.area_code)
    context: dict[str, Any] = {
        "lines": _lines(rows), "ended": _lines(over), "short": short_moment, "zone": zone, "now": timezone.now(),
        "refusal": refusal, "refused_id": alert_id, "typed": words, "address": _address(request), "waits": _address(request) != _address(request, confirmed=True),
        "is_code_sent": alerting.is_code_sent(str(request.actor.id)), "reach": lag.reach(FOLLOWER),
    }  # fmt: skip
    status = status_of(refusal) if refusal else 200
    return page(request, "monitoring/peringatan.html", context, officer=officer, status=status)


def _address(request: Request, *, confirmed: bool = False) -> str:
    """Return where the officer wants to be told, "" nowhere but here."""
    found = alerting.addresses([str(request.actor.id)], confirmed=confirmed)
    address, _ = found.get(str(request.actor.id), ("", None))
    return address


def _lines(rows: "list[Alert]") -> list[dict[str, Any]]:
    """Return alerts with the names that belong to them; four queries."""
    people = accounts.officers({_id(ref) for row in rows for ref in (row.officer_id, row.answered_by) if ref})
    agencies = accounts.agencies({row.agency_id for row in rows if row.agency_id})
    areas = regions.short_names({row.area_code for row in rows})
    services = {one.key: one.name for one in catalogue.services()}
    return [
        {
            "row": row,
            "about": indicators()[alerting.rules()[row.rule].indicator].name if row.rule in alerting.rules() else row.rule,
            "place": agencies[row.agency_id].name if row.agency_id in agencies else areas.get(row.area_code, row.area_code),
            "service": services.get(row.service_key, row.service_key),
            "person": people[row.officer_id].name if row.officer_id in people else NOBODY,
            "answered": people[_id(row.answered_by)].name if _id(row.answered_by) in people else "",
            "why": _why(row),
        }
        for row in rows
    ]  # fmt: skip


def _why(row: "Alert") -> str:
    rule = alerting.rules().get(row.rule)
    return reverse("progress_why", args=[row.area_code, rule.indicator]) if rule else ""


def _id(ref: str) -> str:
    """Return the id in "officer:<id>"."""
    return ref.rpartition(":")[2]
