"""Signing in with a name and a password, for signers a second factor too; signing out."""

from datetime import datetime, timedelta

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods

from balai.accounts import actions, queries
from balai.accounts.middleware import Request, become_officer, remote
from balai.channels.desk.views.page import officers, page
from balai.core import facts
from balai.core.refusal import Invalid, Refused
from balai.ui.errors import status_of

HALF_WAY, CHOOSING = "half_way", "choosing"
PATIENCE = timedelta(minutes=5)
"""How long a right password waits for its second factor, or for the password that replaces it."""


@require_http_methods(["GET", "POST"])
def sign_in(request: Request) -> HttpResponseBase:
    """Ask for name and password."""
    if request.method == "GET":
        return redirect("desk:worklist") if request.actor.is_officer else _show(request, "masuk")
    at = timezone.now()
    login = request.POST.get("nama", "").strip()
    try:
        account = actions.sign_in(login, request.POST.get("sandi", ""), remote=remote(request), at=at)
    except Refused as refusal:
        return _show(request, "masuk", refusal, login=login)
    if queries.needs_second_factor(account, at=at):
        request.session.flush()
        request.session[HALF_WAY] = [account, at.isoformat(), _onward(request)]
        return redirect("desk:second_factor")
    return _enter(request, account, _onward(request), strong=False)


@require_http_methods(["GET", "POST"])
def second_factor(request: Request) -> HttpResponseBase:
    """Ask for the code of the authenticator."""
    at = timezone.now()
    account, since, onward = request.session.get(HALF_WAY, ("", "", ""))
    if not _waits(account, since, at):
        return redirect("desk:sign_in")
    if request.method == "GET":
        return _show(request, "kode")
    try:
        actions.confirm_totp(account, request.POST.get("kode", ""), at=at)
    except Refused as refusal:
        return _show(request, "kode", refusal)
    return _enter(request, account, onward, strong=True)


@require_http_methods(["GET", "POST"])
def choose_password(request: Request) -> HttpResponseBase:
    """Ask for a password of one's own in place of a temporary one."""
    at = timezone.now()
    account, since, onward, strong = request.session.get(CHOOSING, ("", "", "", False))
    if not _waits(account, since, at):
        return redirect("desk:sign_in")
    if request.method == "GET":
        return _show(request, "sandi")
    try:
        password = _twice(request.POST.get("sandi", ""), request.POST.get("sandi_lagi", ""))
        actions.choose_password(account, password, at=at)
    except Refused as refusal:
        return _show(request, "sandi", refusal)
    become_officer(request, account, strong=strong)
    return redirect(onward)


def _enter(request: Request, account: str, onward: str, *, strong: bool) -> HttpResponseBase:
    """Let an officer in, by way of a password of their own."""
    if queries.must_choose_password(account):
        request.session.flush()
        request.session[CHOOSING] = [account, timezone.now().isoformat(), onward, strong]
        return redirect("desk:choose_password")
    become_officer(request, account, strong=strong)
    return redirect(onward)


def _waits(account: str, since: str, at: datetime) -> bool:
    return bool(account) and at <= datetime.fromisoformat(since) + PATIENCE


def _twice(password: str, again: str) -> str:
    if password != again:
        raise Invalid({"password": "Kedua isian belum sama. Ketik kata sandi baru dua kali."})
    return password


@officers
@require_http_methods(["GET", "POST"])
def sign_out(request: Request) -> HttpResponseBase:
    """Sign out; without script a link cannot post, so the link leads to the button."""
    if request.method == "GET":
        return page(request, "desk/keluar.html", {})
    request.session.flush()
    return redirect("desk:sign_in")


def _onward(request: Request) -> str:
    """Return where to go after signing in: only ever a page of the desk."""
    wanted = request.POST.get("lanjut", "")
    is_ours = wanted.startswith("/meja/") and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    return wanted if is_ours else reverse("desk:worklist")


def _show(request: Request, name: str, refusal: Refused | None = None, login: str = "") -> HttpResponse:
    context = {
        "login": login,
        "onward": request.POST.get("lanjut") or request.GET.get("lanjut", ""),
        "message": _sentence(refusal),
        "simulation": facts.is_simulation(),
    }
    return render(request, f"desk/{name}.html", context, status=status_of(refusal) if refusal else 200)


def _sentence(refusal: Refused | None) -> str:
    """Return what is wrong; where there is one field only, that of the field."""
    return (
        " ".join(refusal.problems.values())
        if isinstance(refusal, Invalid)
        else refusal.message
        if refusal
        else ""
    )
