"""Publishing results and planning what to do about them; for the head of the agency."""

from datetime import date, datetime
from typing import Any

from django.db import transaction

from balai.accounts import queries as accounts
from balai.core import events
from balai.core.actor import EVERYTHING, Actor, scope_q
from balai.core.clock import local_date
from balai.core.refusal import Missing, Refused
from balai.regions import queries as regions
from balai.satisfaction import queries
from balai.satisfaction.models import FollowUp, Publication
from balai.satisfaction.queries.figures import Figures, Scope
from balai.satisfaction.queries.publishing import VERB
from balai.satisfaction.rules.following_up import Progress, check_plan, check_result
from balai.satisfaction.rules.periods import Period


@transaction.atomic
def publish(agency_id: str, period: Period, *, by: Actor, at: datetime) -> Publication:
    """Publish the result of an agency for a period, frozen as it is now; the same period again replaces nothing.

    Refuses a period that is not over and a result that too few people answered for.
    """
    agency, survey = _mine(agency_id, by), queries.survey()
    known = Publication.objects.filter(
        survey=survey.key, agency_id=agency_id, since=period.since, until=period.until
    ).first()
    if known:
        return known
    if local_date(at, regions.zone_of(agency.area_code)) < period.until:
        raise Refused("publication.early", "Masa survei ini belum berakhir. Terbitkan sesudahnya.")
    scope = Scope(since=period.since, until=period.until, agency_id=agency_id)
    found = queries.figures(scope)
    if found.index is None:
        raise Refused("publication.few", "Jawaban masih terlalu sedikit untuk diterbitkan.")
    row = Publication.objects.create(
        survey=survey.key, agency_id=agency_id, area_code=agency.area_code, since=period.since, until=period.until,
        figures=frozen(found, scope), at=at, by=by.ref,
    )  # fmt: skip
    events.record(
        "survey.published", row.id, by=by, at=at, agency_id=agency_id, area_code=agency.area_code,
        survey=survey.key, since=period.since.isoformat(), until=period.until.isoformat(), index=str(found.index),
    )  # fmt: skip
    return row


def frozen(found: Figures, scope: Scope) -> dict[str, Any]:
    """Return figures as JSON values: what the board and the recap show from then on."""
    about = {
        one.key: [
            [said, group.answers] for said, group in queries.divided(scope, one.key).items() if group.shown
        ]
        for one in queries.survey().about
    }
    return {
        "index": str(found.index), "band": found.band.key if found.band else "", "answers": found.answers,
        "ended": found.ended, "required": found.required, "half_width": str(found.half_width),
        "elements": [[one.id, str(one.mean), str(one.points), one.band.key] for one in found.elements],
        "weakest": list(found.weakest), "about": about,
    }  # fmt: skip


@transaction.atomic
def plan_follow_up(
    agency_id: str, element: str, words: str, owner_id: str, due_on: date, *, by: Actor, at: datetime
) -> FollowUp:
    """Plan what to do about an element: what, who answers for it, until when. Public from now on."""
    agency, survey = _mine(agency_id, by), queries.survey()
    today = local_date(at, regions.zone_of(agency.area_code))
    check_plan(words, due_on, today=today)
    judged = _judged(agency_id, today).get(element)
    if judged is None:
        raise Refused("follow_up.element", "Pilih unsur yang sudah dinilai.")
    if accounts.officer(owner_id).agency_id != agency_id:
        raise Missing("Petugas")
    row = FollowUp.objects.create(
        survey=survey.key, agency_id=agency_id, area_code=agency.area_code, element=element, mean=judged,
        words=words.strip(), owner_id=owner_id, due_on=due_on, planned_at=at, by=by.ref,
    )  # fmt: skip
    _record("followup.planned", row, by=by, at=at)
    return row


def _judged(agency_id: str, today: date) -> dict[str, Any]:
    """Return element → mean of the twelve months up to now."""
    since = today.replace(day=1, year=today.year - 1)
    found = queries.figures(
        Scope(since=since, until=today.replace(year=today.year + 1, day=1), agency_id=agency_id)
    )
    return {one.id: one.mean for one in found.elements}


@transaction.atomic
def finish_follow_up(follow_up_id: str, result: str, *, by: Actor, at: datetime) -> None:
    """Say what came of a plan; public."""
    scope = scope_q(by, accounts.roles_that(VERB)) or EVERYTHING
    row = queries.planned(follow_up_id, by, scope)
    check_result(result)
    if row.state == Progress.PLANNED:
        row.state, row.result, row.done_at = Progress.DONE, result.strip(), at
        row.save()
        _record("followup.done", row, by=by, at=at)


def _mine(agency_id: str, by: Actor) -> Any:
    """Return the agency if the actor may publish for it; all others are not there."""
    agency = accounts.agency(agency_id)
    if not by.may(accounts.roles_that(VERB), agency_id=agency.id, area_code=agency.area_code):
        raise Missing("Instansi")
    return agency


def _record(name: str, row: FollowUp, *, by: Actor, at: datetime) -> None:
    events.record(
        name, row.id, by=by, at=at, agency_id=row.agency_id, area_code=row.area_code, element=row.element,
        due_on=row.due_on.isoformat(),
    )  # fmt: skip
