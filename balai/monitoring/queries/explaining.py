"""What one number on a page is made of: its months, its services, and for officers the very events."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from balai.accounts import queries as accounts
from balai.catalogue import queries as catalogue
from balai.core import events
from balai.core.actor import Actor
from balai.core.refusal import Missing
from balai.forms import queries as forms
from balai.monitoring.queries import folded, gathered
from balai.monitoring.queries.folded import Sums
from balai.monitoring.queries.reference import indicators
from balai.monitoring.queries.standing import fewest
from balai.monitoring.rules import hearing
from balai.monitoring.rules.formulas import Indicator, Value

if TYPE_CHECKING:
    from balai.core.models import Event

MADE_OF = {
    "filed": ("case.submitted",), "begun_electronic": ("case.submitted",), "asked_again": ("case.submitted",),
    "objections": ("case.submitted",), "in_time": ("case.approved", "case.rejected"),
    "deemed": ("case.deemed_approved",), "issuing_minutes": ("case.approved", "case.issued"),
    "first_time_right": ("case.returned", "case.delivered", "case.ready"), "returns": ("case.returned",),
    "digital": ("case.delivered", "case.handed_over", "case.paid"),
    "visits": ("case.submitted", "case.handed_over"), "days": ("case.submitted", "case.delivered", "case.ready"),
    "waiting_minutes": ("case.step_taken", "case.step_done"), "working_minutes": ("case.step_taken", "case.step_done"),
    "judged_parts": ("survey.answered",), "survey_answers": ("survey.answered",),
    "complaints": ("complaint.filed",), "reports_in_time": ("complaint.answered",),
    "reports_overdue": ("complaint.escalated",), "abandoned": ("case.abandoned",), "village_minutes": ("case.submitted",),
    "obstacle_minutes": ("obstacle.started", "obstacle.ended"),
    "applicant_minutes": ("case.returned", "case.resubmitted", "case.paid"),
}  # fmt: skip
"""First input of an indicator → the events that make it."""
ABANDONED = "abandoned"
MOST_STOPS = 30


@dataclass(frozen=True)
class Part:
    """A number's part: `key` is a month or a service, `inputs` are the sums that went in."""

    key: str
    value: Value
    inputs: tuple[int, ...]


@dataclass(frozen=True)
class Stop:
    """A question at which so many stopped; `name` "": they had answered all and did not send it."""

    service_key: str
    place: str
    name: str
    count: int


@dataclass(frozen=True)
class Explanation:
    indicator: Indicator
    value: Value
    inputs: tuple[int, ...]
    months: tuple[tuple[date, Part], ...]
    services: tuple[Part, ...]
    names: dict[str, str]
    event_names: tuple[str, ...]
    stopped: tuple[Stop, ...]


def explain(area_code: str, key: str, on: date) -> Explanation:
    """Return what a number of an area is made of, services with most requests first; seven queries."""
    one = indicators().get(key)
    if one is None:
        raise Missing("Indikator")
    months = gathered.by_month(area_code, on)
    services = gathered.by_service(area_code, on)
    year = folded.whole(months.values())
    parts = [_part(one, service, sums) for service, sums in services.items()]
    parts.sort(key=lambda part: (-part.value.count, part.key))
    return Explanation(
        one,
        one.of(year),
        _inputs(one, year),
        tuple((month, _part(one, month.isoformat(), sums)) for month, sums in months.items()),
        tuple(part for part in parts if part.value.count and part.key),
        {listing.key: listing.name for listing in catalogue.services()},
        MADE_OF.get(one.inputs[0], ()),
        _stops(services) if key == ABANDONED else (),
    )


def _stops(services: Mapping[str, Sums]) -> tuple[Stop, ...]:
    """Return at which questions people stopped filling in, the most first, at most 30; of too few nothing is said."""
    found = [
        Stop(service, place, _question(service, place), count)
        for service, sums in services.items()
        for place, count in hearing.stopped(sums).items()
        if count >= fewest()
    ]
    found.sort(key=lambda stop: (-stop.count, stop.service_key, stop.place))
    return tuple(found[:MOST_STOPS])


def _question(service_key: str, place: str) -> str:
    """Return how a question is asked in the package of today; its key where it is no more."""
    if place == hearing.FINISHED:
        return ""
    kind, _, key = place.rpartition(".")
    package = catalogue.service(service_key).package
    if kind == "evidence":
        return next((one.name for one in package.evidence if one.key == key), key)
    form = forms.applicant_form() if kind == "applicant" else package.questions
    return form.fields[key].title if key in form.fields else key


def evidence(actor: Actor, area_code: str, key: str, limit: int = 50) -> "list[Event]":
    """Return the newest events that make a number, for officers who may see cases of that area; else none."""
    roles = accounts.roles_that("cases.see")
    one = indicators().get(key)
    if one is None or not any(grant.role in roles for grant in actor.grants):
        return []
    return events.newest(
        MADE_OF.get(one.inputs[0], ()), by=actor, roles=roles, area_code=area_code, limit=limit
    )


def _part(one: Indicator, key: str, sums: Sums) -> Part:
    return Part(key, one.of(sums), _inputs(one, sums))


def _inputs(one: Indicator, sums: Sums) -> tuple[int, ...]:
    return tuple(sums.get(name, 0) for name in one.inputs)
