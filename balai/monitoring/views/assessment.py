"""Forms of assessment at the desk: PEKPPP F-01 to F-03 and the eleven criteria, filled in as far as data says, printed, as CSV."""

import csv
import io
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from balai.accounts.middleware import Request
from balai.channels.desk.views.page import officers_who_may, page
from balai.core import facts
from balai.core.clock import local_date
from balai.core.refusal import Missing, Refused
from balai.monitoring.actions import assessment as actions
from balai.monitoring.queries import assessment
from balai.monitoring.queries.assessment import FilledForm
from balai.monitoring.rules.assessment import HIGHEST
from balai.regions import queries as regions
from balai.satisfaction.rules.recap import harmless
from balai.ui.errors import status_of

if TYPE_CHECKING:
    from balai.accounts.models import Agency

HEADER = ("formulir", "aspek", "butir", "pertanyaan", "tingkat", "diisi", "bukti", "tautan", "simulasi")


@officers_who_may(assessment.VERB)
@require_safe
def forms(request: Request) -> HttpResponse:
    """Show all forms of an agency."""
    return _show(request)


@officers_who_may(assessment.VERB)
@require_POST
def fill_in(request: Request, form: str, item: str) -> HttpResponseBase:
    """Answer an item by hand."""
    agency, typed = request.POST.get("instansi", ""), request.POST.get("tingkat", "")
    level = int(typed) if typed.isdecimal() and len(typed) == 1 else None
    try:
        actions.fill_in(
            agency, form, item, level, request.POST.get("bukti", ""), by=request.actor, at=timezone.now()
        )
    except Missing:
        raise
    except Refused as refusal:
        return _show(request, refusal, f"{form}-{item}")
    return redirect(f"{reverse('assessment')}?{urlencode({'instansi': agency})}#{form}-{item}")


@officers_who_may(assessment.VERB)
@require_safe
def csv_of(request: Request, form: str) -> HttpResponse:
    """Give one form as CSV, with the evidence of each answer."""
    agency = _agency(request)
    found = next((one for one in _filled(agency) if one.form.key == form), None)
    if found is None:
        raise Missing("Formulir")
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(HEADER)
    writer.writerows([harmless(cell) for cell in row] for row in _rows(found, agency))
    answer = HttpResponse(file.getvalue().encode("utf-8-sig"), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{form}-{agency.id}.csv"'
    return answer


def _rows(found: FilledForm, agency: "Agency") -> list[tuple[str, ...]]:
    simulated = "ya" if facts.is_simulation() else "tidak"
    return [
        (
            found.form.name, line.aspect, line.item.name, line.item.question, "" if line.level is None else str(line.level),
            line.how, line.filled.said if line.filled else line.hand.words if line.hand else "",
            link(line.filled.link, agency) if line.filled else "", simulated,
        )
        for line in found.lines
    ]  # fmt: skip


def link(key: str, agency: "Agency") -> str:
    """Return the address of the page that shows what an answer rests on."""
    pages = {
        "standard": ("portal_provider", [agency.id]), "services": ("portal_services", []),
        "pledge": ("portal_provider", [agency.id]), "reports": ("complaints_public", []),
        "improvements": ("desk:improvements", []), "data": ("progress_json", [agency.area_code or "nasional"]),
    }  # fmt: skip
    if key == "survey":
        return f"{reverse('satisfaction')}?{urlencode({'instansi': agency.id, 'wilayah': agency.area_code})}"
    name, places = pages.get(key, ("progress_why", [agency.area_code or "nasional", key]))
    return reverse(name, args=places)


def _agency(request: Request) -> "Agency":
    wanted = request.POST.get("instansi") or request.GET.get("instansi", "")
    if wanted:
        return assessment.agency(request.actor, wanted)
    found = assessment.agencies(request.actor)
    if not found:
        raise Missing("Instansi")
    return found[0]


def _filled(agency: "Agency") -> list[FilledForm]:
    zone = regions.zone_of(agency.area_code) if agency.area_code else "Asia/Jakarta"
    return assessment.filled(agency, local_date(timezone.now(), zone))


def _show(request: Request, refusal: Refused | None = None, refused: str = "") -> HttpResponse:
    agency = _agency(request)
    context = {
        "agency": agency,
        "agencies": [(one.id, one.name) for one in assessment.agencies(request.actor)],
        "forms": _filled(agency),
        "may_fill": {
            key
            for key, form in assessment.forms().items()
            if assessment.may_fill(request.actor, agency, form)
        },
        "sources": {key: assessment.source(key) for key in assessment.forms()},
        "link": link,
        "levels": [(str(level), str(level)) for level in range(HIGHEST + 1)],
        "refusal": refusal,
        "refused": refused,
        "typed": request.POST if refusal else {},
        "now": timezone.now(),
    }
    return page(request, "monitoring/penilaian.html", context, status=status_of(refusal) if refusal else 200)
