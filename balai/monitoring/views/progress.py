"""How a place is doing, and why a number is what it is."""

from datetime import date

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from balai.accounts.middleware import Request
from balai.core.clock import months_later
from balai.monitoring.queries import below, days, explaining, reference
from balai.monitoring.queries import standing as standings
from balai.monitoring.queries.standing import Standing
from balai.monitoring.rules import words
from balai.monitoring.rules.chart import Chart, Mark, chart
from balai.monitoring.views.page import Area, page

AHEAD = 3
"""How many months of the forecast stand in the chart."""


@require_GET
def progress(request: Request, area: str) -> HttpResponse:
    """Show how a place is doing: in words, in figures, and where it goes."""
    place = Area(area)
    found = standings.standing(place.code, place.today)
    marks = _marks(found, place.today)
    context = {
        "standing": found,
        "values": {one.indicator.key: one for one in found.shown},
        "chart": _chart(marks),
        "marks": marks,
        "arrival": standings.arrival(found.forecast, place.today),
        "launch": reference.launch(),
        "changes": below.changed(place.code, place.today),
        "outside": standings.outside(place.code, place.today) if place.code else [],
        "licence": reference.publication(),
    }
    return page(request, "kemajuan", place, context)


@require_GET
def why(request: Request, area: str, indicator: str) -> HttpResponse:
    """Explain a number: how it is computed, from which months and services, and for officers the very events."""
    place = Area(area)
    found = explaining.explain(place.code, indicator, place.today)
    context = {
        "found": found,
        "weeks": days.weeks(place.code, found.indicator, place.today),
        "is_told": lambda value: standings.is_told(found.indicator, value),
        "events": explaining.evidence(request.actor, place.code, indicator)
        if request.actor.is_officer
        else [],
    }
    return page(request, "mengapa", place, context)


@require_GET
def why_month(request: Request, area: str, indicator: str, month: str) -> HttpResponse:
    """Explain a month of a number: its days, what was learned of them later, and for officers its events."""
    place = Area(area)
    found = days.month(place.code, indicator, days.month_of(month, place.today))
    context = {
        "found": found,
        "is_told": lambda value: standings.is_told(found.indicator, value),
        "events": days.evidence(request.actor, place.code, found.indicator, found.first, place.zone)
        if request.actor.is_officer
        else [],
    }
    return page(request, "mengapa_bulan", place, context)


def _marks(found: Standing, on: date) -> list[Mark]:
    """Return the months that may be shown, and the next ones as forecast."""
    told = [
        Mark(words.month(month), value.value if value.count >= standings.fewest() else None)
        for month, value in found.series(standings.GOAL)
        if month < on.replace(day=1)
    ]
    ahead = found.forecast.points[:AHEAD] if found.forecast else ()
    return told + [
        Mark(
            words.month(months_later(on.replace(day=1), one.months - 1)), one.share, one.least, one.most, True
        )
        for one in ahead
    ]


def _chart(marks: list[Mark]) -> Chart | None:
    return chart(marks, 1.0) if sum(mark.share is not None for mark in marks) >= 2 else None
