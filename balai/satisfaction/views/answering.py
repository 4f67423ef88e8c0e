"""Answering a survey with the code of an invitation: one page, one posting, no name, no script."""

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from balai.accounts.middleware import Request
from balai.core.actor import ANONYMOUS
from balai.core.refusal import Invalid, Missing, Refused
from balai.core.sentences import Sentence
from balai.satisfaction import actions, queries
from balai.satisfaction.models import Invitation
from balai.satisfaction.rules.codes import LENGTH, typed
from balai.satisfaction.views.asking import AFTER_BAD, show
from balai.satisfaction.views.page import page
from balai.ui.errors import status_of
from balai.ui.language import is_switch


@require_http_methods(["GET", "HEAD"])
def code(request: Request) -> HttpResponse:
    """Ask for the code on a slip, for whoever cannot scan it."""
    given = request.GET.get("kode", "")[:40]
    if not given:
        return page(request, "kode", {"problem": "", "given": ""})
    try:
        queries.invited(given)
    except Missing:
        wrong = Sentence("Kode ini tidak dikenal. Periksa lagi {length} huruf dan angkanya.", length=LENGTH)
        return page(request, "kode", {"problem": wrong, "given": given}, status=422)
    return HttpResponseRedirect(reverse("survey_answer", args=[typed(given)]))


@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: Request, code: str) -> HttpResponse:
    """Show the questions of an invitation and take the answers; who has answered is thanked."""
    invitation = queries.invited(code)
    if request.method != "POST" or is_switch(request):
        return _show(request, invitation, {})
    posted = {key: str(value) for key, value in request.POST.items()}
    try:
        is_bad = actions.answer(code, posted, posted, at=timezone.now())
    except Invalid as invalid:
        return _show(request, invitation, invalid.problems, status=422)
    except Refused:
        is_bad = False
    return _back(code, AFTER_BAD if is_bad else "")


@require_POST
def call_back(request: Request, code: str) -> HttpResponse:
    """Take the wish to be called."""
    invitation = queries.invited(code)
    phone, words = request.POST.get("phone", "")[:40], request.POST.get("words", "")
    try:
        actions.ask_call_back(code, phone, words, by=ANONYMOUS, at=timezone.now())
    except Invalid as invalid:
        return _show(request, invitation, invalid.problems, status=422)
    except Refused as refused:
        return _show(request, invitation, {"": refused.message}, status=status_of(refused))
    return _back(code)


@require_POST
def reopen(request: Request, code: str) -> HttpResponse:
    """Take the word that a matter is not settled."""
    invitation = queries.invited(code)
    try:
        actions.reopen(code, by=ANONYMOUS, at=timezone.now())
    except Refused as refused:
        return _show(request, invitation, {"": refused.message}, status=status_of(refused))
    return _back(code)


def _show(
    request: Request, invitation: Invitation, problems: dict[str, str], *, status: int = 200
) -> HttpResponse:
    code = typed(request.resolver_match.kwargs["code"]) if request.resolver_match else ""
    return show(request, invitation, problems, status=status, code=code)


def _back(code: str, tail: str = "") -> HttpResponseRedirect:
    response = HttpResponseRedirect(reverse("survey_answer", args=[typed(code)]) + tail)
    response.status_code = 303
    return response
