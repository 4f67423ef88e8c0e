"""Finding a service: in one's own words, by what happens in life, by category; and the page of one service."""

from datetime import date

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from balai.accounts.middleware import Request
from balai.channels.portal.queries import life_events, shelf
from balai.channels.portal.queries.places import Place
from balai.channels.portal.views.page import page, place_of
from balai.complaints.queries import public
from balai.core.clock import local_date
from balai.core.ids import new_id
from balai.core.refusal import Missing
from balai.regions import queries as regions

LONGEST_QUESTION = 200


def today(place: Place) -> date:
    """Return the local date of a place."""
    zone = regions.zone_of(place.code) if place.code else timezone.get_default_timezone_name()
    return local_date(timezone.now(), zone)


@require_GET
def home(request: Request) -> HttpResponse:
    """Ask what someone needs; with `q` answer on the same page."""
    place, text = place_of(request), request.GET.get("q", "").strip()[:LONGEST_QUESTION]
    context = {
        "text": text,
        "hits": shelf.search(text) if text else [],
        "life_events": shelf.life_events(),
        "most_used": [] if text else shelf.most_used(place, on=today(place)),
        "offices": [] if text else shelf.offices_near(place, at=timezone.now()),
    }
    return page(request, "home", context)


@require_GET
def services(request: Request) -> HttpResponse:
    """List every service by category, or those of one life event."""
    event = request.GET.get("keadaan", "")
    if not event:
        return page(request, "services", {"groups": shelf.by_category()})
    found = shelf.of_life_event(event)
    if found is None:
        raise Missing("Keadaan")
    return page(request, "life_event", {"name": found[0], "services": found[1]})


@require_GET
def service(request: Request, key: str) -> HttpResponse:
    """Show one service as the people of the place can have it."""
    place = place_of(request)
    shown = shelf.service(key, place, on=today(place), at=timezone.now())
    context = {"service": shown, "package": shown.package, "once": new_id()}
    questions = public.at_service(key, place.code[:5]) if place.code else []
    return page(
        request, "service", context | {"part_of": life_events.of_service(key), "questions": questions}
    )
