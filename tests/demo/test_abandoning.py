"""Requests that were begun and never sent: where people stopped is counted, nothing that they typed is left."""

from balai.accounts.models import Person
from balai.cases.models import Case
from balai.core.models import Event
from balai.demo import actions
from tests.demo.small import TODAY


def test_people_stop_at_different_questions_and_leave_nothing(filled):
    cases = Case.objects.count()
    assert actions.abandon(24, at=TODAY) == 24 and actions.abandon(24, at=TODAY) == 0
    assert Case.objects.count() == cases
    told = [event.data for event in Event.objects.filter(name="case.abandoned")]
    assert len(told) >= 24 and len({one["stopped_at"] for one in told}) > 3
    assert not Person.objects.filter(simulated=False, area_code__startswith="32.73").exists()
