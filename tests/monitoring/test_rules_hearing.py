"""What one event says to the sums of its place, and that no order of hearing changes them."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from balai.monitoring.rules import hearing
from balai.monitoring.rules.hearing import NOTES, Place, Told

MONTH = date(2026, 11, 1)
AT = datetime(2026, 11, 9, 3, tzinfo=UTC)


def told(name: str, *, area: str = "35.10", village: bool = False, late: int = 0, **data: object) -> Told:
    return Told(name, AT, AT + timedelta(minutes=late), area, village, {"service": "sktm", **data})


def heard(*all: Told) -> hearing.Sums:
    sums = hearing.empty()
    for one in all:
        hearing.add(sums, one, MONTH)
    return sums


def test_what_is_said_counts_in_its_area_and_all_above():
    sums = heard(told("complaint.filed", kind="complaint"), told("complaint.filed", kind="consultation"))
    assert {place.area_code: dict(sums[place]) for place in sums} == {
        code: {"reports": 2, "complaints": 1} for code in ("35.10", "35", "")
    }


def test_an_answer_that_does_not_say_whether_it_was_in_time_counts_for_nothing():
    assert not heard(told("complaint.answered"))
    sums = heard(told("complaint.answered", in_time=True), told("complaint.answered", in_time=False))
    assert dict(sums[Place(MONTH, "", "sktm")]) == {"reports_answered": 2, "reports_in_time": 1}


def test_only_the_first_rung_past_a_deadline_counts():
    sums = heard(*(told("complaint.escalated", count=rung) for rung in (1, 2, 3)))
    assert dict(sums[Place(MONTH, "35", "sktm")]) == {"reports_overdue": 1}


def test_where_people_stopped_is_named_most_often_first():
    sums = heard(
        told("case.abandoned", stopped_at="applicant.nik"), told("case.abandoned", stopped_at="evidence.kk"),
        told("case.abandoned", stopped_at="evidence.kk"), told("case.abandoned", stopped_at=""),
    )  # fmt: skip
    place = sums[Place(MONTH, "35.10", "sktm")]
    assert place["abandoned"] == 4
    assert hearing.stopped(place) == {"evidence.kk": 2, "applicant.nik": 1, hearing.FINISHED: 1}


def test_only_villages_are_asked_how_late_their_news_is():
    sums = heard(told("case.submitted", village=True, late=90), told("case.submitted", late=90))
    assert dict(sums[Place(MONTH, "35.10", "sktm")]) == {"village_acts": 1, "village_minutes": 90}


some = st.builds(
    told, st.sampled_from(sorted(NOTES)), area=st.sampled_from(["35.10", "35.78", "11.01.02"]),
    village=st.booleans(), late=st.integers(0, 9999), kind=st.sampled_from(["complaint", "aspiration"]),
    in_time=st.booleans(), count=st.integers(1, 3), stopped_at=st.sampled_from(["", "applicant.nik", "heirs"]),
)  # fmt: skip


@given(st.lists(some, max_size=20), st.randoms())
def test_the_order_of_hearing_changes_nothing(all, chance):
    mixed = list(all)
    chance.shuffle(mixed)
    assert heard(*all) == heard(*mixed)


@given(st.lists(some, max_size=20))
def test_the_nation_is_the_sum_of_its_provinces(all):
    sums = heard(*all)
    nation = sums[Place(MONTH, "", "sktm")]
    for name in {name for measures in sums.values() for name in measures}:
        assert nation[name] == sum(sums[Place(MONTH, code, "sktm")][name] for code in ("35", "11"))


@given(st.lists(some, max_size=20))
def test_no_part_is_larger_than_its_whole(all):
    for measures in heard(*all).values():
        assert measures["complaints"] <= measures["reports"]
        assert measures["reports_in_time"] <= measures["reports_answered"]
        assert measures["abandoned"] == sum(hearing.stopped(measures).values())
