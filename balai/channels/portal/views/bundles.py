"""A bundle looked over, filed, followed; and going on with what waited."""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from balai.accounts.middleware import Request
from balai.cases.actions import bundling
from balai.cases.queries import bundles
from balai.cases.rules.duties import Basis
from balai.channels.portal.queries import bundle_drafts, bundle_following
from balai.channels.portal.queries.bundle_drafts import BundleDraft
from balai.channels.portal.rules.pictures import qr_svg
from balai.channels.portal.rules.places import page_of
from balai.channels.portal.views.filing import ask_code, confirm_code
from balai.channels.portal.views.page import own_case, page, to
from balai.core.refusal import Invalid, Missing, Refused
from balai.ui.language import is_switch

ABOUT = {"phone.shape": "phone", "code.wrong": "code", "case.basis": "basis"}
"""Refusal → the input it is about."""


@require_GET
@own_case
def bundle(request: Request, id: str) -> HttpResponse:
    """Show where each part of one's own bundle stands, or how far its draft is."""
    found = bundles.own(id, request.actor)
    if found.filed_at is None:
        return page(
            request, "paket_draf", {"draft": bundle_drafts.draft(id, request.actor, at=timezone.now())}
        )
    return page(request, "paket", {"f": bundle_following.follow(found, at=timezone.now()), "own": True})


@require_GET
@own_case
def review(request: Request, id: str) -> HttpResponse:
    """Read everything back, with where known answers are from and what still stands in the way."""
    draft = bundle_drafts.draft(id, request.actor, at=timezone.now())
    if draft.bundle.filed_at:
        return to("portal_bundle", id)
    titles, current = draft.stations(-1)
    context = {
        "draft": draft,
        "parts": bundle_drafts.read_back(draft),
        "links": [(page_of(place, draft.form), sentence) for place, sentence in draft.problems.items()],
        "titles": titles,
        "current": current,
        "before": "bukti/" if draft.may_need_files else draft.last_page,
    }
    return page(request, "paket_tinjau", context)


@require_http_methods(["GET", "POST"])
@own_case
def file(request: Request, id: str) -> HttpResponse:
    """Confirm the phone where nobody is known yet, then file all cases at once."""
    draft = bundle_drafts.draft(id, request.actor, at=timezone.now())
    if draft.bundle.filed_at:
        return to("portal_bundle_receipt", id)
    if draft.problems:
        return to("portal_bundle_review", id)
    problems: dict[str, str] = {}
    if request.method == "POST" and not is_switch(request):
        try:
            return _step(request, id)
        except Invalid:
            return to("portal_bundle_review", id)
        except Missing:
            raise
        except Refused as refused:
            problems[ABOUT.get(refused.code, "")] = refused.message
    return page(request, "paket_ajukan", _shown(request, draft, problems), status=422 if problems else 200)


def _shown(request: Request, draft: BundleDraft, problems: dict[str, str]) -> dict[str, Any]:
    attempt = request.session.get("attempt", {})
    phone = draft.applicant_form.fields["phone"].typed(draft.applicant.get("phone"))
    return {
        "draft": draft,
        "problems": problems,
        "attempt": attempt if attempt.get("for") == draft.bundle.id and "lagi" not in request.GET else {},
        "phone": request.POST.get("phone", phone),
        "bases": Basis.choices(),
    }


def _step(request: Request, id: str) -> HttpResponse:
    """Do the next step of filing: send a code, confirm it, or file."""
    by, at = request.actor, timezone.now()
    if not (by.is_officer or by.person_id) and "phone" in request.POST:
        ask_code(request, request.POST["phone"], purpose=id)
        return to("portal_bundle_file", id)
    if not (by.is_officer or by.person_id):
        confirm_code(request)
    basis = request.POST.get("basis", "") if by.is_officer else ""
    bundling.submit(id, basis=basis, by=request.actor, at=at)
    return to("portal_bundle_receipt", id)


@require_GET
@own_case
def receipt(request: Request, id: str) -> HttpResponse:
    """Show the proof of filing, to print or to keep."""
    found = bundles.own(id, request.actor)
    link = f"{settings.PUBLIC_URL}/lacak/?nomor={found.receipt}"
    words = urlsplit(settings.PUBLIC_URL).netloc + "/lacak/"
    shown = bundle_following.receipt(id, request.actor, (link, words))
    return page(request, "paket_tanda_terima", {"receipt": shown, "qr": qr_svg(link)})


@require_POST
@own_case
def begin_part(request: Request, id: str, service: str) -> HttpResponse:
    """Begin what waited, with all that is known; what is still missing is asked as in any other request."""
    case = bundling.begin_part(id, service, by=request.actor, at=timezone.now())
    return to("portal_case", case.id)


@require_POST
@own_case
def discard(request: Request, id: str) -> HttpResponse:
    """Throw one's own draft away."""
    bundling.discard(id, by=request.actor, at=timezone.now())
    return to("portal_mine")
