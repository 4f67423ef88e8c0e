"""Desks whose clock is wrong, from 1970 to 2099: the whole way from slip to case, and nothing gained or lost by it."""

from datetime import UTC, datetime, timedelta

import pytest

from balai.core.refusal import Refused
from balai.nodes.actions import doing, entering, exchanging, issuing, syncing
from balai.nodes.models import DayClosing, Envelope
from tests.hall import MONDAY
from tests.nodes.village import DAY, WITH_PHOTOS, case

pytestmark = pytest.mark.django_db
CLOCKS = {
    "battery empty": datetime(1970, 1, 1, 0, 0, 7, tzinfo=UTC),
    "another century": datetime(1999, 12, 31, 23, 59, 59, tzinfo=UTC),
    "a leap day": datetime(2024, 2, 29, 16, 59, 59, tzinfo=UTC),
    "a week slow": MONDAY - 7 * DAY,
    "right": MONDAY + DAY / 2,
    "a week fast": MONDAY + 7 * DAY,
    "a year fast": MONDAY + 365 * DAY,
}
FAR = {
    "past 31 bits": datetime(2038, 1, 19, 3, 14, 8, tzinfo=UTC),
    "the far end": datetime(2099, 12, 31, 23, 59, 59, tzinfo=UTC),
}
ENROLLED, ARRIVED = MONDAY, MONDAY + DAY


def arrive(village, clock: datetime) -> None:
    """Let the desk, by its own clock, reach a centre whose clock is right."""
    for _ in range(2):
        syncing.sync(village.store, lambda raw: exchanging.exchange(raw, at=ARRIVED), at=clock)
        entering.enter_waiting(ARRIVED + doing.PATIENCE)
    assert set(village.states()) == {"complete"}
    assert set(Envelope.objects.values_list("alarm", flat=True)) == {""}


@pytest.mark.parametrize("clock", CLOCKS.values(), ids=CLOCKS)
def test_a_filing_at_any_clock_is_a_case_that_counts_within_what_is_proven(village, clock):
    issued = [village.file(at=clock), village.file(WITH_PHOTOS, at=clock + timedelta(seconds=5))]
    issuing.close_day(village.store, clock.date(), by=village.joko, at=clock)
    arrive(village, clock)
    for one in issued:
        made = case(one)
        assert made.receipt == one.receipt and ENROLLED <= made.filed_at <= ARRIVED
        assert ("doubtful_time" in made.flags) is not (ENROLLED <= clock <= ARRIVED)
    assert DayClosing.objects.get().last == 2


@pytest.mark.parametrize("clock", FAR.values(), ids=FAR)
def test_a_clock_far_ahead_is_named_and_once_it_is_mended_the_desk_goes_on(village, clock):
    before = village.file()
    with pytest.raises(Refused, match=f"{clock.year}, jadi terlalu lama.*betulkan jamnya") as refused:
        village.file(at=clock)
    assert refused.value.code == "node.expired" and len(village.states()) == 1
    arrive(village, clock)
    after = village.file(at=ARRIVED)
    arrive(village, ARRIVED)
    assert [case(one).flags for one in (before, after)] == [[], []]


def test_a_clock_that_jumps_about_keeps_the_order_of_the_desk(village):
    issued = [village.file(at=clock) for clock in CLOCKS.values()]
    arrive(village, MONDAY)
    assert [case(one).receipt for one in issued] == sorted(one.receipt for one in issued)
    assert all(ENROLLED <= case(one).filed_at <= ARRIVED for one in issued)
