"""The template environment of all pages: globals, filters, the language of a page, nothing clever."""

from typing import Any

from django.templatetags.static import static
from django.urls import reverse
from jinja2 import Environment
from markupsafe import Markup

from balai.core import facts, words
from balai.ui import language


def url(name: str, *args: object, **kwargs: object) -> str:
    """Return the address of a named route."""
    return reverse(name, args=args or None, kwargs=kwargs or None)


def anchor(place: str) -> str:
    """Return the id of the input that a problem's key names: "members.0.name" → "members-0-name"."""
    return place.replace(".", "-")


def _gettext(msgid: str, /, **params: object) -> Markup:
    """Say a sentence of a template; what stands in its places is said in the same language, and escaped."""
    return Markup(language.gettext(msgid)) % _said(params)


def _ngettext(one: str, many: str, num: int, /, **params: object) -> Markup:
    return Markup(language.ngettext(one, many, num)) % _said({"num": num} | params)


def _said(params: dict[str, object]) -> dict[str, object]:
    return {name: language.said(value) for name, value in params.items()}


class Pages(Environment):
    """Jinja's environment, in which sentences escape what stands in their places (`newstyle_gettext`)."""

    newstyle_gettext = True


def environment(**options: Any) -> Environment:
    """Build the environment for Django's Jinja2 backend, which adds request and csrf_input to each page.

    Whatever a page prints is escaped, and said in the language of the page if it is a sentence (`finalize`).
    """
    options |= {"autoescape": True, "finalize": language.said, "extensions": ["jinja2.ext.i18n"]}
    built = Pages(trim_blocks=True, lstrip_blocks=True, **options)
    built.policies["ext.i18n.trimmed"] = True
    built.globals.update(
        url=url,
        static=static,
        gettext=_gettext,
        ngettext=_ngettext,
        language=language.current,
        other_language=language.other,
        simulation=False,
        simulation_label=facts.SIMULATION_LABEL,
    )
    built.filters.update(
        anchor=anchor,
        said=language.data,
        indonesian=language.indonesian,
        moment=words.moment,
        day_date=words.day_date,
        long_date=words.long_date,
        rupiah=words.rupiah,
        duration=words.duration,
    )
    return built
