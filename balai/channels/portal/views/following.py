"""After filing: the receipt, one's own requests, and what can still be done about each."""

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from balai.accounts.middleware import Request
from balai.cases import actions
from balai.cases.queries import bundles, own, remedies, tracking
from balai.cases.rules.status import Kind, Status
from balai.channels.portal.queries import bundle_following, drafts, following
from balai.channels.portal.rules.pictures import qr_svg
from balai.channels.portal.views.page import own_case, page, to
from balai.channels.portal.views.uploads import LOCKED
from balai.core.refusal import Invalid, Missing, Refused
from balai.core.words import duration
from balai.documents import actions as documents
from balai.satisfaction import queries as satisfaction
from balai.ui.language import is_switch


@require_GET
def mine(request: Request) -> HttpResponse:
    """List one's own requests: those of the person, or those begun in this visit."""
    context = {"lines": following.mine(request.actor), "bundles": bundle_following.mine(request.actor)}
    return page(request, "mine", context)


@require_GET
@own_case
def case(request: Request, id: str) -> HttpResponse:
    """Show where one's own request stands, or how far its draft is."""
    found, bundle = bundles.own_case(id, request.actor)
    if found.status == Status.DRAFT:
        return page(request, "draft", {"draft": drafts.draft(id, request.actor)})
    at = timezone.now()
    context = {"following": following.follow(found, at=at), "own": True}
    if (
        request.actor.person_id and found.ended_at
    ):  # the code is theirs alone, not of an officer who filed for them
        context["judge"] = satisfaction.open_to(found.id, at=at)
    return page(request, "case", context | {"bundle": bundle_following.named(bundle)})


@require_GET
@own_case
def receipt(request: Request, id: str) -> HttpResponse:
    shown = following.receipt(id, request.actor)
    return page(request, "receipt", {"receipt": shown, "qr": qr_svg(shown.link)})


@require_GET
@own_case
def receipt_pdf(request: Request, id: str) -> HttpResponse:
    shown = following.receipt(id, request.actor)
    return pdf(f"tanda-terima-{shown.case.receipt}", documents.receipt_pdf(following.slip(shown)))


@require_GET
@own_case
def result_pdf(request: Request, id: str) -> HttpResponse:
    """Give the signed result: to its owner freely, to an officer who assisted only on record."""
    if request.actor.is_officer:
        number, content = actions.open_result(id, by=request.actor, at=timezone.now())
    else:
        number, content = own.result(tracking.own(id, request.actor))
    return pdf(number, content)


def pdf(name: str, content: bytes) -> HttpResponse:
    """Answer with a file to keep, which no browser runs."""
    safe = "".join(letter if letter.isalnum() else "-" for letter in name)
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{safe}.pdf"'
    response["Content-Security-Policy"] = LOCKED
    return response


@require_POST
@own_case
def resubmit(request: Request, id: str) -> HttpResponse:
    """Send a returned request back; what still lacks is shown on the review."""
    try:
        actions.resubmit(id, by=request.actor, at=timezone.now())
    except Invalid:
        return to("portal_review", id)
    return to("portal_case", id)


@require_POST
@own_case
def withdraw(request: Request, id: str) -> HttpResponse:
    """Withdraw one's own request; a second click changes nothing."""
    if tracking.own(id, request.actor).status != Status.WITHDRAWN:
        actions.withdraw(id, by=request.actor, at=timezone.now())
    return to("portal_case", id)


@require_http_methods(["GET", "POST"])
@own_case
def remedy(request: Request, id: str) -> HttpResponse:
    """Ask for one's grounds, and file an objection, or an appeal against a rejected objection."""
    found = tracking.own(id, request.actor)
    kind = Kind.OBJECTION if found.kind == Kind.APPLICATION else Kind.APPEAL
    problems: dict[str, str] = {}
    if request.method == "POST" and not is_switch(request):
        try:
            filed = actions.file_remedy(
                id, kind, request.POST.get("grounds", ""), by=request.actor, at=timezone.now()
            )
            return to("portal_receipt", filed.id)
        except Missing:
            raise
        except Refused as refused:
            problems["grounds"] = refused.message
    rule = remedies.remedy(kind)
    context = {
        "case": found,
        "kind": kind,
        "problems": problems,
        "grounds": request.POST.get("grounds", ""),
        "file_within": duration(rule.file_within.value, rule.file_within.unit),
        "decided_within": duration(rule.clock.duration.value, rule.clock.duration.unit),
    }
    return page(request, "remedy", context, status=422 if problems else 200)
