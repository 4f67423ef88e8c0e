"""Reports that reach an officer by word of mouth, phone, letter or message: written down, with a slip for whoever sent it."""

from typing import TYPE_CHECKING

import segno
from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.views.decorators.http import require_http_methods

from balai.accounts import queries as accounts
from balai.accounts.middleware import Request
from balai.catalogue import queries as catalogue
from balai.channels.desk import queries
from balai.channels.desk.views.page import officers_who_may, page
from balai.complaints import actions
from balai.complaints.queries import own, routing
from balai.complaints.queries.routing import About
from balai.complaints.rules import reports
from balai.complaints.rules.kinds import NOTED, Identity, Kind, Via
from balai.core.clock import local_date
from balai.core.refusal import Invalid, Missing, Refused
from balai.regions import queries as regions

if TYPE_CHECKING:
    from balai.complaints.models import Complaint

VERB = "complaints.note"
IDENTITIES = {
    Identity.NAMED: "Petugas yang menangani boleh tahu",
    Identity.SECRET: "Rahasia bagi petugas yang menangani",
    Identity.ANONYMOUS: "Tanpa nama",
}


@officers_who_may(VERB)
@require_http_methods(["GET", "POST"])
def note(request: Request) -> HttpResponse:
    """Show the form; a post writes the report down and shows its number and code, for the reporter alone."""
    said = {**reports.typed(request.POST), "lewat": request.POST.get("lewat", "")[:10]}
    if request.method == "GET":
        return _form(request, said)
    try:
        row = _file(request, said)
    except Missing as missing:
        return _form(request, said, Refused("receipt", missing.message))
    except Refused as refused:
        return _form(request, said, refused)
    return _slip(request, row, file_lost=not _attach(request, row.id))


def _file(request: Request, said: dict[str, str]) -> "Complaint":
    if said["lewat"] not in set(NOTED):
        raise Invalid({"lewat": "Pilih lewat apa laporan ini sampai."})
    report = reports.read(said, via=Via(said["lewat"]))
    return actions.file(
        report,
        _about(request, said),
        by=request.actor,
        at=timezone.now(),
        idempotency_key=said["once"] or None,
    )


def _about(request: Request, said: dict[str, str]) -> About:
    """Return what it is about: a request by its slip, or one this officer sees; a service, an agency, or only the place."""
    number, code = said["nomor"].strip(), said["kode"].strip()
    if number and code:
        return routing.of_receipt(number, code)
    if number:
        return routing.of_seen(queries.find(request.actor, number), request.actor)
    return routing.of_place(said["layanan"], said["instansi"], _area(request), at=timezone.now())


def _area(request: Request) -> str:
    return str(accounts.officer(request.actor.id).office.area_code)


def _attach(request: Request, id: str) -> bool:
    """Keep a photo of the letter that came; return whether it could be kept. The report stands either way."""
    upload = request.FILES.get("berkas")
    if upload is None:
        return True
    try:
        if (upload.size or 0) > settings.EVIDENCE_MAX_BYTES:
            return False
        actions.attach(id, upload.read(), kept=(id,), by=request.actor, at=timezone.now())
    except Refused:
        return False
    return True


def _form(request: Request, said: dict[str, str], refusal: Refused | None = None) -> HttpResponse:
    area = _area(request)
    today = local_date(timezone.now(), regions.zone_of(area))
    context = {
        "t": {**said, "once": said["once"] or get_random_string(24)},
        "problems": reports.problems_of(refusal) if refusal else {},
        "refusal": refusal,
        "ways": [(one.value, one.label) for one in NOTED],
        "kinds": [(one.value, one.label) for one in Kind],
        "identities": IDENTITIES.items(),
        "services": [(one.service_key, one.package.name) for one in catalogue.offers_in(area, today)],
        "agencies": [(one.id, one.name) for one in accounts.agencies_serving(area)],
    }
    return page(request, "desk/catat.html", context, status=422 if refusal else 200)


def _slip(request: Request, row: "Complaint", *, file_lost: bool) -> HttpResponse:
    view = own.view(row, at=timezone.now())
    address = f"{settings.PUBLIC_URL}{reverse('complaints_track')}"
    code = str(view.opened.words["tracking"])
    context = {
        "row": row, "view": view, "code": f"{code[:4]} {code[4:]}", "file_lost": file_lost, "address": address,
        "picture": segno.make(f"{address}?nomor={row.number}", error="m", micro=False).svg_inline(scale=3, border=2),
    }  # fmt: skip
    return page(request, "desk/catat-tanda.html", context)
