"""Inviting people to judge: everybody, or a share by lot, over whichever channel their case came."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from balai.cases.actions import asking
from balai.cases.queries.ended import Ended, ended
from balai.core.vault import token_hash
from balai.satisfaction import queries
from balai.satisfaction.actions.counting import count_case
from balai.satisfaction.models import Invitation
from balai.satisfaction.queries.inviting import lot_of
from balai.satisfaction.rules.sample import is_drawn
from balai.satisfaction.rules.survey import set_for

if TYPE_CHECKING:
    from balai.core.models import Event

ENDINGS = ("case.delivered", "case.handed_over", "case.rejected", "case.withdrawn", "case.result_expired")
"""Events after which people are asked; what was decided makes no difference."""
IN_PERSON = "case.handed_over"
APPLICATION = "application"


@transaction.atomic
def invite(event: "Event", *, at: datetime) -> None:
    """Count a case that ended, and invite its applicant if it is drawn; a repeated call changes nothing.

    Drafts that were thrown away, objections and appeals are not asked about. Who left no phone finds the code on the slip.
    """
    if event.data.get("kind") != APPLICATION or not event.case_id:
        return
    case, survey = ended(event.case_id, met_nobody=event.name != IN_PERSON), queries.survey()
    if case is None or Invitation.objects.filter(case_id=event.case_id).exists():
        return
    asked = set_for(survey, is_free=case.is_free, is_electronic=case.is_electronic).key
    is_invited = is_drawn(survey, lot_of(event.case_id))
    if is_invited:
        _write(event.case_id, case, asked, closes_at=at + timedelta(days=survey.open_days))
        asking.tell_survey(event.case_id, queries.code_of(event.case_id), at=at)
    count_case(case, survey.key, asked, is_invited=is_invited, at=event.at)


def _write(case_id: str, case: Ended, set_key: str, *, closes_at: datetime) -> None:
    Invitation.objects.create(
        case_id=case_id, survey=queries.survey().key, set_key=set_key, agency_id=case.agency_id,
        office_id=case.office_id, area_code=case.area_code, service_key=case.service_key, channel=case.channel,
        code_hash=token_hash(queries.code_of(case_id)), open_until=closes_at,
    )  # fmt: skip
