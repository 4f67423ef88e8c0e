"""What time sets off, and building anew: both go through the log, so that what is shown can always be found again."""

from datetime import datetime

from django.conf import settings
from django.db import transaction

from balai.accounts import queries as accounts
from balai.cases.queries.ended import ended
from balai.core import events
from balai.core.actor import SYSTEM, Actor
from balai.core.clock import local_date
from balai.satisfaction import queries
from balai.satisfaction.actions import counting
from balai.satisfaction.actions.inviting import APPLICATION, ENDINGS, IN_PERSON
from balai.satisfaction.models import Answer, Invitation, Tally
from balai.satisfaction.rules.releasing import Stage, quarter
from balai.satisfaction.rules.survey import set_for

INVITING = "satisfaction.invite"
NAMES = (*ENDINGS, counting.ANSWERED, counting.POOLED)


def pool_due(at: datetime) -> int:
    """Let what was left of the quarters that are over be pooled, once for each agency; return how many."""
    until = quarter(local_date(at, settings.TIME_ZONE))
    left = Answer.objects.filter(is_pooled=False, month__lt=until).exclude(stage=Stage.NEW)
    found = accounts.agencies(left.values_list("agency_id", flat=True).distinct())
    for agency in found.values():
        events.record(
            "survey.pooled", agency.id, by=SYSTEM, at=at, agency_id=agency.id, area_code=agency.area_code,
            until=until.isoformat(),
        )  # fmt: skip
    return len(found)


@transaction.atomic
def rebuild_due(*, by: Actor, at: datetime) -> int:
    """Count all anew where the follower passed answers before they were shown in lots; return how many sums there are.

    Two reads where nothing is to be done: of what the follower passed, no answer is new. For `balai prepare`: it takes long.
    """
    if not _is_before_lots():
        return 0
    _hold()  # another process may be at it
    return rebuild(by=by, at=at) if _is_before_lots() else 0


def _is_before_lots() -> bool:
    until = events.position_of(counting.FOLLOWER)
    first = events.page_of_names((counting.ANSWERED,), after=0, until=until, size=1)
    return bool(first) and Answer.objects.filter(id=first[0].subject, stage=Stage.NEW).exists()


def _hold() -> tuple[int, int]:
    """Let the two followers wait until this transaction is over; return how far they have come."""
    return events.hold(INVITING), events.hold(counting.FOLLOWER)


@transaction.atomic
def rebuild(*, by: Actor, at: datetime) -> int:
    """Count all anew from the log, up to where the followers stand; return how many sums there are."""
    invited, counted = _hold()
    Tally.objects.all().delete()
    Answer.objects.update(stage=Stage.NEW, is_pooled=False, divided_by=[])
    after, known = 0, set[str]()
    while page := events.page_of_names(NAMES, after=after, until=max(invited, counted)):
        for event in page:
            after = event.position or 0
            if event.name in ENDINGS and after <= invited and event.case_id not in known:
                known |= _count_ended(event.case_id, event.name, event.data.get("kind"), event.at)
            elif event.name not in ENDINGS and after <= counted:
                counting.count(event)
    sums = Tally.objects.count()
    events.record(
        "satisfaction.rebuilt", "satisfaction", by=by, at=at, cells=sums, until=max(invited, counted)
    )
    return sums


def _count_ended(case_id: str, name: str, kind: object, at: datetime) -> set[str]:
    """Count a case that ended as it was counted then; return it as known where it was invited."""
    case = ended(case_id, met_nobody=name != IN_PERSON) if case_id and kind == APPLICATION else None
    if case is None:
        return set()
    survey, is_invited = queries.survey(), Invitation.objects.filter(case_id=case_id).exists()
    asked = set_for(survey, is_free=case.is_free, is_electronic=case.is_electronic).key
    counting.count_case(case, survey.key, asked, is_invited=is_invited, at=at)
    return {case_id} if is_invited else set()
