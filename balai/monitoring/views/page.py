"""What all pages of progress share: the place, the ways on, the mark of a simulation."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from balai.channels.portal.queries import places
from balai.core import facts, lag
from balai.core.clock import local_date
from balai.core.refusal import Missing
from balai.core.sentences import Sentence
from balai.monitoring.actions.folding import FOLLOWER
from balai.monitoring.rules import words
from balai.regions import queries as regions
from balai.regions.rules import codes

NATION = "nasional"
WHOLE = Sentence("Indonesia")


class Area:
    """The area that a page is about. `code` "" is the nation, `slug` how addresses name it."""

    def __init__(self, slug: str) -> None:
        if slug != NATION and not codes.is_code(slug):
            raise Missing("Wilayah")
        self.slug, self.code = slug, "" if slug == NATION else slug
        self.name = str(regions.area(slug).name) if self.code else WHOLE
        self.zone = regions.zone_of(slug) if self.code else "Asia/Jakarta"
        self.today = local_date(timezone.now(), self.zone)


def page(request: HttpRequest, template: str, area: Area, context: dict[str, Any]) -> HttpResponse:
    """Render one page about an area."""
    shared = {
        "at": area,
        "place": area.name,
        "area_code": area.code,
        "simulation": facts.is_simulation(),
        "reach": lag.reach(FOLLOWER),
        "nav": _nav(request, area),
        "footer_links": _footer(),
        "words": words,
        "figure": words.figure,
    }
    return render(request, f"monitoring/{template}.html", shared | context)


def slug_of_visitor(request: HttpRequest) -> str:
    """Return the regency the visitor looks from, as addresses name it."""
    return places.place(request.session.get("area", "")).regency_code or NATION


def _nav(request: HttpRequest, area: Area) -> list[dict[str, Any]]:
    links = [
        (Sentence("Layanan"), reverse("portal_services")),
        (Sentence("Peta"), reverse("progress_home")),
        (Sentence("Kemajuan"), reverse("progress", args=[area.slug])),
        (Sentence("Penghalang"), reverse("ledger", args=[area.slug])),
    ]
    return [{"label": label, "url": url, "current": request.path == url} for label, url in links]


def _footer() -> list[dict[str, str]]:
    links = [
        (Sentence("Penyelenggara layanan"), "portal_providers"),
        (Sentence("Tentang Balai"), "portal_about"),
    ]
    return [{"label": label, "url": reverse(name)} for label, name in links]
