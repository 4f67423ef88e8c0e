"""What happens in a life: everything it needs on one page, begun with one button."""

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from balai.accounts.middleware import Request, remember_visitor
from balai.cases.actions import bundling
from balai.cases.actions.filing import DRAFT_LIFETIME
from balai.catalogue import queries as catalogue
from balai.channels.portal.queries import life_events
from balai.channels.portal.views.home import today
from balai.channels.portal.views.page import page, place_of, to
from balai.core.ids import new_id


@require_GET
def life_event(request: Request, key: str) -> HttpResponse:
    """Show what a life event needs: to be filled in once where that is worked out, else as a list of services."""
    event, place = life_events.event(key), place_of(request)
    if not event.parts or not place.code:
        context = {"name": event.name, "services": catalogue.services(life_event=key)}
        return page(request, "life_event", context)
    shown = life_events.page(event, place, request.actor, on=today(place))
    return page(request, "peristiwa", {"event": event, "shown": shown, "once": new_id()})


@require_POST
def start(request: Request) -> HttpResponse:
    """Begin a bundle in the visitor's name, known or not; the same page sent twice begins one."""
    if not request.actor.is_officer:
        remember_visitor(request)
    if not (request.actor.is_officer or request.actor.person_id):
        request.session.set_expiry(DRAFT_LIFETIME)
    bundle = bundling.start(
        request.POST.get("peristiwa", ""),
        request.POST.getlist("layanan"),
        area_code=request.POST.get("area") or place_of(request).code,
        by=request.actor,
        at=timezone.now(),
        idempotency_key=request.POST.get("once", "")[:60] or None,
    )
    return to("portal_bundle", bundle.id, tail="lanjut/")
