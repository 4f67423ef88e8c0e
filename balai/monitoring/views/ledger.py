"""The digitalisation ledger: levels, what stands in the way, and what would be without it."""

import yaml
from django.http import HttpResponse
from django.views.decorators.http import require_GET

from balai.accounts import queries as accounts
from balai.accounts.middleware import Request
from balai.core.channel import Channel
from balai.core.refusal import Missing
from balai.monitoring.queries import folded, reference
from balai.monitoring.queries import ledger as queries
from balai.monitoring.rules import level as levels
from balai.monitoring.views.page import Area, page

MOST_SHOWN = 12


@require_GET
def ledger(request: Request, area: str) -> HttpResponse:
    """Show the services of a place by level, and what stands in the way by the people it concerns."""
    place = Area(area)
    found = queries.ledger(place.code, place.today)
    context = {
        "ledger": found,
        "ladder": [
            (one, [line for line in found.lines if line.best == one["level"]]) for one in reference.ladder()
        ],
        "standing": [one for one in found.obstructions if one.people][:MOST_SHOWN],
        "channel": _channel,
    }
    return page(request, "tangga", place, context)


@require_GET
def service(request: Request, area: str, service: str) -> HttpResponse:
    """Show one service: its level through each channel, its steps, what really happened, since when."""
    place = Area(area)
    offer = queries.offered(place.code, service, place.today)
    through = folded.through(place.code, place.today)
    real = folded.by_office(offer.area_code or place.code, service, place.today)
    ran = folded.whole(real.values())
    context = {
        "offer": offer,
        "levels": queries.levels_of(offer),
        "steps": [
            (step, levels.step_level(offer.package, step), folded.step_of(ran, step.key))
            for step in offer.package.steps
        ],
        "obstructions": queries.standing_before(place.code, offer, place.today),
        "real": sorted((channel, sums) for (key, channel), sums in through.items() if key == service),
        "offices": sorted(real.items()),
        "names": accounts.offices({office for office, _ in real}),
        "history": queries.history(offer.area_code, service),
        "ladder": reference.ladder(),
        "channel": _channel,
    }
    return page(request, "tangga_layanan", place, context)


@require_GET
def answer(request: Request, area: str, service: str, blocker: str, what: str) -> HttpResponse:
    """Show what a service would be without one thing that stands in the way."""
    place = Area(area)
    found = queries.obstruction(place.code, service, blocker, what, place.today)
    shown = queries.answer(found)
    visit, paper = reference.costs()
    context = {
        "answer": shown,
        "saved": shown.what_if.saved(found.people),
        "ladder": reference.ladder(),
        "channel": _channel,
        "visit": visit,
        "paper": paper,
    }
    return page(request, "andai", place, context)


@require_GET
def package(request: Request, area: str, service: str, blocker: str, what: str) -> HttpResponse:
    """Give the changed package as a file, to be proposed at the desk and confirmed there by a second person."""
    place = Area(area)
    found = queries.obstruction(place.code, service, blocker, what, place.today)
    text = yaml.safe_dump(queries.proposal(found), allow_unicode=True, sort_keys=False, width=110)
    answer = HttpResponse(text, content_type="application/yaml; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="service.yaml"'
    return answer


def _channel(key: str) -> str:
    if key not in levels.CHANNELS:
        raise Missing("Kanal")
    return Channel(key).label
