"""What all pages of the portal share: the place, the ways on, the mark of a simulation."""

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from balai.accounts.middleware import Request
from balai.channels.portal.queries import places
from balai.channels.portal.queries.places import Place
from balai.core import facts
from balai.core.refusal import Missing
from balai.core.sentences import Sentence

View = Callable[..., HttpResponse]
DESK = "/meja/"
"""Where officers work: a channel of its own, which this one knows only by its address."""
OFFLINE = "/luring/"
"""What works without a network: above this module, so again known only by its address."""


def place_of(request: HttpRequest) -> Place:
    """Return the place the visitor chose, or the one this installation serves; looked up once a request."""
    kept = vars(request)
    if "place" not in kept:
        kept["place"] = places.place(request.session.get("area", ""))
    return cast(Place, kept["place"])


def page(
    request: Request, template: str, context: dict[str, Any] | None = None, *, status: int = 200
) -> HttpResponse:
    """Render one page of the portal; a module above names its own template in full."""
    place, simulated = place_of(request), facts.is_simulation()
    shared = {
        "actor": request.actor,
        "area": place,
        "place": place.regency,
        "area_code": place.code,
        "simulation": simulated,
        "nav": _nav(request),
        "footer_links": _footer(simulated),
        "offline": OFFLINE,
    }
    name = template if "/" in template else f"portal/{template}.html"
    return render(request, name, shared | (context or {}), status=status)


def _nav(request: Request) -> list[dict[str, Any]]:
    known = request.actor.person_id or request.actor.is_officer
    links = [
        *([(Sentence("Meja kerja"), DESK)] if request.actor.is_officer else []),
        (Sentence("Layanan"), reverse("portal_services")),
        (Sentence("Lacak"), reverse("portal_track")),
        (Sentence("Permohonan saya"), reverse("portal_mine"))
        if known
        else (Sentence("Masuk"), reverse("portal_sign_in")),
    ]
    return [{"label": label, "url": url, "current": request.path == url} for label, url in links]


def _footer(simulated: bool) -> list[dict[str, str]]:
    links = [
        (Sentence("Periksa keaslian dokumen"), "portal_verify"),
        (Sentence("Siapa yang membuka data saya"), "portal_mine"),
        (Sentence("Pengaduan dan konsultasi"), "complaints_public"),
        (Sentence("Penyelenggara layanan"), "portal_providers"),
        (Sentence("Kemajuan pelayanan"), "progress_home"),
        (Sentence("Kepuasan masyarakat"), "satisfaction"),
        (Sentence("Tentang Balai"), "portal_about"),
        *([(Sentence("Kotak pesan simulasi"), "portal_outbox")] if simulated else []),
    ]
    return [{"label": label, "url": reverse(name)} for label, name in links]


def to(name: str, *args: object, tail: str = "") -> HttpResponseRedirect:
    """Redirect after a post: the browser asks for the next page with GET. `tail`: query or anchor."""
    response = HttpResponseRedirect(reverse(name, args=args) + tail)
    response.status_code = 303
    return response


def own_case(view: View) -> View:
    """Answer a case that is not the visitor's as one that does not exist, and show the way to sign in."""

    @wraps(view)
    def guarded(request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except Missing as missing:
            if request.actor.person_id or request.actor.is_officer:
                raise
            context = {"message": missing.message, "next": request.path if request.method == "GET" else ""}
            return page(request, "missing", context, status=404)

    return guarded
