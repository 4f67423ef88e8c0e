"""What everybody may read: what can be sent, how it goes, and the reports that were cleared."""

from urllib.parse import urlencode

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from balai.accounts import actions as accounts
from balai.accounts.middleware import Request, remote
from balai.accounts.rules import TRACKING_PER_ADDRESS
from balai.complaints.queries import clusters, known, own, public
from balai.complaints.rules.kinds import MEANINGS, Kind
from balai.complaints.views.page import area_of, keep, kept, page, rate, to
from balai.core.refusal import Refused
from balai.core.sentences import Sentence
from balai.core.words import duration
from balai.ui.errors import TOO_MANY, status_of
from balai.ui.language import is_switch


@require_GET
def reports(request: Request) -> HttpResponse:
    """Show what can be sent, how long it takes, and cleared reports of the place."""
    area, kind, at = area_of(request), request.GET.get("jenis", ""), timezone.now()
    after = request.GET.get("sesudah", "")
    lines, onward = public.published(area[:5], kind=kind, after=after) if area else ([], "")
    context = {
        "kinds": [(kind, kind.label, MEANINGS[kind]) for kind in Kind],
        "lines": lines,
        "next": "?" + urlencode({"jenis": kind, "sesudah": onward}) if onward else "",
        "kind": kind if kind in set(Kind) else "",
        "changes": clusters.public(area[:5], at=at) if area else [],
        "rate": rate,
        "figures": public.figures(area[:5], until=at) if area else None,
        "times": times(),
        "mine": own.mine(request.actor, kept(request)) if _may_have_some(request) else [],
        "ombudsman": known.facts("escalation")["ombudsman"],
    }
    return page(request, "pengaduan", context)


def _may_have_some(request: Request) -> bool:
    return bool(request.actor.person_id or request.actor.visitor or kept(request))


def times() -> dict[str, Sentence]:
    """Return the ceilings of the statute in words."""
    raw = known.facts("deadlines")
    periods = {**raw["ceilings"], **raw["periods"]}
    return {name: duration(one["value"], one["unit"]) for name, one in periods.items()}


@require_http_methods(["GET", "POST"])
def track(request: Request) -> HttpResponse:
    """Ask for number and code of a report; the right pair opens it for this visit."""
    number, code = (request.POST.get(name, "")[:40] for name in ("nomor", "kode"))
    if request.method == "GET" or is_switch(request):
        number = number or request.GET.get("nomor", "")[:40]
        return page(request, "lacak", {"number": number, "code": code, "problems": {}})
    try:
        accounts.spend(TRACKING_PER_ADDRESS, remote(request), at=timezone.now())
        found = own.by_code_only(number, code)
    except Refused as refused:
        many = refused.code == TOO_MANY
        problems = {"" if many else "nomor": refused.message}
        context = {"number": number, "code": code, "problems": problems}
        return page(request, "lacak", context, status=status_of(refused) if many else 422)
    keep(request, found.id)
    return to("complaints_own", found.id)
