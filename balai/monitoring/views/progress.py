"""How a place is doing, and why a number is what it is."""

from datetime import date, timedelta

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from balai.accounts.middleware import Request
from balai.core.clock import months_later
from balai.monitoring.queries import below, days, explaining, reference
from balai.monitoring.queries import standing as standings
from balai.monitoring.queries.standing import Standing
from balai.monitoring.rules import words
from balai.monitoring.rules.chart import Chart, Mark, chart
from balai.monitoring.views.happening import happened
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
        "changes": below.changed(place.code, place.today, below.inside(place.code)),
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
        **happened(request, place, found.indicator),
    }
    return page(request, "mengapa", place, context)


@require_GET
def why_month(request: Request, area: str, indicator: str, month: str) -> HttpResponse:
    """Explain a month of a number: its days, what was learned of them later, and for officers its events."""
    place = Area(area)
    found = days.month(place.code, indicator, days.month_of(month, place.today), place.today)
    context = {
        "found": found,
        **happened(
            request, place, found.indicator, days.span(found.first, months_later(found.first, 1), place.zone)
        ),
    }
    return page(request, "mengapa_bulan", place, context)


@require_GET
def why_day(request: Request, area: str, indicator: str, day: str) -> HttpResponse:
    """Show a day of a number as it is known now, and as it was known before later news of it came."""
    place = Area(area)
    on = days.day_of(day, place.today)
    found = days.as_known(place.code, indicator, on, place.today)
    context = {
        "found": found,
        **happened(request, place, found.indicator, days.span(on, on + timedelta(days=1), place.zone)),
    }
    return page(request, "mengapa_hari", place, context)


def _marks(found: Standing, on: date) -> list[Mark]:
    """Return the months that may be shown, and the next ones as forecast."""
    told = [
        Mark(words.month(month.key), month.value.value if month.is_told else None)
        for month in found.series(standings.GOAL)
        if month.key < on.replace(day=1)
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
