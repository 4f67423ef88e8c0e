"""What the public pages of surveys share: the frame, the place, figures as people write them."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from balai.accounts.middleware import Request
from balai.core import facts
from balai.core.refusal import Missing
from balai.core.sentences import Figure, Sentence
from balai.regions import queries as regions
from balai.regions.rules import codes

REGENCY_DOTS = 1
NATION = "nasional"
WHOLE = Sentence("Indonesia")


def page(request: Request, template: str, context: Mapping[str, Any], *, status: int = 200) -> HttpResponse:
    """Render a public page of surveys for a place: `area_code`, where none is given the visitor's own."""
    area = str(context["area_code"]) if "area_code" in context else home_of(request)
    shared = {
        "area_code": area,
        "place": name_of(area),
        "simulation": facts.is_simulation(),
        "nav": _nav(request),
        "number": number,
    }
    return render(request, f"satisfaction/{template}.html", {**shared, **context}, status=status)


def _nav(request: Request) -> list[dict[str, Any]]:
    links = [
        (Sentence("Layanan"), reverse("portal_services")),
        (Sentence("Kepuasan"), reverse("satisfaction")),
        (Sentence("Punya kode survei"), reverse("survey_code")),
    ]
    return [{"label": label, "url": url, "current": request.path == url} for label, url in links]


def home_of(request: Request) -> str:
    """Return the regency that the visitor chose, or the first of this installation; "" for none."""
    chosen = str(request.session.get("area", "")) or next(iter(facts.get("regions", [])), "")
    return ".".join(chosen.split(".")[: REGENCY_DOTS + 1])


def area_asked(request: Request) -> str:
    """Return the area that an address asks for; "" for the nation, the visitor's own where it asks for none."""
    wanted = request.GET.get("wilayah", "")[:60]
    if wanted == NATION:
        return ""
    return wanted if codes.is_code(wanted) and name_of(wanted) else home_of(request)


def name_of(area_code: str) -> str:
    """Return the name of an area, "" being the nation; "" for what is none."""
    if not area_code:
        return WHOLE
    if not codes.is_code(area_code):
        return ""
    try:
        return regions.area(area_code).name
    except Missing:
        return ""


def number(value: Decimal | str | int) -> Figure:
    """Return a number with a decimal comma: "83,10"."""
    return Figure(str(value).replace(".", ","))
