"""The template environment of all pages: globals, filters, nothing clever."""

from typing import Any

from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from jinja2 import Environment

from balai.core import facts, words


def url(name: str, *args: object, **kwargs: object) -> str:
    """Return the address of a named route."""
    return reverse(name, args=args or None, kwargs=kwargs or None)


def anchor(place: str) -> str:
    """Return the id of the input that a problem's key names: "members.0.name" → "members-0-name"."""
    return place.replace(".", "-")


def environment(**options: Any) -> Environment:
    """Build the environment for Django's Jinja2 backend, which adds request and csrf_input to each page."""
    options.setdefault("autoescape", True)
    built = Environment(trim_blocks=True, lstrip_blocks=True, extensions=["jinja2.ext.i18n"], **options)  # noqa: S701 (autoescape is in options)
    built.install_gettext_callables(gettext, ngettext, newstyle=True)  # type: ignore[attr-defined]
    built.policies["ext.i18n.trimmed"] = True
    built.globals.update(url=url, static=static, simulation=False, simulation_label=facts.SIMULATION_LABEL)
    built.filters.update(
        anchor=anchor,
        moment=words.moment,
        day_date=words.day_date,
        long_date=words.long_date,
        rupiah=words.rupiah,
        duration=words.duration,
    )
    return built
