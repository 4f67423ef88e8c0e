"""Made-up people judge what the small demo gave them; heads act on it."""

from random import Random

from balai.core import facts
from balai.core.actor import SYSTEM
from balai.demo import actions, queries
from balai.demo.rules import judging
from balai.satisfaction import queries as surveys
from balai.satisfaction.models import Answer, Invitation
from balai.satisfaction.queries import Scope
from balai.satisfaction.rules.periods import Period
from tests.demo.small import TODAY


def test_people_judge_what_they_were_given_and_nobody_twice(filled):
    answered = actions.judge(by=SYSTEM, at=TODAY)
    assert (
        answered > 3 and Answer.objects.count() == answered == Invitation.objects.filter(is_used=True).count()
    )
    year = Scope(since=Period(2025).since, until=Period(2026).until, area_code="32.73")
    assert surveys.figures(year).answers + surveys.figures(
        Scope(since=year.since, until=year.until, area_code="71.71")
    ).answers == answered  # fmt: skip
    assert actions.judge(by=SYSTEM, at=TODAY) == 0
    assert facts.is_simulation()


def test_some_things_are_judged_worse():
    said, elements = queries.data("survey"), ["time", "product"]
    drawn = [judging.scores(said, elements, {}, Random(number)) for number in range(2000)]
    means = {element: sum(int(one[element]) for one in drawn) / len(drawn) for element in elements}
    assert 2.5 < means["time"] < means["product"] < 4
    assert {score for one in drawn for score in one.values()} == {"1", "2", "3", "4"}


def test_there_is_a_plan_for_each_element():
    assert queries.data("survey")["plans"].keys() == surveys.survey().elements.keys()
