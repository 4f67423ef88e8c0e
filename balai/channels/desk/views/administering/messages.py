"""The words of messages to people: read, tried out, changed, set back."""

from typing import Any

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from balai.accounts import queries as accounts
from balai.accounts.middleware import Request
from balai.channels.desk.views.administering.frame import page, text
from balai.channels.desk.views.page import officers_who_may
from balai.core import letters
from balai.core.messages import Language
from balai.core.refusal import Missing, Refused

REWORD = "messages.reword"


@officers_who_may(REWORD)
@require_safe
def messages(request: Request) -> HttpResponse:
    """Show all messages of one language as people read them in the administrator's area."""
    language = _language(request.GET.get("bahasa", ""))
    context = {
        "texts": letters.texts(area_code=_area(request), language=language),
        "chosen": language,
        "languages": [(each.value, each.label) for each in Language],
    }
    return page(request, "pesan", context)


@officers_who_may(REWORD)
@require_http_methods(["GET", "POST"])
def message(request: Request, template: str, language: str) -> HttpResponseBase:
    """Show one message; try other words, keep them, or go back to the default."""
    if request.method == "GET":
        return _show(request, template, language)
    posted, by, at = request.POST, request.actor, timezone.now()
    written, area = text(posted, "text"), _area(request)
    try:
        if "baku" in posted:
            letters.reset(template, by=by, at=at, language=language, area_code=area)
        elif "simpan" in posted:
            letters.reword(template, written, by=by, at=at, language=language, area_code=area)
        else:
            tried = letters.preview(template, written, language=language)
            return _show(request, template, language, tried=tried, written=written)
    except Missing:
        raise
    except Refused as refusal:
        return _show(request, template, language, refusal, written=written)
    return redirect(f"{reverse('desk:messages')}?bahasa={language}&kabar=teks")


def _show(
    request: Request,
    template: str,
    language: str,
    refusal: Refused | None = None,
    *,
    tried: str = "",
    written: str = "",
) -> HttpResponse:
    found = [
        one
        for one in letters.texts(area_code=_area(request), language=_language(language))
        if one.template == template
    ]
    if not found:
        raise Missing("Pesan")
    context: dict[str, Any] = {
        "one": found[0],
        "tried": tried,
        "written": written or found[0].text,
        "name": found[0].language.label,
    }
    return page(request, "pesan_isian", context, refusal)


def _language(code: str) -> Language:
    return Language(code) if code in set(Language) else Language.INDONESIAN


def _area(request: Request) -> str:
    """Return where an administrator's words are said: the widest area that is theirs."""
    return min(accounts.managed_areas(request.actor, REWORD), key=len, default="")
