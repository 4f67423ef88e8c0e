"""The tablet at the counter: a start, who was just served, the questions, thanks; it goes back to the start by itself."""

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from balai.accounts.middleware import Request
from balai.core.actor import ANONYMOUS
from balai.core.refusal import Invalid, Refused
from balai.regions import queries as regions
from balai.satisfaction import actions, queries
from balai.satisfaction.models import Invitation
from balai.satisfaction.views.asking import AFTER_BAD, show
from balai.satisfaction.views.page import page
from balai.ui.language import is_switch

LIST_S, ANSWER_S, THANKS_S = 60, 240, 45
"""After so long what one person left on the screen makes way for the next."""


@require_safe
def start(request: Request, screen: str) -> HttpResponse:
    """Show nothing but a way to begin, or, with "mulai", who was just served here."""
    row = queries.screen(screen)
    context = {
        "screen": screen,
        "area_code": row.area_code,
        "nav": [],
        "zone": regions.zone_of(row.area_code),
    }
    if "mulai" not in request.GET:
        return page(request, "layar", {**context, "served": None})
    served = queries.just_served(row, at=timezone.now())
    return _soon_back(screen, LIST_S, page(request, "layar", {**context, "served": served}))


@require_http_methods(["GET", "HEAD", "POST"])
def judge(request: Request, screen: str, invitation_id: str) -> HttpResponse:
    """Show the questions to somebody who was just served and take the answers, then a wish to be called."""
    row, at = queries.screen(screen), timezone.now()
    invitation = queries.served(row, invitation_id, at=at)
    if request.method != "POST" or is_switch(request):
        return _show(request, screen, invitation, {})
    posted = {key: str(value) for key, value in request.POST.items()}
    tail = ""
    try:
        if "phone" in posted:
            _ask_call_back(invitation, posted)
        else:
            is_bad = actions.answer(queries.code_of(invitation.case_id), posted, posted, at=at)
            tail = AFTER_BAD if is_bad else ""
    except Invalid as invalid:
        return _show(request, screen, invitation, invalid.problems, status=422)
    except Refused as refused:
        return _show(request, screen, invitation, {"": refused.message}, status=409)
    response = HttpResponseRedirect(reverse("survey_screen_judge", args=[screen, invitation_id]) + tail)
    response.status_code = 303
    return response


def _ask_call_back(invitation: Invitation, posted: dict[str, str]) -> None:
    code = queries.code_of(invitation.case_id)
    actions.ask_call_back(
        code, posted["phone"][:40], posted.get("words", ""), by=ANONYMOUS, at=timezone.now()
    )


def _show(
    request: Request, screen: str, invitation: Invitation, problems: dict[str, str], *, status: int = 200
) -> HttpResponse:
    frame = {"screen": screen, "nav": [], "code": ""}
    seconds = THANKS_S if invitation.is_used else ANSWER_S
    return _soon_back(screen, seconds, show(request, invitation, problems, status=status, **frame))


def _soon_back(screen: str, seconds: int, response: HttpResponse) -> HttpResponse:
    """Let the browser go back to the start: the next person must not find what this one left."""
    response["Refresh"] = f"{seconds}; url={reverse('survey_screen', args=[screen])}"
    return response
