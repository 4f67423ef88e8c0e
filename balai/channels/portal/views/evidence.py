"""Evidence: one file for one requirement, seen again before it is sent."""

from functools import partial

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from balai.accounts.middleware import Request
from balai.cases import actions
from balai.channels.portal.queries import drafts
from balai.channels.portal.views.page import own_case, page, to
from balai.channels.portal.views.uploads import change, limit_megabytes, shown
from balai.core.refusal import Missing, Refused


@require_http_methods(["GET", "POST"])
@own_case
def evidence(request: Request, id: str) -> HttpResponse:
    """Show what is asked and what was given; a post adds, replaces or removes one file."""
    draft = drafts.draft(id, request.actor)
    if not draft.is_editable:
        return to("portal_case", id)
    problems: dict[str, str] = {}
    if request.method == "POST":
        key = request.POST.get("key", "")
        try:
            _change(request, id, key)
            return to("portal_evidence", id, tail=f"#berkas-{key}")
        except Missing:
            raise
        except Refused as refused:
            problems[key] = refused.message
    context = {"draft": draft, "problems": problems, "before": draft.last_page, "limit": limit_megabytes()}
    context["notes"] = drafts.asked_again(draft, at=timezone.now())
    return page(request, "evidence", context, status=422 if problems else 200)


def _change(request: Request, id: str, key: str) -> None:
    by, at = request.actor, timezone.now()
    attach = partial(actions.attach, id, by=by, at=at)
    change(request, key, attach=attach, detach=partial(actions.detach, id, by=by, at=at))


@require_GET
@own_case
def picture(request: Request, id: str, key: str) -> HttpResponse:
    """Show what was uploaded: photos as they are, of a PDF a picture of its first page."""
    return shown(*actions.open_evidence(id, key, by=request.actor, at=timezone.now()))
