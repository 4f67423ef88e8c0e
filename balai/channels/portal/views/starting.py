"""Beginning a request."""

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_POST

from balai.accounts.middleware import Request, remember_visitor
from balai.cases import actions
from balai.cases.actions.filing import DRAFT_LIFETIME
from balai.channels.portal.views.page import place_of, to


@require_POST
def start(request: Request) -> HttpResponse:
    """Begin a draft in the visitor's name, known or not; the same page sent twice begins one.

    Whoever is not known comes back to it from the same device as long as it is kept.
    """
    if not request.actor.is_officer:
        remember_visitor(request)
    if not (request.actor.is_officer or request.actor.person_id):
        request.session.set_expiry(DRAFT_LIFETIME)
    case = actions.start(
        request.POST.get("service", ""),
        area_code=request.POST.get("area") or place_of(request).code,
        by=request.actor,
        at=timezone.now(),
        idempotency_key=request.POST.get("once", "")[:60] or None,
    )
    return to("portal_section", case.id, 0)
