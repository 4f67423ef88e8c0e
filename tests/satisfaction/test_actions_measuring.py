"""What a plan brought: the last whole quarter before it beside the first whole one after it was done."""

from datetime import UTC, date, datetime
from types import SimpleNamespace

import pytest

from balai.core.models import Event
from balai.satisfaction import actions, queries
from balai.satisfaction.actions import counting
from balai.satisfaction.models import Answer, FollowUp
from balai.satisfaction.queries import Scope
from balai.satisfaction.rules.following_up import Scores, is_clear, windows

pytestmark = pytest.mark.django_db
AGENCY = "dpmptsp-bwi"
LATER = datetime(2026, 10, 2, tzinfo=UTC)


def say(month: int, *given: int) -> None:
    """Let people judge the time a service took, all else well."""
    for score in given:
        scores = dict.fromkeys(queries.survey().set("complete").elements, 4) | {"time": score}
        row = Answer.objects.create(
            id=f"{Answer.objects.count():036d}", survey="skm", set_key="complete", month=date(2026, month, 1), scores=scores,
            agency_id=AGENCY, office_id="mpp-bwi", area_code="35.10", service_key="sktm", channel="direct",
        )  # fmt: skip
        counting.count(SimpleNamespace(name=counting.ANSWERED, subject=row.id))


def pool() -> None:
    counting.count(SimpleNamespace(name=counting.POOLED, agency_id=AGENCY, data={"until": "2026-10-01"}))


@pytest.fixture
def plan(db) -> FollowUp:
    return FollowUp.objects.create(
        survey="skm", agency_id=AGENCY, area_code="35.10", element="time", mean="2.0", words="Dua loket dibuka.",
        owner_id="x", due_on=date(2026, 6, 30), planned_at=datetime(2026, 5, 4, tzinfo=UTC), by="head",
        done_at=datetime(2026, 6, 15, tzinfo=UTC), state="done",
    )  # fmt: skip


def test_a_plan_is_measured_once_its_quarter_is_over_and_pooled(plan):
    say(2, *[2] * 10)
    say(8, *[3] * 6, *[4] * 4)
    assert actions.measure_due(datetime(2026, 9, 30, tzinfo=UTC)) == 0
    assert actions.measure_due(LATER) == 0  # what was left of the quarter is still to be pooled
    pool()
    assert actions.measure_due(LATER) == 1 and actions.measure_due(LATER) == 0
    plan.refresh_from_db()
    assert (str(plan.before), str(plan.after), plan.is_clear) == ("2.0000", "3.4000", True)
    assert Event.objects.get(name="followup.measured").data["is_clear"] is True


def test_too_few_answers_say_nothing_and_are_not_asked_again(plan):
    say(2, *[2] * 10)
    say(8, 1, 1)
    pool()
    assert actions.measure_due(LATER) == 1 and actions.measure_due(LATER) == 0
    plan.refresh_from_db()
    assert plan.before is None and plan.after is None and plan.measured_at == LATER


def test_a_plan_that_is_not_done_is_left(plan):
    FollowUp.objects.update(done_at=None, state="planned")
    assert actions.measure_due(LATER) == 0


def test_scores_counted_before_their_squares_were_kept_are_none(plan):
    say(2, *[2] * 10)
    scope = Scope(date(2026, 1, 1), date(2026, 4, 1), agency_id=AGENCY)
    assert queries.scores(scope, "time") == Scores(10, 20, 40)
    counting.Tally.objects.update(squares=0)
    assert queries.scores(scope, "time") is None and queries.scores(scope, "cost") is None


def test_quarters_that_are_compared_touch_neither_the_plan_nor_its_end():
    assert windows(date(2026, 5, 4), date(2026, 6, 15)) == (date(2026, 1, 1), date(2026, 7, 1))
    assert windows(date(2026, 1, 1), date(2026, 12, 31)) == (date(2025, 10, 1), date(2027, 1, 1))


def test_a_difference_is_clear_only_beyond_chance():
    low, high = Scores(40, 80, 180), Scores(40, 120, 380)
    assert is_clear(low, high) and is_clear(high, low) and not is_clear(low, low)
    assert not is_clear(Scores(5, 13, 35), Scores(5, 14, 40))
