"""Choosing a place, step by step with plain links."""

from urllib.parse import urlencode

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from balai.accounts.middleware import Request
from balai.catalogue import queries as catalogue
from balai.channels.portal.queries import places
from balai.channels.portal.queries.shelf import DEPTH
from balai.channels.portal.views.page import page, place_of, to
from balai.core.refusal import Missing
from balai.regions import queries as regions
from balai.regions.rules.codes import depth_of, is_code

REGENCY_DEPTH = 2


@require_http_methods(["GET", "POST"])
def choose(request: Request) -> HttpResponse:
    """Show what can be chosen next, or keep the choice for this visit. `untuk`: the service it is for."""
    if request.method == "POST":
        return _keep(request)
    wanted = request.GET.get("untuk", "")
    package = catalogue.service(wanted).package if wanted else None
    needed = DEPTH.get(package.level, REGENCY_DEPTH) if package else REGENCY_DEPTH
    path = request.GET.get("kode", place_of(request).district_code if needed > REGENCY_DEPTH else "")
    chosen = regions.picker(path_code=path, text=request.GET.get("q", "")[:80])
    context = {
        "picker": chosen,
        "package": package,
        "enough": bool(chosen.code) and depth_of(chosen.code) >= needed,
        "tail": "&" + urlencode({"untuk": wanted}) if wanted else "",
        "installed": [places.place(code) for code in places.installed()] if not path else [],
    }
    return page(request, "place", context)


def _keep(request: Request) -> HttpResponse:
    code, wanted = request.POST.get("kode", ""), request.POST.get("untuk", "")
    if not is_code(code):
        raise Missing("Wilayah")
    request.session["area"] = regions.area(code).code
    return to("portal_service", wanted) if wanted else to("portal_home")
