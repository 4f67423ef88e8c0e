"""Citizens sign in by phone and a one-time code."""

from urllib.parse import urlencode

from django.http import HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST

from balai.accounts.middleware import Request
from balai.channels.portal.views.filing import ask_code, confirm_code
from balai.channels.portal.views.page import page, to
from balai.core.refusal import Refused
from balai.ui.language import is_switch

PURPOSE = "masuk"


def _next(request: Request) -> str:
    """Return where to go afterwards: an address of this site, or the list of one's own requests."""
    wanted = request.POST.get("lanjut") or request.GET.get("lanjut", "")
    is_ours = wanted.startswith("/") and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    return wanted if is_ours else ""


@require_http_methods(["GET", "POST"])
def sign_in(request: Request) -> HttpResponse:
    """Ask for a phone, then for the code that was sent to it."""
    wanted = _next(request)
    if request.actor.person_id:
        return HttpResponseRedirect(wanted) if wanted else to("portal_mine")
    problems: dict[str, str] = {}
    if request.method == "POST" and not is_switch(request):
        try:
            return _step(request, wanted)
        except Refused as refused:
            problems["phone" if "phone" in request.POST else "code"] = refused.message
    attempt = request.session.get("attempt", {})
    context = {
        "attempt": attempt if attempt.get("for") == PURPOSE and "lagi" not in request.GET else {},
        "problems": problems,
        "phone": request.POST.get("phone", ""),
        "next": wanted,
    }
    return page(request, "sign_in", context, status=422 if problems else 200)


def _step(request: Request, wanted: str) -> HttpResponse:
    if "phone" in request.POST:
        ask_code(request, request.POST["phone"], purpose=PURPOSE)
        return to("portal_sign_in", tail=_query(wanted))
    confirm_code(request)
    response = to("portal_mine")
    if wanted:
        response["Location"] = wanted
    return response


def _query(wanted: str) -> str:
    return f"?{urlencode({'lanjut': wanted})}" if wanted else ""


@require_POST
def sign_out(request: Request) -> HttpResponse:
    """End the session on this device."""
    request.session.flush()
    return to("portal_home")
