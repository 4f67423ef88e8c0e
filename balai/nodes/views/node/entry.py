"""Sitting down at the desk: a name, a PIN; and the certificate that devices install once."""

from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from balai.core.refusal import Missing, Refused
from balai.nodes.actions import unlocking
from balai.nodes.actions.securing import AUTHORITY
from balai.nodes.middleware import Request
from balai.nodes.views.node import seats
from balai.nodes.views.node.page import page, to
from balai.ui.errors import status_of


@require_http_methods(["GET", "POST"])
def enter(request: Request) -> HttpResponse:
    """Show who may sit here; a PIN opens their drafts."""
    if request.method == "GET":
        return _shown(request)
    at, posted = timezone.now(), request.POST
    officer_id, pin = posted.get("petugas", ""), posted.get("pin", "")
    try:
        if request.store.operator(officer_id):
            operator = unlocking.unlock(request.store, officer_id, pin, at=at)
        else:
            operator = unlocking.choose_pin(request.store, officer_id, pin, posted.get("kode", ""), at=at)
    except Missing:
        return _shown(request, {"petugas": "Pilih nama Anda."}, status=422)
    except Refused as refused:
        place = (
            "kode"
            if not request.store.operator(officer_id) and "kode" in posted and "meja" in refused.msgid
            else "pin"
        )
        return _shown(request, {place: refused.message}, status=status_of(refused))
    response = to("node_home")
    seats.take(response, operator, at=at)
    return response


def _shown(request: Request, problems: dict[str, str] | None = None, *, status: int = 200) -> HttpResponse:
    officers = request.store.officers()
    chosen = request.POST.get("petugas") or request.GET.get("petugas", "")
    context: dict[str, Any] = {
        "officers": officers,
        "chosen": next(((id, name) for id, name in officers if id == chosen), None),
        "is_new": bool(chosen) and request.store.operator(chosen) is None,
        "problems": problems or {},
        "standing": request.store.standing(),
    }
    return page(request, "nodes/node/masuk.html", context, status=status)


@require_POST
def leave(request: Request) -> HttpResponse:
    seats.leave(request.COOKIES.get(seats.COOKIE, ""))
    response = to("node_enter")
    response.delete_cookie(seats.COOKIE, samesite="Strict")
    return response


@require_GET
def certificate(request: Request) -> HttpResponse:
    """Give out what devices at the desk install once; its fingerprint stands on the screen of the node."""
    path = settings.NODE_HOME / "tls" / AUTHORITY
    if not path.exists():
        raise Missing("Sertifikat")
    response = HttpResponse(path.read_bytes(), content_type="application/x-x509-ca-cert")
    response["Content-Disposition"] = 'attachment; filename="balai-meja.crt"'
    return response
