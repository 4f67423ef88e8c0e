"""The agencies that provide the services, and what each of them pledges."""

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from balai.accounts.middleware import Request
from balai.channels.portal.queries import providers as queries
from balai.channels.portal.views.following import pdf
from balai.channels.portal.views.home import today
from balai.channels.portal.views.page import page, place_of
from balai.documents import queries as documents


@require_GET
def providers(request: Request) -> HttpResponse:
    """List the agencies that serve the place."""
    place = place_of(request)
    return page(
        request, "penyedia", {"lines": queries.providers(place, on=today(place)) if place.code else []}
    )


@require_GET
def provider(request: Request, agency: str) -> HttpResponse:
    """Show one agency: where and when, its services, its pledge, how punctual it is, where to complain."""
    shown = queries.provider(agency, at=timezone.now(), on=today(place_of(request)))
    return page(request, "penyedia_satu", {"provider": shown})


@require_GET
def pledge(request: Request, agency: str) -> HttpResponse:
    """Give the signed pledge, to everybody."""
    number, content = documents.pledge_pdf(agency)
    return pdf(f"maklumat-{number}", content)
