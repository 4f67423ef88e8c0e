"""The pieces on one page, and the pages of errors that no view raised (handler400 … handler500)."""

import logging
import sys

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from balai.core.ids import new_id
from balai.core.refusal import Forbidden, Missing
from balai.core.sentences import Sentence
from balai.ui import errors
from balai.ui.troubles import trouble

logger = logging.getLogger("balai.ui")


def components(request: HttpRequest) -> HttpResponse:
    """Show every component, for those who build pages."""
    response = render(request, "ui/komponen.html")
    response["Cache-Control"] = "public, max-age=300"
    response["Vary"] = "Cookie"
    return response


@csrf_exempt
@require_POST
def switch(request: HttpRequest) -> HttpResponse:
    """Show the page one came from in the language that was asked for; nobody gains by forging this."""
    back = request.POST.get("kembali") or request.headers.get("Referer", "")
    is_ours = url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()})
    response = HttpResponseRedirect(back if is_ours else "/")
    response.status_code = 303
    return response


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer what could not be read at all, e.g. an upload that is too large."""
    message = Sentence("Kiriman rusak di jalan atau terlalu besar.")
    return errors.answer(request, 400, message, code="bad_request")


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer an address that leads nowhere, exactly as one that is somebody else's."""
    return errors.refused(request, Missing())


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return errors.refused(request, Forbidden())


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form whose page grew too old (CSRF_FAILURE_VIEW)."""
    message = Sentence("Halaman ini sudah terlalu lama terbuka, jadi demi keamanan kiriman tidak diterima.")
    return errors.answer(request, 403, message, code="stale_page")


def failed(request: HttpRequest) -> HttpResponse:
    """Answer a bug: the incident id on the page is the one in the log, beside the traceback.

    A full disk or a database that restarts is no bug: 503, to be tried again.
    """
    incident, found = new_id(), trouble(sys.exception())
    logger.exception("incident %s at %s", incident, request.resolver_match and request.resolver_match.route)
    if found:
        answer = errors.answer(request, 503, found.message, code=found.code, incident=incident)
        answer["Retry-After"] = "5"
        return answer
    message = Sentence("Permintaan Anda belum diproses.")
    return errors.answer(request, 500, message, code="failed", incident=incident)
