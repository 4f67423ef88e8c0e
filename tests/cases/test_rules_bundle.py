"""Whose turn it is in a bundle, and what is most urgent."""

from datetime import timedelta

import pytest

from balai.cases.rules import clock
from balai.cases.rules.bundle import FAR, Turn, is_within, turn, urgency
from balai.cases.rules.status import Status
from tests.hall import MONDAY

DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("own", "before", "expected"),
    [
        (None, None, Turn.WAITS),
        (None, Status.SUBMITTED, Turn.WAITS),
        (None, Status.RETURNED, Turn.WAITS),
        (None, Status.APPROVED, Turn.WAITS),
        (None, Status.READY, Turn.OPEN),
        (None, Status.HANDED_OVER, Turn.OPEN),
        (None, Status.REJECTED, Turn.LOST),
        (None, Status.WITHDRAWN, Turn.LOST),
        (Status.DRAFT, Status.HANDED_OVER, Turn.BEGUN),
    ],
)
def test_a_part_waits_until_the_result_is_there(own, before, expected):
    assert turn(own, before) == expected


def test_what_was_lost_stays_lost_unless_it_was_begun():
    assert turn(None, Status.HANDED_OVER, is_lost=True) == Turn.LOST
    assert turn(Status.SUBMITTED, None, is_lost=True) == Turn.BEGUN


def test_what_the_applicant_must_do_comes_first_then_the_nearest_deadline():
    begun, waits = Turn.BEGUN, Turn.WAITS
    order = [
        urgency(Status.RETURNED, begun, None, must_pay=False),
        urgency(Status.IN_PROGRESS, begun, MONDAY + DAY, must_pay=False),
        urgency(Status.SUBMITTED, begun, MONDAY + 2 * DAY, must_pay=False),
        urgency(None, waits, None, must_pay=False),
        urgency(Status.HANDED_OVER, begun, None, must_pay=False),
    ]
    assert order == sorted(order)
    assert urgency(Status.IN_PROGRESS, begun, None, must_pay=True) == (0, FAR)
    assert urgency(None, Turn.OPEN, None, must_pay=False)[0] == 0


@pytest.mark.parametrize(
    ("code", "area", "expected"),
    [("35.10.20.2001", "35.10", True), ("35.10", "35.10", True), ("35.10", "35.1", False), ("", "35", False)],
)
def test_an_area_lies_in_another_by_whole_parts_of_its_code(code, area, expected):
    assert is_within(code, area) is expected


def test_the_spans_of_a_moment_run_on_from_the_last_that_had_begun():
    first, second = MONDAY.isoformat(), (MONDAY + 3 * DAY).isoformat()
    stored = [[first, (MONDAY + DAY).isoformat()], [second, (MONDAY + 5 * DAY).isoformat()]]
    assert clock.running_at(stored, MONDAY + 4 * DAY) == [stored[0], [second, None]]
    assert clock.running_at(stored, MONDAY + 2 * DAY) == [[first, None]]
    assert clock.running_at(stored, MONDAY - DAY) == []
