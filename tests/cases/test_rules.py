"""Pure rules of cases: statuses, receipt numbers, clock, steps, duties."""

import csv
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from balai.cases.rules import automatic, clock, duties, receipt, steps
from balai.cases.rules.duties import Duty
from balai.cases.rules.status import ENDED, MOVES, TABLE, Status, check_move, diagram
from balai.cases.rules.steps import Stage, StepState
from balai.catalogue.rules.package import Duration
from balai.core.refusal import Refused
from balai.regions.rules.calendar import WorkCalendar

OFFICE = WorkCalendar(
    zone="Asia/Makassar",
    hours={day: ((time(8), time(12)), (time(13), time(16))) for day in range(5)},
    closed=frozenset(),
)
MONDAY = datetime(2026, 11, 16, 1, 0, tzinfo=UTC)  # 09.00 WITA
DAY = timedelta(days=1)


def test_every_status_can_be_reached_and_only_ended_ones_are_final():
    reached = {Status.DRAFT}
    for _ in Status:
        reached |= {move.new for move in MOVES if move.old in reached}
    assert reached == set(Status)
    assert {status for status in Status if not any(move.old == status for move in MOVES)} == set(ENDED)


def test_nothing_is_approved_but_from_in_progress_or_by_law():
    before = {move.old for move in MOVES if move.new == Status.APPROVED}
    assert before == {Status.IN_PROGRESS, Status.DEEMED_APPROVED}
    assert (Status.DEEMED_APPROVED, Status.REJECTED) not in TABLE


@given(st.sampled_from(list(Status)), st.sampled_from(list(Status)))
def test_a_move_outside_the_table_is_refused(old, new):
    if (old, new) in TABLE:
        check_move(old, new)
    else:
        with pytest.raises(Refused, match="bad_move"):
            check_move(old, new)


def test_the_diagram_shows_every_move():
    assert all(f"{move.old} --> {move.new}: {move.verb}" in diagram() for move in MOVES)


VECTORS = list(csv.DictReader((Path(__file__).parent / "vectors_receipt.csv").read_text().splitlines()))


@pytest.mark.parametrize("row", VECTORS, ids=lambda row: row["receipt"])
def test_receipt_numbers_agree_with_the_vectors(row):
    if row["verdict"] == "valid":
        assert (
            receipt.number(row["device"], int(row["counter"]))
            == row["receipt"]
            == receipt.normal(row["receipt"])
        )
    else:
        with pytest.raises(Refused):
            receipt.normal(row["receipt"])


numbers = st.builds(
    receipt.number, st.text(receipt.ALPHABET, min_size=5, max_size=5), st.integers(0, receipt.COUNTERS - 1)
)


@given(numbers, st.integers(0, 10), st.sampled_from(receipt.ALPHABET))
def test_one_wrong_symbol_is_always_noticed(number, place, symbol):
    symbols = list(number.replace("-", ""))
    if symbols[place] == symbol:
        return
    symbols[place] = symbol
    with pytest.raises(Refused):
        receipt.normal("".join(symbols))


@given(numbers, st.integers(0, 10), st.integers(0, 10))
def test_two_swapped_symbols_are_always_noticed(number, first, second):
    symbols = list(number.replace("-", ""))
    if symbols[first] == symbols[second]:
        return
    symbols[first], symbols[second] = symbols[second], symbols[first]
    with pytest.raises(Refused):
        receipt.normal("".join(symbols))


@given(numbers)
def test_typing_habits_do_not_matter(number):
    sloppy = number.lower().replace("-", " ").replace("0", "o").replace("1", "l")
    assert receipt.normal(sloppy) == number


@given(st.text(max_size=40))
def test_any_other_text_is_refused_or_a_number(text):
    try:
        assert receipt.normal(text).replace("-", "").isalnum()
    except Refused as refused:
        assert refused.code == "receipt.wrong"


def test_the_clock_stands_while_the_applicant_must_act():
    allowed = Duration(5, "working_days")
    ran = clock.started([], MONDAY)
    assert clock.due_at(OFFICE, ran, allowed) == datetime(2026, 11, 23, 8, 0, tzinfo=UTC)  # Monday 16.00 WITA
    ran = clock.stopped(ran, MONDAY + 2 * DAY)
    assert clock.due_at(OFFICE, ran, allowed) is None
    ran = clock.started(ran, MONDAY + 7 * DAY)  # only Tuesday was used: four days left
    assert clock.due_at(OFFICE, ran, allowed) == datetime(2026, 11, 27, 8, 0, tzinfo=UTC)


def test_a_file_returned_on_its_last_morning_comes_back_with_a_day_left():
    ran = clock.stopped(clock.started([], MONDAY), MONDAY + DAY)
    ran = clock.started(ran, MONDAY + 7 * DAY)
    assert clock.due_at(OFFICE, ran, Duration(1, "working_days")) == datetime(2026, 11, 24, 8, 0, tzinfo=UTC)


def test_stopping_and_starting_again_on_one_day_changes_nothing():
    plain = clock.started([], MONDAY)
    broken = clock.started(clock.stopped(plain, MONDAY + DAY), MONDAY + DAY + timedelta(hours=1))
    allowed = Duration(3, "working_days")
    assert clock.due_at(OFFICE, broken, allowed) == clock.due_at(OFFICE, plain, allowed)


@given(st.lists(st.integers(0, 40), min_size=1, max_size=8, unique=True).map(sorted))
def test_stopping_never_brings_the_deadline_forward(days):
    allowed = Duration(9, "working_days")
    without = clock.due_at(OFFICE, clock.started([], MONDAY), allowed)
    ran = clock.started([], MONDAY)
    for number, day in enumerate(days):
        at = MONDAY + day * DAY
        ran = clock.stopped(ran, at) if number % 2 == 0 else clock.started(ran, at)
    due = clock.due_at(OFFICE, clock.started(ran, MONDAY + 50 * DAY), allowed)
    assert without and due and due >= without


def test_starting_a_running_clock_and_stopping_a_stopped_one_change_nothing():
    ran = clock.started([], MONDAY)
    assert clock.started(ran, MONDAY + DAY) == ran
    stopped = clock.stopped(ran, MONDAY + DAY)
    assert clock.stopped(stopped, MONDAY + 2 * DAY) == stopped


def test_an_obstacle_gives_a_later_promise_but_moves_no_deadline():
    due = MONDAY + DAY
    assert clock.promise(due, None, OFFICE) == due
    promised = clock.promise(due, MONDAY + 3 * DAY, OFFICE)
    assert promised and promised > due
    assert clock.promise(None, None, OFFICE) is None


@pytest.mark.parametrize(
    ("hours", "words"),
    [
        (-24 * 4, "tinggal 4 hari kerja"),
        (-2, "hari ini"),
        (3, "terlambat 3 jam"),
        (24, "terlambat 1 hari kerja"),
    ],
)
def test_what_is_left_is_said_in_words(hours, words):
    due = datetime(2026, 11, 20, 1, 0, tzinfo=UTC) if hours < 0 else MONDAY
    assert clock.left_words(OFFICE, due, due + timedelta(hours=hours)) == words


def stages(*parts):
    return [Stage(key, group, state) for key, group, state in parts]


W, A, D = StepState.WAITING, StepState.ACTIVE, StepState.DONE


def test_steps_of_one_group_start_together_and_the_next_waits_for_all():
    assert steps.to_start(stages(("a", "", D), ("b", "g", W), ("c", "g", W), ("d", "", W))) == ["b", "c"]
    assert steps.to_start(stages(("a", "", D), ("b", "g", D), ("c", "g", A), ("d", "", W))) == []
    assert steps.to_start(stages(("a", "", D), ("b", "g", D), ("c", "g", D), ("d", "", W))) == ["d"]


@given(st.lists(st.tuples(st.sampled_from(["", "g", "h"]), st.sampled_from(list(StepState))), max_size=8))
def test_no_step_starts_before_an_earlier_block_has_ended(shape):
    all_stages = [Stage(str(i), group, state) for i, (group, state) in enumerate(shape)]
    started = steps.to_start(all_stages)
    if not started:
        return
    first = int(started[0])
    group = all_stages[first].group
    begin = first
    while group and begin and all_stages[begin - 1].group == group:
        begin -= 1
    assert all(stage.state in steps.ENDED for stage in all_stages[:begin])


def test_one_officer_cannot_verify_and_sign():
    with pytest.raises(Refused, match="duties_meet"):
        duties.check_apart({"ani": "verified"}, "ani", Duty.SIGNED)
    duties.check_apart({"ani": "verified"}, "ratna", Duty.SIGNED)
    duties.check_apart({"ani": "verified"}, "ani", Duty.VERIFIED)


def test_a_second_return_needs_supervisor_and_reason():
    duties.check_return(0, reason="", may_return_again=False)
    with pytest.raises(Refused, match="second_return"):
        duties.check_return(1, reason="lupa", may_return_again=False)
    with pytest.raises(Refused, match="return_reason"):
        duties.check_return(1, reason=" ", may_return_again=True)


FACTS = automatic.Facts(
    agency_area="35.10",
    applicant_area="35.10.20.2001",
    place_area="35.10.20.2002",
    problems=(),
    evidence_required=frozenset({"a"}),
    evidence_given=frozenset({"a", "b"}),
    identity_checked=True,
    failed_before=(),
)


@pytest.mark.parametrize(
    ("rule", "change", "passed"),
    [
        ("place_in_regency", {}, True),
        ("place_in_regency", {"place_area": "35.1.20.2002"}, False),
        ("place_in_regency", {"place_area": ""}, False),
        ("resident_of_area", {}, True),
        ("resident_of_area", {"applicant_area": "53.02.01.1001"}, False),
        ("identity_verified", {}, True),
        ("identity_verified", {"identity_checked": False}, False),
        ("requirements_met", {}, True),
        ("requirements_met", {"evidence_given": frozenset()}, False),
        ("requirements_met", {"problems": ("reason",)}, False),
        ("requirements_met", {"failed_before": ("identity",)}, False),
    ],
)
def test_automatic_rules_answer_by_comparison(rule, change, passed):
    from dataclasses import replace

    verdict = automatic.RULES[rule](replace(FACTS, **change))
    assert verdict.passed is passed and verdict.reason.endswith(".")


def test_local_dates_decide_not_the_servers():
    late_sunday = datetime(2026, 11, 15, 16, 30, tzinfo=UTC)  # already Monday in Makassar
    due = clock.due_at(OFFICE, clock.started([], late_sunday), Duration(1, "working_days"))
    assert due and due.date() == date(2026, 11, 17)
