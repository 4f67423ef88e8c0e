"""Checking a result: by number and code, by the QR code as text or photo, by the file."""

from datetime import timedelta

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from balai.accounts import actions as accounts
from balai.accounts.middleware import Request, remote
from balai.accounts.rules import Budget
from balai.channels.portal.views.page import page
from balai.channels.portal.views.uploads import uploaded
from balai.core.refusal import Refused
from balai.core.sentences import Sentence
from balai.documents import queries as documents
from balai.documents.rules.verdicts import Finding, Verdict
from balai.ui.language import is_switch

PER_ADDRESS = Budget("verify/address", 60, timedelta(minutes=15))
TONES = {Verdict.VALID: "good", Verdict.SUPERSEDED: "soon", Verdict.UNUSABLE: "soon"}
LONGEST_TEXT = 4_000


@require_http_methods(["GET", "POST"])
def verify(request: Request) -> HttpResponse:
    """Ask for a document in any of four ways; the answer to a post is the page itself, nothing is kept."""
    if request.method == "GET" or is_switch(request):
        return _form(request, {})
    try:
        accounts.spend(PER_ADDRESS, remote(request), at=timezone.now())
        finding = _check(request)
    except Refused as refused:
        return _form(request, {"": refused.message})
    return (
        _result(request, finding)
        if finding
        else _form(request, {"number": Sentence("Isi salah satu cara di bawah ini.")})
    )


def _check(request: Request) -> Finding | None:
    at, posted = timezone.now(), request.POST
    if file := uploaded(request, "file"):
        return documents.verify_pdf(file, at=at)
    if photo := uploaded(request, "photo"):
        return documents.verify_picture(photo, at=at)
    if text := posted.get("qr", "").strip():
        return documents.verify_qr(text[:LONGEST_TEXT], at=at)
    if posted.get("number", "").strip() and posted.get("code", "").strip():
        return documents.verify_code(number=posted["number"], code=posted["code"], at=at)
    return None


def _form(request: Request, problems: dict[str, str]) -> HttpResponse:
    context = {
        "problems": problems,
        "number": request.POST.get("number", ""),
        "code": request.POST.get("code", ""),
        "qr": request.POST.get("qr", ""),
    }
    return page(request, "verify", context, status=422 if problems else 200)


@require_GET
def verify_address(request: Request, data: str) -> HttpResponse:
    """Check the signed data that a QR code carries in its address; a camera leads here."""
    return _result(request, documents.verify_qr(data, at=timezone.now()))


def _result(request: Request, finding: Finding) -> HttpResponse:
    tone = "soon" if finding.expired else TONES.get(finding.verdict, "late")
    return page(request, "finding", {"finding": finding, "tone": tone})
