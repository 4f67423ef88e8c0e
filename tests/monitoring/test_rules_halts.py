"""What an obstacle took of a case's time, and what late news changed: arithmetic without a database."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from balai.monitoring.rules import halts, late, measures
from balai.monitoring.rules.halts import Halt
from balai.monitoring.rules.trace import Simulated, trace

AT_DAY = date(2026, 11, 3)
AT = datetime(2026, 11, 16, 2, 0, tzinfo=UTC)
PLACE = {"area_code": "35.10", "agency_id": "a", "office_id": "o"}
minute = st.integers(0, 2000)


def then(minutes: int) -> datetime:
    return AT + timedelta(minutes=minutes)


def stopped(since: int, until: int | None, *, office: str = "", service: str = "") -> list[Simulated]:
    said = {"kind": "power", "office": office, "service": service}
    subject = f"{since}{office}{service}"
    begin = Simulated(halts.STARTED, then(since), **PLACE, data=said, subject=subject)
    if until is None:
        return [begin]
    return [begin, Simulated(halts.ENDED, then(until), **PLACE, data=said, subject=subject)]


def case(*, taken: int = 60, done: int = 100, decided: int = 400) -> list[Simulated]:
    story = [
        ("case.submitted", 0, {"kind": "application"}), ("case.step_taken", taken, {"step": "check"}),
        ("case.step_done", done, {"step": "check"}), ("case.approved", decided, {"in_time": True}),
        ("case.issued", decided, {}), ("case.delivered", decided, {}),
    ]  # fmt: skip
    return [
        Simulated(name, then(minutes), **PLACE, data={"service": "skck", **data})
        for name, minutes, data in story
    ]


def spent(*obstacles: list[Simulated], **times: int) -> dict[str, float]:
    known = halts.read([one for some in obstacles for one in some])
    return trace(case(**times), known).spent


def test_an_obstacle_takes_of_what_the_office_had():
    assert spent() == {"waiting": 360, "working": 40, "applicant": 0, "obstacle": 0}
    assert spent(stopped(80, 150)) == {"waiting": 310, "working": 20, "applicant": 0, "obstacle": 70}
    assert spent(stopped(80, None))["obstacle"] == 320
    assert spent(stopped(-500, -100))["obstacle"] == spent(stopped(500, 600))["obstacle"] == 0


def test_of_another_office_or_service_it_takes_nothing():
    assert (
        spent(stopped(80, 150, office="o"))["obstacle"]
        == spent(stopped(80, 150, service="skck"))["obstacle"]
        == 70
    )
    assert (
        spent(stopped(80, 150, office="p"))["obstacle"]
        == spent(stopped(80, 150, service="kia"))["obstacle"]
        == 0
    )


def test_two_at_once_take_a_minute_once():
    assert spent(stopped(80, 150), stopped(100, 200, service="skck"))["obstacle"] == 120


def test_what_lies_with_the_applicant_is_not_held_up():
    story = case()
    story[2:3] = [
        Simulated("case.returned", then(100), **PLACE),
        Simulated("case.resubmitted", then(300), **PLACE),
    ]
    found = trace(story, halts.read(stopped(90, 320)))
    assert found.spent == {"waiting": 140, "working": 30, "applicant": 200, "obstacle": 30}


@given(st.lists(st.tuples(minute, st.none() | minute), max_size=5), minute, minute, minute)
def test_the_parts_of_the_time_are_the_time(obstacles, taken, done, decided):
    some = [stopped(since, None if lasts is None else since + lasts) for since, lasts in obstacles]
    found = spent(*some, taken=taken, done=taken + done, decided=taken + done + decided)
    assert abs(sum(found.values()) - (taken + done + decided)) < 1e-6
    assert all(minutes >= -1e-9 for minutes in found.values())


@given(st.lists(st.tuples(minute, st.none() | minute), max_size=6), minute)
def test_spans_lie_one_after_the_other_and_hold_what_the_obstacles_held(obstacles, at):
    known = [
        Halt("", "", then(since), None if lasts is None else then(since + lasts))
        for since, lasts in obstacles
    ]
    found = halts.spans(known, "o", "s")
    for (_, end), (begin, _) in pairwise(found):
        assert end is not None and end < begin

    def is_in(since: datetime, until: datetime | None) -> bool:
        return since <= then(at) and (until is None or then(at) <= until)

    assert any(is_in(*span) for span in found) == any(is_in(one.since, one.until) for one in known)


sums = st.dictionaries(st.sampled_from(["filed", "ended", "digital"]), st.integers(1, 9))
days = st.dictionaries(st.dates(date(2026, 11, 1), date(2026, 11, 6)), sums)


@given(days, days)
def test_a_difference_leads_from_the_one_to_the_other(before, now):
    found = {on: dict(values) for on, values in before.items()}
    for on, values in measures.difference(now, before).items():
        measures.plus(found.setdefault(on, {}), values)
    left = {on: {name: value for name, value in values.items() if value} for on, values in found.items()}
    assert {on: values for on, values in left.items() if values} == {on: v for on, v in now.items() if v}


@given(st.lists(st.tuples(st.dates(date(2026, 11, 1), date(2026, 11, 6)), days), max_size=6))
def test_a_day_as_it_was_known_is_what_is_known_without_what_came_later(news):
    """News of days comes on days: what was known on the evening of one is what had been learned by then."""
    heard = [
        (learned_on, {on: values for on, values in difference.items() if on <= learned_on})
        for learned_on, difference in news
    ]
    changes = late.empty()
    for learned_on, difference in heard:
        late.note(changes, learned_on, "35.10", "a", difference)
    for evening in {learned_on for learned_on, _ in heard}:
        now, then = ({}, {})
        for learned_on, difference in heard:
            measures.plus(now, difference.get(AT_DAY, {}))
            measures.plus(then, difference.get(AT_DAY, {}) if learned_on <= evening else {})
        later = [
            values for day, values in late.changed(changes) if day.on == AT_DAY and day.learned_on > evening
        ]
        if evening >= AT_DAY:
            assert late.as_known(now, later) == then
