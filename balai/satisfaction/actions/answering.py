"""Answering: once for each code, and from then on nothing leads from the answer to the person."""

from collections.abc import Mapping
from datetime import datetime
from uuid import uuid4

from django.db import transaction

from balai.core import events
from balai.core.actor import ANONYMOUS
from balai.core.channel import Channel
from balai.core.clock import local_date
from balai.core.refusal import Refused
from balai.regions import queries as regions
from balai.satisfaction import queries
from balai.satisfaction.models import Answer, Invitation
from balai.satisfaction.rules.survey import check_about, check_scores, is_bad


@transaction.atomic
def answer(code: str, scores: Mapping[str, str], about: Mapping[str, str], *, at: datetime) -> bool:
    """Keep an answer apart from its invitation; return whether it is bad enough to offer a call.

    `scores`: element → "1" … "4", each asked for; `about`: what people say of themselves, all optional. Refuses a
    second answer and one that comes too late. Written by nobody, even where somebody is signed in.
    """
    invitation = queries.invited(code)
    survey = queries.survey(invitation.survey)
    given = check_scores(survey, invitation.set_key, scores)
    said = check_about(survey, about)
    _use(invitation, at=at)
    row = Answer.objects.create(
        id=str(uuid4()), survey=survey.key, set_key=invitation.set_key, scores=given,
        about={key: value for key, value in said.items() if value},
        month=local_date(at, regions.zone_of(invitation.area_code)).replace(day=1),
        agency_id=invitation.agency_id, office_id=invitation.office_id, area_code=invitation.area_code,
        service_key=invitation.service_key, channel=invitation.channel,
    )  # fmt: skip
    events.record(
        "survey.answered", row.id, by=ANONYMOUS.at(Channel(row.channel)), at=at, agency_id=row.agency_id,
        office_id=row.office_id, area_code=row.area_code, service=row.service_key, survey=row.survey,
    )  # fmt: skip
    return is_bad(survey, given)


def _use(invitation: Invitation, *, at: datetime) -> None:
    """Take the right to answer; of two at the same moment one gets it."""
    if invitation.open_until <= at and not invitation.is_used:
        raise Refused("survey.closed", "Batas waktu menjawab survei ini sudah lewat. Terima kasih.")
    if not Invitation.objects.filter(id=invitation.id, is_used=False).update(is_used=True):
        raise Refused("survey.answered", "Kode ini sudah dipakai menjawab. Terima kasih.")
