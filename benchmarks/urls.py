"""All addresses, and a view that does nothing: what the server itself costs."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from balai.config.urls import urlpatterns as addresses


def empty(request: HttpRequest) -> HttpResponse:
    """Answer with nothing in it, through the same middleware."""
    return HttpResponse(b"")


urlpatterns = [path("bench/empty/", empty), *addresses]
