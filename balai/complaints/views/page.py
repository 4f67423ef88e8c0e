"""What all pages of reports share: the place, the ways on, which reports this visit opened."""

from functools import lru_cache
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from balai.accounts.middleware import Request
from balai.complaints.rules.improving import Window
from balai.complaints.rules.keeping import KEPT, kept_with
from balai.core import facts
from balai.core.refusal import Missing
from balai.core.sentences import Figure, Sentence
from balai.regions import queries as regions


def area_of(request: HttpRequest) -> str:
    """Return the code of the place the visitor chose, or of this installation."""
    return str(request.session.get("area", "") or next(iter(facts.get("regions", [])), ""))


@lru_cache(maxsize=1024)
def regency_name(code: str) -> str:
    """Return the name of the regency an area lies in; names are as good as fixed."""
    try:
        return regions.area(code[:5]).name if code else ""
    except Missing:
        return ""


def page(request: Request, template: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    """Render one page."""
    area, simulated = area_of(request), facts.is_simulation()
    shared = {
        "actor": request.actor,
        "place": regency_name(area),
        "area_code": area,
        "simulation": simulated,
        "nav": _nav(request),
        "footer_links": [
            {"label": Sentence("Penyelenggara layanan"), "url": reverse("portal_providers")},
            {"label": Sentence("Tentang Balai"), "url": reverse("portal_about")},
        ],
    }
    return render(request, f"complaints/{template}.html", shared | context, status=status)


def _nav(request: Request) -> list[dict[str, Any]]:
    links = [
        (Sentence("Layanan"), reverse("portal_services")),
        (Sentence("Lacak"), reverse("portal_track")),
        (Sentence("Pengaduan"), reverse("complaints_public")),
    ]
    return [{"label": label, "url": url, "current": request.path == url} for label, url in links]


def to(name: str, *args: object, tail: str = "") -> HttpResponseRedirect:
    """Redirect after a post: the browser asks for the next page with GET."""
    response = HttpResponseRedirect(reverse(name, args=args) + tail)
    response.status_code = 303
    return response


def kept(request: HttpRequest) -> tuple[str, ...]:
    """Return the reports that this visit sent or opened with their code."""
    return tuple(request.session.get(KEPT, ()))


def rate(window: Window) -> Figure:
    """Return reports for each hundred requests: "2,4"."""
    return Figure(f"{window.per_hundred:.1f}".replace(".", ","))


def keep(request: HttpRequest, id: str) -> None:
    """Let this visit go on with a report."""
    request.session[KEPT] = kept_with(kept(request), id)
