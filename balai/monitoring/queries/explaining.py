"""What one number on a page is made of: its months, its services, and for officers the very events."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
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
from balai.monitoring.queries.withholding import YEAR, Part, fewest, months, part, parts, withheld
from balai.monitoring.rules import hearing
from balai.monitoring.rules.formulas import Indicator
from balai.monitoring.rules.releasing import kept_back
from balai.monitoring.rules.steps import STEP_FIGURES

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
    "delivered_electronic": ("case.delivered", "case.handed_over"), "paid_electronic": ("case.paid",),
    "without_visit": ("case.submitted", "case.handed_over"), "complaints": ("complaint.filed",), "reports_in_time": ("complaint.answered",),
    "reports_overdue": ("complaint.escalated",), "abandoned": ("case.abandoned",), "village_minutes": ("case.submitted",),
    "obstacle_minutes": ("obstacle.started", "obstacle.ended"),
    "applicant_minutes": ("case.returned", "case.resubmitted", "case.paid"),
}  # fmt: skip
"""First input of an indicator → the events that make it."""
OF_STEPS = ("case.step_taken", "case.step_done")
ABANDONED = "abandoned"
MOST_STOPS = 30


@dataclass(frozen=True)
class Stop:
    """A question at which so many stopped; `name` "": they had answered all and did not send it."""

    service_key: str
    place: str
    name: str
    count: int


@dataclass(frozen=True)
class Explanation:
    """`services`: those with most requests first."""

    indicator: Indicator
    whole: Part[str]
    months: tuple[Part[date], ...]
    services: tuple[Part[str], ...]
    names: dict[str, str]
    event_names: tuple[str, ...]
    stopped: tuple[Stop, ...]


def indicator(key: str) -> Indicator:
    """Return one of the catalogue."""
    found = indicators().get(key)
    if found is None:
        raise Missing("Indikator")
    return found


def explain(area_code: str, key: str, on: date) -> Explanation:
    """Return what a number of an area is made of; at most ten queries, of no measures but those that go in."""
    one = indicator(key)
    both = gathered.by_month(area_code, on, 2 * YEAR, one.inputs)
    by_month = list(both.values())[YEAR:]
    services = gathered.by_service(area_code, on, names=one.inputs)
    whole = part(one, "", folded.whole(by_month), may_be_told=not withheld(area_code, on, [one]))
    found = parts(one, services, is_whole_told=whole.is_told)
    return Explanation(
        one,
        whole,
        months(one, both, is_whole_told=whole.is_told),
        tuple(sorted((some for some in found if some.value.count and some.key), key=_by_size)),
        {listing.key: listing.name for listing in catalogue.services()},
        made_of(one),
        _stops({some.key: services[some.key] for some in found if some.is_told}) if key == ABANDONED else (),
    )


def _by_size(part: Part[str]) -> tuple[int, str]:
    return -part.value.count, part.key


def _stops(services: Mapping[str, Sums]) -> tuple[Stop, ...]:
    """Return at which questions people stopped filling in, the most first, at most 30.

    `services`: those that are told. Of too few nothing is said, nor what would give them away beside their service.
    """
    of_service = {service: hearing.stopped(sums) for service, sums in services.items()}
    found = [
        Stop(service, place, _question(service, place), count)
        for service, places in of_service.items()
        for place, count in places.items()
        if count >= fewest() and place not in kept_back(places, fewest())
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


def evidence(
    actor: Actor,
    area_code: str,
    one: Indicator,
    span: tuple[datetime, datetime] | None = None,
    limit: int = 50,
) -> "list[Event]":
    """Return the newest events that make a number, in a span of time if named, for officers who may see cases; else none."""
    roles = accounts.roles_that("cases.see")
    if not any(grant.role in roles for grant in actor.grants):
        return []
    since, until = span or (None, None)
    return events.newest(
        made_of(one), by=actor, roles=roles, area_code=area_code, since=since, until=until, limit=limit
    )


def made_of(one: Indicator) -> tuple[str, ...]:
    """Return which events make an indicator."""
    return OF_STEPS if one.key in STEP_FIGURES else MADE_OF.get(one.inputs[0], ())


def in_service(
    found: "Iterable[Event]", service_key: str, office_id: str = "", step: str = ""
) -> "list[Event]":
    """Return the events of one service, at one office or step if named."""
    return [
        event
        for event in found
        if event.data.get("service", service_key) == service_key
        and (not office_id or event.office_id == office_id)
        and (not step or event.data.get("step") == step)
    ]
