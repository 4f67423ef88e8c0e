"""The pieces on one page, and the pages of errors that no view raised (handler400 … handler500)."""

import logging

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from balai.core.ids import new_id
from balai.core.refusal import Forbidden, Missing
from balai.ui import errors

logger = logging.getLogger("balai.ui")


def components(request: HttpRequest) -> HttpResponse:
    """Show every component, for those who build pages."""
    response = render(request, "ui/komponen.html")
    response["Cache-Control"] = "public, max-age=300"
    return response


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer what could not be read at all, e.g. an upload that is too large."""
    message = "Kiriman rusak di jalan atau terlalu besar."
    return errors.answer(request, 400, message, code="bad_request")


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer an address that leads nowhere, exactly as one that is somebody else's."""
    return errors.refused(request, Missing())


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return errors.refused(request, Forbidden())


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form whose page grew too old (CSRF_FAILURE_VIEW)."""
    message = "Halaman ini sudah terlalu lama terbuka, jadi demi keamanan kiriman tidak diterima."
    return errors.answer(request, 403, message, code="stale_page")


def failed(request: HttpRequest) -> HttpResponse:
    """Answer a bug: the incident id on the page is the one in the log, beside the traceback."""
    incident = new_id()
    logger.exception("incident %s at %s", incident, request.resolver_match and request.resolver_match.route)
    return errors.answer(request, 500, "Permintaan Anda belum diproses.", code="failed", incident=incident)
