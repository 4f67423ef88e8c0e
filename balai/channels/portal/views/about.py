"""What Balai promises; and in a simulation, the messages it would have sent."""

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from balai.accounts.middleware import Request
from balai.channels.portal.queries.promises import criteria, promises
from balai.channels.portal.views.page import page, place_of
from balai.core import facts, letters
from balai.core.refusal import Missing
from balai.regions import queries as regions


@require_GET
def about(request: Request) -> HttpResponse:
    return page(request, "about", {"promises": promises(), "criteria": criteria()})


@require_GET
def outbox(request: Request) -> HttpResponse:
    """Show the newest messages; where people are real, there is no such page."""
    if not facts.is_simulation():
        raise Missing()
    zone = regions.zone_of(place_of(request).code) if place_of(request).code else "Asia/Jakarta"
    return page(request, "outbox", {"letters": letters.newest(), "zone": zone, "now": timezone.now()})
