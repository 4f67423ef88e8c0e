"""Where gateways call back. Whoever is not proven to be one learns nothing."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from balai.notices import actions, queries
from balai.notices.rules import receipts
from balai.notices.rules.gateways import Gateway, Speech

LONGEST = 65_536
HEADERS = {Speech.WHATSAPP: "X-Hub-Signature-256"}


@csrf_exempt
@require_POST
def called_back(request: HttpRequest, name: str) -> HttpResponse:
    """Take in receipts and words that a gateway signed; 401 unsigned, 413 too long, 400 senseless."""
    now = timezone.now()
    gateway = queries.gateway(name)
    if int(request.headers.get("Content-Length") or 0) > LONGEST:
        return HttpResponse(status=413)
    header = request.headers.get(HEADERS.get(gateway.speaks, "X-Balai-Signature"), "")
    if not receipts.is_signed(gateway.speaks, gateway.secret, request.body, header, now):
        return HttpResponse(status=401)
    return _taken_in(gateway, request.body)


def _taken_in(gateway: Gateway, body: bytes) -> HttpResponse:
    now = timezone.now()
    try:
        told = receipts.read(gateway.speaks, body, at=now)
    except receipts.Unreadable:
        return HttpResponse(status=400)
    actions.receive(gateway, told, now)
    return HttpResponse(status=204)
