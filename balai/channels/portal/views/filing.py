"""Looking a request over, and filing it: the phone is confirmed now, not before."""

from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from balai.accounts import actions as accounts
from balai.accounts.middleware import Request, become_person, remember_visitor, remote
from balai.accounts.rules import masked_phone, normal_phone
from balai.cases import actions
from balai.cases.rules.duties import Basis
from balai.cases.rules.status import Status
from balai.channels.portal.queries import drafts
from balai.channels.portal.queries.drafts import Draft
from balai.channels.portal.rules.places import page_of
from balai.channels.portal.views.page import own_case, page, to
from balai.core.refusal import Invalid, Missing, Refused
from balai.ui.language import is_switch


@require_GET
@own_case
def review(request: Request, id: str) -> HttpResponse:
    """Read everything back, with what still stands in the way."""
    draft = drafts.draft(id, request.actor)
    if not draft.is_editable:
        return to("portal_case", id)
    links = [(page_of(place, draft.form), sentence) for place, sentence in draft.problems.items()]
    context = {
        "draft": draft,
        "parts": drafts.read_back(draft),
        "links": links,
        "before": "bukti/" if draft.package.evidence else draft.last_page,
        "returned": draft.case.status == Status.RETURNED,
        "phone": _phone(request, draft),
    }
    return page(request, "review", context)


@require_http_methods(["GET", "POST"])
@own_case
def file(request: Request, id: str) -> HttpResponse:
    """Confirm the phone where nobody is known yet, then file."""
    draft = drafts.draft(id, request.actor)
    if draft.case.status != Status.DRAFT:
        return to("portal_receipt", id) if draft.case.receipt else to("portal_case", id)
    if draft.problems:
        return to("portal_review", id)
    problems: dict[str, str] = {}
    if request.method == "POST" and not is_switch(request):
        try:
            return _step(request, id)
        except (Missing, Invalid):
            raise
        except Refused as refused:
            problems[_place(refused)] = refused.message
    return page(request, "file", _shown(request, draft, problems), status=422 if problems else 200)


def _place(refused: Refused) -> str:
    """Return the input a refusal is about."""
    return {"phone.shape": "phone", "code.wrong": "code", "case.basis": "basis"}.get(refused.code, "")


def _shown(request: Request, draft: Draft, problems: dict[str, str]) -> dict[str, Any]:
    attempt = request.session.get("attempt", {})
    return {
        "draft": draft,
        "problems": problems,
        "attempt": attempt if attempt.get("for") == draft.case.id and "lagi" not in request.GET else {},
        "phone": _phone(request, draft),
        "bases": Basis.choices(),
    }


def _phone(request: Request, draft: Draft) -> str:
    """Return the number to confirm: as it was typed just now, else as it stands in the answers."""
    kept = draft.applicant_form.fields["phone"].typed(draft.applicant.get("phone"))
    return str(request.POST.get("phone", kept))


def _step(request: Request, id: str) -> HttpResponse:
    """Do the next step of filing: send a code, confirm it, or file."""
    by, at = request.actor, timezone.now()
    if by.is_officer:
        actions.submit(id, basis=request.POST.get("basis", ""), by=by, at=at)
        return to("portal_receipt", id)
    if not by.person_id and "phone" in request.POST:
        ask_code(request, request.POST["phone"], purpose=id)
        return to("portal_file", id)
    if not by.person_id:
        confirm_code(request)
    actions.submit(id, by=request.actor, at=at)
    return to("portal_receipt", id)


def ask_code(request: Request, phone: str, *, purpose: str) -> None:
    """Send a code and remember for this visit which one is being waited for."""
    remember_visitor(request)
    attempt = accounts.request_code(phone, remote=remote(request), by=request.actor, at=timezone.now())
    request.session["attempt"] = {"id": attempt, "phone": masked_phone(normal_phone(phone)), "for": purpose}


def confirm_code(request: Request) -> None:
    """Sign in with the code that was waited for."""
    attempt = request.session.get("attempt", {}).get("id", "")
    person_id = accounts.confirm_code(
        attempt, request.POST.get("code", ""), by=request.actor, at=timezone.now()
    )
    request.session.pop("attempt", None)
    become_person(request, person_id)
    request.session.set_expiry(None)
