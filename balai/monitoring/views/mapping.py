"""The areas of the nation, a province or a regency side by side, and the way down through them."""

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET

from balai.accounts.middleware import Request
from balai.monitoring.queries import below, reference
from balai.monitoring.views.page import NATION, Area, page, slug_of_visitor

ASKED = "angka"


@require_GET
def nation(request: Request) -> HttpResponse:
    """Show the provinces on a map of equal tiles, and what changed this week."""
    return _show(request, Area(NATION))


@require_GET
def inside(request: Request, area: str) -> HttpResponse:
    """Show the areas right below one."""
    return _show(request, Area(area))


def _show(request: Request, place: Area) -> HttpResponse:
    names = below.inside(place.code)
    found = below.below(place.code, request.GET.get(ASKED, below.DEFAULT), place.today, names)
    context = {
        "found": found,
        "map": below.map_of(found) if "." not in place.code and found.parts else None,
        "names": {part.code: part.name for part in found.parts},
        "choices": below.shares(),
        "changes": below.changed(place.code, place.today, names),
        "way": _way,
        "above": _above(place.code),
        "own": slug_of_visitor(request),
        "licence": reference.publication(),
    }
    return page(request, "peta", place, context)


def _way(code: str) -> str:
    """Return where an area leads: provinces and districts to their parts, regencies and villages to their own page."""
    return reverse("progress_below" if code.count(".") in (0, 2) else "progress", args=[code])


def _above(code: str) -> str:
    """Return the address of the area around one; "" of the nation."""
    if not code:
        return ""
    parent = code.rpartition(".")[0]
    return reverse("progress_below", args=[parent]) if parent else reverse("progress_home")
