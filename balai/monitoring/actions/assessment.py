"""Filling in by hand what no data says, with its evidence."""

from datetime import datetime

from django.db import transaction

from balai.core import events
from balai.core.actor import Actor
from balai.core.ids import new_id
from balai.core.refusal import Forbidden, Missing
from balai.monitoring.models import HandAnswer
from balai.monitoring.queries import assessment
from balai.monitoring.rules.assessment import check_hand


@transaction.atomic
def fill_in(
    agency_id: str, form: str, item: str, level: int | None, words: str, *, by: Actor, at: datetime
) -> None:
    """Answer one item of a form for an agency of the actor; what stood before stays in the history."""
    agency = assessment.agency(by, agency_id)
    known = assessment.forms().get(form)
    asked = next((one for one in known.items if one.key == item), None) if known else None
    if known is None or asked is None:
        raise Missing("Butir")
    if not assessment.may_fill(by, agency, known):
        raise Forbidden()
    row = HandAnswer.objects.create(
        id=new_id(), agency_id=agency.id, area_code=agency.area_code, form=form, item=item, level=check_hand(asked, level, words),
        words=words.strip(), by=by.ref, at=at,
    )  # fmt: skip
    events.record(
        "assessment.filled", row.id, by=by, at=at, agency_id=agency.id, area_code=agency.area_code, form=form, item=item,
        level=row.level,
    )  # fmt: skip
