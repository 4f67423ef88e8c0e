"""How one wants to be told: the page of a person's own message settings."""

from collections.abc import Callable
from datetime import time
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from balai.accounts import queries as accounts
from balai.accounts.middleware import Request
from balai.accounts.rules import masked_phone
from balai.channels.portal import actions
from balai.channels.portal.views.page import page, place_of, to
from balai.core import preferences
from balai.core.messages import Language, MessageChannel, Wish
from balai.core.refusal import Invalid, Refused
from balai.core.sentences import Sentence
from balai.regions import queries as regions
from balai.ui.language import is_switch

QUIET = {
    "malam": (time(21), time(6)),
    "panjang": (time(18), time(8)),
    "tidak": (time(0), time(0)),
}
QUIET_WORDS = {
    "malam": Sentence("Tidak antara pukul 21.00 dan 06.00"),
    "panjang": Sentence("Tidak antara pukul 18.00 dan 08.00"),
    "tidak": Sentence("Kapan saja"),
}
FIRST_WORDS = {
    MessageChannel.SMS: Sentence("SMS"),
    MessageChannel.WHATSAPP: Sentence("WhatsApp"),
    MessageChannel.EMAIL: Sentence("E-mail"),
}


@require_http_methods(["GET", "POST"])
def messages(request: Request) -> HttpResponse:
    """Show and keep how the visitor wants to be told; whoever is not known signs in first."""
    profile = accounts.own_profile(request.actor)
    if profile is None:
        return HttpResponseRedirect(f"{reverse('portal_sign_in')}?lanjut={request.path}")
    problems: dict[str, str] = {}
    if request.method == "POST" and not is_switch(request):
        try:
            ACTS.get(request.POST.get("aksi", ""), _keep)(request)
            return to("portal_messages", tail="?tersimpan")
        except Invalid as invalid:
            problems = invalid.problems
        except Refused as refused:
            problems["kode"] = refused.message
    return _show(request, preferences.of_phone(profile.phone), profile.phone, problems)


def _keep(request: Request) -> None:
    actions.choose_messages(_typed(request), by=request.actor, at=timezone.now())


def _confirm(request: Request) -> None:
    actions.confirm_email(request.POST.get("kode", ""), by=request.actor, at=timezone.now())


def _stop(request: Request) -> None:
    actions.stop_messages(by=request.actor, at=timezone.now())


def _start(request: Request) -> None:
    actions.start_messages(by=request.actor, at=timezone.now())


ACTS: dict[str, Callable[[Request], None]] = {"kode": _confirm, "berhenti": _stop, "mulai": _start}


def _typed(request: Request) -> Wish:
    posted = request.POST
    quiet = QUIET.get(posted.get("tenang", ""), QUIET["malam"])
    area = place_of(request).code
    return Wish(
        channels=_channels(posted),
        language=Language.ENGLISH if posted.get("bahasa_pesan") == "en" else Language.INDONESIAN,
        quiet_from=quiet[0],
        quiet_to=quiet[1],
        zone=regions.zone_of(area) if area else "",
        email=posted.get("email", "").strip(),
    )


def _channels(posted: QueryDict) -> tuple[MessageChannel, ...]:
    """Return all channels with the chosen one first: the others are tried when it fails."""
    usual = preferences.default().channels
    return tuple(sorted(usual, key=lambda channel: channel != posted.get("saluran")))


def _show(request: Request, wish: Wish, phone: str, problems: dict[str, str]) -> HttpResponse:
    hours = (wish.quiet_from, wish.quiet_to)
    context: dict[str, Any] = {
        "wish": wish,
        "phone": masked_phone(phone),
        "problems": problems,
        "saved": "tersimpan" in request.GET and not problems,
        "first": wish.channels[0],
        "channels": list(FIRST_WORDS.items()),
        "languages": [(str(one), one.label) for one in Language],
        "quiet": next((key for key, value in QUIET.items() if value == hours), "malam"),
        "quiets": list(QUIET_WORDS.items()),
        "email": request.POST.get("email", wish.email),
    }
    return page(request, "preferensi", context, status=422 if problems else 200)
