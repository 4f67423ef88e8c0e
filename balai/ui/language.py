"""Indonesian, or English for whoever asks for it: chosen on the page, kept in a cookie, never guessed."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import translation
from markupsafe import Markup

from balai.core import sentences

INDONESIAN, ENGLISH = "id", "en"
NAMES = {INDONESIAN: "Indonesia", ENGLISH: "English"}
COOKIE = "bahasa"
FIELD = "bahasa"
"""A form posted with it asks for the same page in that language; it does nothing else."""
ONE_YEAR = 365 * 24 * 3600


NAMED = ("categories.yaml", "life_events/*.yaml", "indicators/*.yaml", "ledger/levels.yaml")
"""Data that carries its own English, as `name_en` beside `name`."""


@cache
def _english() -> Mapping[str, str]:
    """Return the English of texts that are data: names of services, titles of questions."""
    found = {
        text: english for path in NAMED for file in settings.DATA.glob(path) for text, english in _named(file)
    }
    for part in _loaded(settings.DATA / "english.yaml")["texts"].values():
        found |= part
    return found


def _loaded(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def _named(path: Path) -> Iterator[tuple[str, str]]:
    """Yield (name, English) of each thing in a file that has both."""
    waiting = [_loaded(path)]
    while waiting:
        match waiting.pop():
            case {"name": str(name), "name_en": str(english), **rest}:
                yield name, english
                waiting += rest.values()
            case dict() as part:
                waiting += part.values()
            case list() as parts:
                waiting += parts


class _English:
    """English: the catalogue of sentences, then the texts that are data."""

    def gettext(self, msgid: str) -> str:
        said = translation.gettext(msgid) if msgid else ""
        return said if said != msgid else _english().get(msgid, msgid)

    def ngettext(self, one: str, many: str, count: int) -> str:
        return translation.ngettext(one, many, count)


_language: ContextVar[str] = ContextVar("language", default=INDONESIAN)
"""Asked for each text of a page; Django's own answer costs more than the text."""


def current() -> str:
    """Return the language of the page that is being made."""
    return _language.get()


@contextmanager
def speaking(code: str) -> Iterator[None]:
    """Make what is made inside in this language."""
    if code == current():
        yield  # nothing to switch, which Django does at a price for every request
        return
    before = _language.set(code)
    try:
        with translation.override(code):
            yield
    finally:
        _language.reset(before)


def other() -> tuple[str, str]:
    """Return code and own name of the language that can be switched to."""
    code = INDONESIAN if current() == ENGLISH else ENGLISH
    return code, NAMES[code]


def said(value: object) -> object:
    """Return a sentence in the language of this page, and everything else as it is."""
    return value if current() == INDONESIAN else sentences.said(value, _English())


def data(value: object) -> object:
    """Return a text that is data, as a sentence that may have English words."""
    return said(sentences.Sentence(value) if type(value) is str else value)


def indonesian(value: object) -> object:
    """Return a text that is Indonesian by origin for a page: its English if there is one, else marked as Indonesian."""
    if current() == INDONESIAN or not isinstance(value, str) or not value or isinstance(value, Markup):
        return value
    words = data(value)
    return words if words != value else Markup('<span lang="id">{}</span>').format(words)


def gettext(msgid: str) -> str:
    return _English().gettext(msgid) if current() == ENGLISH else msgid


def ngettext(one: str, many: str, count: int) -> str:
    return translation.ngettext(one, many, count) if current() == ENGLISH else one


def remember(response: HttpResponseBase, code: str) -> None:
    """Keep the choice on this device."""
    response.set_cookie(
        COOKIE, code, max_age=ONE_YEAR, secure=settings.SECURE_SSL, httponly=True, samesite="Lax"
    )


def _wanted(request: HttpRequest) -> tuple[str, bool]:
    """Return the language of a request, and whether it is asked for just now."""
    if request.path.startswith(settings.INDONESIAN_ONLY):
        return INDONESIAN, False
    asked = request.POST.get(FIELD, "") if request.method == "POST" else ""
    if asked in NAMES:
        return asked, True
    kept = request.COOKIES.get(COOKIE, "")
    return (kept if kept in NAMES else INDONESIAN), False


def is_switch(request: HttpRequest) -> bool:
    """Return whether a form was sent only to read its page in another language, with what was typed."""
    return request.method == "POST" and request.POST.get(FIELD, "") in NAMES


def language(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Answer each request in the language its sender chose."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        code, is_new = _wanted(request)
        with speaking(code):
            response = get_response(request)
        if is_new:
            remember(response, code)
        return response

    return middleware
