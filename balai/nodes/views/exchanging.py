"""Where devices call. They prove themselves by what they sign; whoever does not learns nothing."""

from threading import BoundedSemaphore

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from balai.core.refusal import Refused
from balai.nodes.actions import exchanging

LONGEST = 900_000
TYPE = "application/x-sip"
BUSY_S = 2
HEARD = 16
_hall, _room = BoundedSemaphore(HEARD), BoundedSemaphore(2)
"""How many devices a web process hears at once, most of them over slow lines, and with how many of them it is busy: people
are answered while many come back at once."""


class Busy(HttpResponse):
    """Not now: as meant, so Django need not write it down as a fault."""

    status_code = 503
    _has_been_logged = True


@csrf_exempt
@require_POST
def exchange(request: HttpRequest) -> HttpResponse:
    """Take in frames and answer with signed ones; 413 too long, 503 while others are being heard."""
    if int(request.headers.get("Content-Length") or 0) > LONGEST:
        return HttpResponse(status=413)
    if not _hall.acquire(blocking=False):
        return Busy(headers={"Retry-After": str(BUSY_S)})
    try:
        came = request.body  # over a slow line this takes a minute
        with _room:
            return HttpResponse(exchanging.exchange(came, at=timezone.now()), content_type=TYPE)
    finally:
        _hall.release()


@csrf_exempt
@require_POST
def enrol(request: HttpRequest) -> HttpResponse:
    """Enrol whoever shows an approved ticket; 403 otherwise."""
    if int(request.headers.get("Content-Length") or 0) > LONGEST:
        return HttpResponse(status=413)
    try:
        return HttpResponse(exchanging.admit(request.body, at=timezone.now()), content_type=TYPE)
    except Refused as refused:
        return HttpResponse(str(refused.message), status=403, content_type="text/plain; charset=utf-8")
