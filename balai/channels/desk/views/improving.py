"""From complaints to cause: where they gather, what is changed there, and what it brought."""

from datetime import date
from typing import Any

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from balai.accounts import queries as accounts
from balai.accounts.middleware import Request
from balai.channels.desk.views.page import officers_who_may, page
from balai.channels.desk.views.words import short_moment
from balai.complaints import actions
from balai.complaints.queries import clusters, known
from balai.core.clock import local_date
from balai.core.refusal import Invalid, Missing, Refused
from balai.regions import queries as regions
from balai.satisfaction import queries as surveys
from balai.satisfaction.queries import Figures, Scope
from balai.satisfaction.rules.following_up import windows
from balai.satisfaction.rules.releasing import next_quarter
from balai.ui.errors import status_of

FIELDS = ("instansi", "layanan", "langkah", "perubahan", "penanggung", "persen", "tgl-d", "tgl-m", "tgl-y")
PLACES = {"change": "perubahan", "owner_id": "penanggung", "expected_percent": "persen", "due_on": "tgl"}


@officers_who_may("complaints.improve")
@require_http_methods(["GET", "POST"])
def improvements(request: Request) -> HttpResponseBase:
    """Show clusters and improvements; a post opens one."""
    if request.method == "GET":
        return _show(request, {}, {})
    typed = {name: request.POST.get(name, "").strip()[:400] for name in FIELDS}
    try:
        _open(request, typed)
    except Missing:
        raise
    except Invalid as invalid:
        problems = {PLACES[field]: said for field, said in invalid.problems.items()}
        return _show(request, typed, problems, invalid)
    return redirect("desk:improvements")


def _open(request: Request, typed: dict[str, str]) -> None:
    actions.open_improvement(
        agency_id=typed["instansi"], service_key=typed["layanan"], step_key=typed["langkah"], change=typed["perubahan"],
        owner_id=typed["penanggung"], expected_percent=int(typed["persen"]) if typed["persen"].isdecimal() else 0,
        due_on=_date(typed), by=request.actor, at=timezone.now(),
    )  # fmt: skip


def _date(typed: dict[str, str]) -> date:
    try:
        return date(*(int(typed[f"tgl-{part}"]) for part in "ymd"))
    except ValueError:
        raise Invalid({"due_on": "Tulis tanggal dengan angka."}) from None


def _show(
    request: Request, typed: dict[str, str], problems: dict[str, str], refusal: Refused | None = None
) -> HttpResponse:
    at, officer = timezone.now(), accounts.officer(request.actor.id)
    found = clusters.clusters(request.actor, at=at)
    facts = known.facts("improving")
    context: dict[str, Any] = {
        "clusters": [(one, _owners(one.agency_id, at)) for one in found],
        "lines": [(line, _judged(line)) for line in clusters.improvements(request.actor, at=at)], "t": typed, "problems": problems, "refusal": refusal,
        "days": facts["window_days"], "least": facts["cluster_from"], "fewest": facts["fewest_cases"],
        "zone": regions.zone_of(officer.office.area_code), "short": short_moment,
    }  # fmt: skip
    return page(
        request,
        "desk/perbaikan.html",
        context,
        officer=officer,
        status=status_of(refusal) if refusal else 200,
    )


def _judged(line: clusters.Line) -> tuple[Figures, Figures] | None:
    """Return how people judged the service in the quarter before a change and in the one after it; None before it is made."""
    row, zone = line.row, regions.zone_of(line.row.area_code)
    if row.done_at is None:
        return None
    firsts = windows(local_date(row.opened_at, zone), local_date(row.done_at, zone))
    before, after = (
        surveys.figures(
            Scope(first, next_quarter(first), agency_id=row.agency_id, service_key=row.service_key)
        )
        for first in firsts
    )
    return before, after


def _owners(agency_id: str, at: Any) -> list[tuple[str, str]]:
    """Return (id, name) of those of an agency who may answer for a change."""
    found = {
        one.id: one.name
        for role in ("head", "supervisor", "signer", "verifier")
        for one in accounts.colleagues(agency_id, role, at=at)
        if one.agency_id == agency_id
    }
    return list(found.items())


@officers_who_may("complaints.improve")
@require_POST
def finish(request: Request, improvement_id: str) -> HttpResponseBase:
    """Say that a change is made."""
    actions.finish_improvement(improvement_id, by=request.actor, at=timezone.now())
    return redirect("desk:improvements")
