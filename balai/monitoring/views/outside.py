"""Reports of agencies outside at the desk: a file is looked at first, then taken in with where it came from."""

from typing import Any

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
from balai.core.refusal import Missing, Refused
from balai.monitoring.actions import reporting as actions
from balai.monitoring.queries import outside
from balai.monitoring.rules import report, words
from balai.monitoring.rules.report import Report, ReportRefused
from balai.regions import queries as regions
from balai.ui.errors import status_of

Shown = dict[str, Any]


@officers_who_may(actions.VERB)
@require_safe
def reports(request: Request) -> HttpResponse:
    """Show what was taken in, and the form for a file."""
    return _show(request, {"news": request.GET.get("baris", "")})


@officers_who_may(actions.VERB)
@require_POST
def look(request: Request) -> HttpResponse:
    """Show what a file says, or what is wrong with it line by line; nothing is kept."""
    try:
        text, area = _text(request), _area(request)
        found = actions.preview(
            text, area_code=area, source=request.POST.get("asal", ""), by=request.actor, at=timezone.now()
        )
    except Missing:
        raise
    except Refused as refusal:
        return _show(request, {"refusal": refusal})
    return _show(request, {"found": _lines(found), "text": text})


@officers_who_may(actions.VERB)
@require_POST
def take(request: Request) -> HttpResponseBase:
    """Keep a file that was looked at."""
    try:
        kept = actions.take_in(
            request.POST.get("isi", ""), area_code=_area(request), source=request.POST.get("asal", ""),
            by=request.actor, at=timezone.now(),
        )  # fmt: skip
    except Missing:
        raise
    except Refused as refusal:
        return _show(request, {"refusal": refusal})
    return redirect(f"{reverse('outside_reports')}?baris={kept}")


def _text(request: Request) -> str:
    upload = request.FILES.get("berkas")
    if upload is None:
        raise Refused("report.file", "Pilih berkas CSV-nya.")
    content = upload.read(report.MOST_LETTERS + 1)
    if len(content) > report.MOST_LETTERS:
        raise Refused(
            "report.large", "Berkasnya terlalu besar. Pecah menurut bulan, paling banyak 2.000 baris."
        )
    try:
        return str(content.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise Refused(
            "report.text", "Berkas ini bukan CSV dalam UTF-8. Simpan ulang sebagai CSV UTF-8."
        ) from None


def _area(request: Request) -> str:
    """Return the area that was chosen, one of the actor's; others are not there."""
    chosen = request.POST.get("wilayah", "")
    if not chosen or chosen not in accounts.managed_areas(request.actor, actions.VERB):
        raise Missing("Wilayah")
    return chosen


def _lines(found: list[Report]) -> list[tuple[Report, str]]:
    names = {one.key: one.name for one in catalogue.services()}
    return [(one, names.get(one.service_key, one.service_key)) for one in found]


def _show(request: Request, shown: Shown) -> HttpResponse:
    areas = [code for code in accounts.managed_areas(request.actor, actions.VERB) if code]
    names, refusal = regions.short_names(areas), shown.get("refusal")
    files = outside.taken(areas)
    officer = accounts.officer(request.actor.id)
    context = {
        "areas": [(code, f"{names.get(code, code)} ({code})") for code in areas],
        "files": files, "people": accounts.officers({one.by.rpartition(":")[2] for one in files}),
        "columns": report.COLUMNS, "heads": ("Bulan", "Layanan", "Instansi", *report.COLUMNS), "header": report.HEADER, "typed": request.POST,
        "problems": refusal.problems if isinstance(refusal, ReportRefused) else [],
        "month": words.month, "short": short_moment, "zone": regions.zone_of(officer.office.area_code), **shown,
    }  # fmt: skip
    return page(
        request,
        "monitoring/luar.html",
        context,
        officer=officer,
        status=status_of(refusal) if refusal else 200,
    )
