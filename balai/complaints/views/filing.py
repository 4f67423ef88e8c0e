"""Sending a report: one page, without signing in."""

import secrets
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from balai.accounts import actions as accounts
from balai.accounts import queries as officials
from balai.accounts.middleware import Request, remember_visitor, remote
from balai.catalogue import queries as catalogue
from balai.complaints import actions
from balai.complaints.queries import known, routing
from balai.complaints.queries.names import service_names
from balai.complaints.queries.routing import About
from balai.complaints.rules import reports
from balai.complaints.rules.kinds import REPORTS_PER_ADDRESS, REPORTS_PER_SENDER, Identity, Kind
from balai.complaints.rules.reports import problems_of
from balai.complaints.views.page import area_of, keep, page, to
from balai.complaints.views.public import times
from balai.core.clock import local_date
from balai.core.refusal import Missing, Refused
from balai.core.sentences import Sentence
from balai.regions import queries as regions
from balai.ui.errors import TOO_MANY, status_of
from balai.ui.language import is_switch

IDENTITIES = (
    (Identity.NAMED, Identity.NAMED.label),
    (Identity.SECRET, Identity.SECRET.label),
    (Identity.ANONYMOUS, Sentence("Tanpa nama. Kabar hanya lewat nomor dan kode laporan")),
)


@require_http_methods(["GET", "POST"])
def send(request: Request) -> HttpResponse:
    """Show the form; a post sends it, or shows it again with what is wrong."""
    said = reports.typed(request.POST if request.method == "POST" else request.GET)
    if request.method == "GET" or is_switch(request):
        return _form(request, said, {})
    try:
        _spend(request)
        row, is_whole = _file(request, said)
    except Missing:
        raise
    except Refused as refused:
        return _form(request, said, problems_of(refused), status=_status(refused))
    keep(request, row.id)
    return to("complaints_own", row.id, tail="" if is_whole else "?berkas=gagal")


def _status(refused: Refused) -> int:
    return status_of(refused) if refused.code == TOO_MANY else 422


def _spend(request: Request) -> None:
    """Count against what one address and one sender may send; officers who help others are not counted."""
    if request.actor.is_officer:
        return
    remember_visitor(request)
    at = timezone.now()
    accounts.spend(REPORTS_PER_ADDRESS, remote(request), at=at)
    accounts.spend(REPORTS_PER_SENDER, request.actor.person_id or request.actor.visitor, at=at)


def _file(request: Request, typed: dict[str, str]) -> tuple[Any, bool]:
    by, at = request.actor, timezone.now()
    row = actions.file(
        reports.read(typed), _about(request, typed), by=by, at=at, idempotency_key=typed["once"] or None
    )
    return row, _attach(request, row.id)


def _attach(request: Request, id: str) -> bool:
    """Add the file that came along; return whether it could be kept. The report itself is sent either way."""
    upload = request.FILES.get("berkas")
    if upload is None:
        return True
    if (upload.size or 0) > settings.EVIDENCE_MAX_BYTES:
        return False
    try:
        actions.attach(id, upload.read(), kept=(id,), by=request.actor, at=timezone.now())
    except Refused:
        return False
    return True


def _about(request: Request, typed: dict[str, str]) -> About:
    """Return what it is about: one's own request, one on a slip, a service, an agency, or only the place."""
    if typed["permohonan"]:
        return routing.of_case(typed["permohonan"], request.actor)
    if typed["nomor"].strip():
        return routing.of_receipt(typed["nomor"], typed["kode"])
    service = typed["layanan"] if typed["layanan"] in service_names([typed["layanan"]]) else ""
    return routing.of_place(service, typed["instansi"], area_of(request), at=timezone.now())


def _form(
    request: Request, typed: dict[str, str], problems: dict[str, str], *, status: int = 200
) -> HttpResponse:
    area = area_of(request)
    context = {
        "t": {**typed, "once": typed["once"] or secrets.token_urlsafe(18)},
        "problems": problems,
        "kinds": [(kind, kind.label) for kind in Kind],
        "identities": IDENTITIES,
        "services": _services(area),
        "agencies": [(one.id, one.name) for one in officials.agencies_serving(area)] if area else [],
        "about": _known_about(request, typed),
        "times": times(),
        "ombudsman": known.facts("escalation")["ombudsman"],
    }
    return page(request, "kirim", context, status=status)


def _services(area: str) -> list[tuple[str, str]]:
    """Return (key, name) of what is offered in the place, else of every service."""
    if not area:
        return [(one.key, one.name) for one in catalogue.services()]
    on = local_date(timezone.now(), regions.zone_of(area))
    return [(offer.service_key, offer.package.name) for offer in catalogue.offers_in(area, on)]


def _known_about(request: Request, typed: dict[str, str]) -> dict[str, str]:
    """Return what the report is about where the visitor came from there: {case, service}."""
    if not typed["permohonan"]:
        return {}
    about = routing.of_case(typed["permohonan"], request.actor)
    return {"case": about.case_id, "service": service_names([about.service_key]).get(about.service_key, "")}
