"""What every answer carries, and how a refusal becomes an answer. Synchronous (WSGI) only."""

import re
from collections.abc import Callable

from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware

from balai.core.refusal import Missing, Refused
from balai.ui import errors

GetResponse = Callable[[HttpRequest], HttpResponseBase]

SECURITY_POLICY = "; ".join(
    [
        "default-src 'none'",
        "style-src 'self'",
        "script-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "manifest-src 'self'",
        "worker-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    ]
)
UNUSED_POWERS = ("camera", "geolocation", "microphone", "payment", "usb", "browsing-topics")
ONE_YEAR = 365 * 24 * 3600
HEADERS = {
    "Content-Security-Policy": SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": ", ".join(f"{power}=()" for power in UNUSED_POWERS),
    "Cache-Control": "private, no-store",
}


def headers(get_response: GetResponse) -> GetResponse:
    """Give every answer its security headers; a view that set one of them itself keeps its own.

    A page is personal until its view says otherwise: `Cache-Control: private, no-store`.
    """

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        if request.is_secure():
            response.headers.setdefault("Strict-Transport-Security", f"max-age={ONE_YEAR}")
        return response

    return middleware


ONE_PACKET = 1000
"""Bytes that travel in one packet with their headers, compressed or not."""


class Compression(GZipMiddleware):
    """Django's compression, of answers that arrive sooner by it."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if isinstance(response, HttpResponse) and len(response.content) < ONE_PACKET:
            return response
        return super().process_response(request, response)


NO_TEXT = re.compile("[\0\ud800-\udfff]")
"""PostgreSQL stores no NUL and UTF-8 knows no lone surrogates; no keyboard sends either."""


def _is_text(request: HttpRequest) -> bool:
    """Return whether address, query and form hold nothing but text."""
    if request.path_info.startswith("/api/"):
        return True  # it says itself, with the place of each fault
    typed = [*request.GET.lists(), *request.POST.lists()]
    return not any(
        map(NO_TEXT.search, [request.path_info, *(text for name, all in typed for text in (name, *all))])
    )


class _Refusals:
    """Django asks for `process_exception` by name, hence an object; bugs pass through to handler500."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not _is_text(request):
            raise BadRequest("characters that no text has")
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, Refused):
            return errors.refused(request, exception)
        return errors.refused(request, Missing()) if isinstance(exception, Http404) else None


def refusals(get_response: GetResponse) -> GetResponse:
    """Turn a refusal that a view let pass into its page: 404, 403, 422, 429 or 409; problem details for /api/."""
    return _Refusals(get_response)
