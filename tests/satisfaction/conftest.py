"""Cases that ended, and people who say what they think of it."""

from collections.abc import Sequence
from datetime import datetime

from django.utils import timezone

from balai.cases.models import Case
from balai.config.followers import FOLLOWINGS
from balai.core import events
from balai.satisfaction import actions, queries
from tests.cases.filing import carry, file
from tests.hall import MONDAY, Hall, citizen


def follow() -> None:
    """Let the followers read all there is."""
    moved = 1
    while moved:
        moved = (
            sum(events.follow(following, at=timezone.now()) for following in FOLLOWINGS) + events.sequence()
        )


def finished(
    hall: Hall,
    service: str = "sktm",
    *,
    phone: str = "+628400000001",
    at: datetime = MONDAY,
    **chosen: object,
) -> Case:
    """File a case, carry it to its end, and let the followers see it."""
    case = carry(file(service, citizen(phone), hall, at, **chosen), hall, at)
    follow()
    return case


def scores(code: str, *given: int) -> dict[str, str]:
    """Return an answer to all that is asked: the scores in order, the last one for the rest."""
    invitation = queries.invited(code)
    asked = queries.survey().set(invitation.set_key).elements
    filled = [*given, *[given[-1]] * len(asked)]
    return {id: str(score) for id, score in zip(asked, filled, strict=False)}


def answered(case: Case, *given: int, at=MONDAY, **about: str) -> bool:
    """Answer about a case and let the followers count it."""
    code = queries.code_of(case.id)
    is_bad = actions.answer(code, scores(code, *given), about, at=at)
    follow()
    return is_bad


def answer_all(cases: Sequence[Case], *given: int) -> None:
    for case in cases:
        answered(case, *given)
