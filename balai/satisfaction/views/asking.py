"""The page that a code or a screen leads to: the questions, or thanks, or that it is too late."""

from typing import Any

from django.http import HttpResponse
from django.utils import timezone

from balai.accounts.middleware import Request
from balai.catalogue import queries as catalogue
from balai.regions import queries as regions
from balai.satisfaction import queries
from balai.satisfaction.models import Invitation
from balai.satisfaction.views.page import page

AFTER_BAD = "?minta=1"


def show(
    request: Request, invitation: Invitation, problems: dict[str, str], *, status: int = 200, **more: Any
) -> HttpResponse:
    """Show where an invitation stands. `more`: `code` where it may lead on to one's own pages, else a screen's own frame."""
    context: dict[str, Any] = {
        "service": catalogue.service(invitation.service_key).package.name,
        "area_code": invitation.area_code,
        "zone": regions.zone_of(invitation.area_code),
        "problems": problems,
        "given": request.POST,
        "in_progress": not invitation.is_used,
        **more,
    }
    if invitation.is_used:
        asked = queries.call_back(invitation.case_id)
        context |= {"asked": asked, "is_open": bool(problems) or "minta" in request.GET}
        return page(request, "terima-kasih", context, status=status)
    if invitation.open_until <= timezone.now():
        return page(request, "tutup", context)
    survey = queries.survey(invitation.survey)
    questions = [
        (one.id, one.question, [(str(score), said) for score, said in enumerate(one.answers, 1)])
        for one in survey.asked(invitation.set_key)
    ]
    about = [(one.key, one.name, list(one.options.items())) for one in survey.about]
    return page(request, "jawab", context | {"questions": questions, "about": about}, status=status)
