"""The digitalisation ledger: levels, what stands in the way, and what would be without it."""

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from balai.accounts import queries as accounts
from balai.accounts.middleware import Request
from balai.catalogue import actions as catalogue
from balai.catalogue.queries import Offer
from balai.catalogue.rules import source
from balai.catalogue.rules.upload import PACKAGE_FILE
from balai.core.channel import Channel
from balai.core.refusal import Missing
from balai.monitoring.queries import explaining, narrowing, reference, turning
from balai.monitoring.queries import ledger as queries
from balai.monitoring.queries.narrowing import Cell, Narrow
from balai.monitoring.queries.withholding import fewest, part
from balai.monitoring.rules import level as levels
from balai.monitoring.rules.steps import STEP_FIGURES, of_step
from balai.monitoring.views.happening import happened
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
        "standing": [one for one in found.obstructions if one.people >= fewest()][:MOST_SHOWN],
        "channel": _channel,
    }
    return page(request, "tangga", place, context)


@require_GET
def service(request: Request, area: str, service: str) -> HttpResponse:
    """Show one service: its level through each channel, its steps, what really happened, since when."""
    place = Area(area)
    offer = queries.offered(place.code, service, place.today)
    real, history = (
        narrowing.reality(place.code, offer, place.today),
        queries.history(offer.area_code, service),
    )
    context = {
        "offer": offer,
        "levels": queries.levels_of(offer),
        "steps": [
            (step, levels.step_level(offer.package, step), real.steps[step.key])
            for step in offer.package.steps
        ],
        "stations": queries.stations(offer, queries.standing_before(place.code, offer, place.today)),
        "turn": turning.turn(place.code, service, history, place.today),
        "real": real,
        "shown": narrowing.SHOWN,
        "of_offices": narrowing.OF_OFFICES,
        "figures": tuple(STEP_FIGURES),
        "step_figure": lambda step, figure: of_step(step.key, step.name, figure),
        "piece": part,
        "indicators": reference.indicators(),
        "names": accounts.offices({cell.office_id for cell in real.offices}),
        "history": history,
        "ladder": reference.ladder(),
        "channel": _channel,
    }
    return page(request, "tangga_layanan", place, context)


@require_GET
def why(request: Request, area: str, service: str, what: str) -> HttpResponse:
    """Explain a number of a service: its formula, its months, and for officers the very events."""
    place = Area(area)
    offer = queries.offered(place.code, service, place.today)
    cell = Cell(request.GET.get("kanal", ""), request.GET.get("unit", ""))
    found = narrowing.narrow(place.code, offer, what, cell, place.today)
    return _explained(request, place, offer, found, service_key=service, office_id=cell.office_id)


@require_GET
def why_step(request: Request, area: str, service: str, step: str, what: str) -> HttpResponse:
    """Explain a number of one step of a service."""
    place = Area(area)
    offer = queries.offered(place.code, service, place.today)
    found = narrowing.narrow_step(place.code, offer, step, what, place.today)
    return _explained(request, place, offer, found, service_key=service, step=step)


def _explained(request: Request, place: Area, offer: Offer, found: Narrow, **where: str) -> HttpResponse:
    context = {
        "offer": offer, "found": found, "channel": _channel, "names": accounts.offices({found.cell.office_id} - {""}),
        "event_names": explaining.made_of(found.indicator),
        **happened(request, place, found.indicator, None, **where),
    }  # fmt: skip
    return page(request, "mengapa_layanan", place, context)


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
        "fewest": fewest(),
        "ladder": reference.ladder(),
        "channel": _channel,
        "visit": visit,
        "paper": paper,
        "may_propose": any(
            grant.role in accounts.roles_that("catalogue.publish") for grant in request.actor.grants
        ),
    }
    return page(request, "andai", place, context)


@require_GET
def package(request: Request, area: str, service: str, blocker: str, what: str) -> HttpResponse:
    """Give the changed package as a file, to be proposed at the desk and confirmed there by a second person."""
    place = Area(area)
    found = queries.obstruction(place.code, service, blocker, what, place.today)
    answer = HttpResponse(queries.proposal_text(found), content_type="application/yaml; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="service.yaml"'
    return answer


@require_POST
def propose(request: Request, area: str, service: str, blocker: str, what: str) -> HttpResponseBase:
    """Propose the package without one thing that stands in the way; a second person publishes it at the desk."""
    place = Area(area)
    text = queries.proposal_text(queries.obstruction(place.code, service, blocker, what, place.today))
    content_hash = source.content_hash({PACKAGE_FILE: text.encode()})
    row = catalogue.propose_publication(
        source.read(text).raw, content_hash, by=request.actor, at=timezone.now()
    )
    return redirect("desk:proposal", proposal_id=row.id)


def _channel(key: str) -> str:
    if key not in levels.CHANNELS:
        raise Missing("Kanal")
    return Channel(key).label
