"""The fold of one case and the shapes its numbers are kept in: arithmetic without a database."""

import random
from collections import Counter
from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from balai.monitoring.rules import cubes, measures
from balai.monitoring.rules.cubes import CUBES, Cell, lineage
from balai.monitoring.rules.trace import Simulated, trace
from tests.monitoring.histories import history

AT = datetime(2026, 11, 16, 2, 0, tzinfo=UTC)
PLACE = {"area_code": "35.10", "agency_id": "a", "office_id": "o"}
ZONE = "Asia/Jakarta"


def event(
    name: str, minutes: int, by: str = "officer:1", channel: str = "direct", **data: object
) -> Simulated:
    at = AT + timedelta(minutes=minutes)
    return Simulated(name, at, by=by, channel=channel, data={"service": "skck", **data}, **PLACE)


ORDINARY = [
    event("case.submitted", 0, "person:1", "electronic", kind="application", asked=3, held=2),
    event("case.step_taken", 60, step="completeness"),
    event("case.returned", 90, fault="applicant"),
    event("case.resubmitted", 390, "person:1", "electronic"),
    event("case.step_taken", 400, step="completeness"),
    event("case.step_done", 420, step="completeness"),
    event("case.rule_applied", 420, "system:balai", step="automatic"),
    event("case.step_done", 420, "system:balai", step="automatic"),
    event("case.approved", 500, in_time=True),
    event("case.issued", 520, "system:balai"),
    event("case.delivered", 520, "system:balai"),
]


def sums(happenings) -> Counter[str]:
    counted: Counter[str] = Counter()
    for found in measures.of(trace(happenings), ZONE).values():
        counted.update(found)
    return counted


def test_an_ordinary_case_counts_for_what_happened():
    found = sums(ORDINARY)
    assert {
        name: found[name] for name in ("filed", "decided", "in_time", "results", "ended")
    } == dict.fromkeys(("filed", "decided", "in_time", "results", "ended"), 1)
    assert (found["asked"], found["asked_held"], found["asked_again"]) == (3, 2, 1)
    assert (found["returns"], found["first_time_right"]) == (1, 0)
    assert (found["begun_electronic"], found["delivered_electronic"], found["visits"]) == (1, 1, 0)
    assert found["digital"] == 1 and found["without_visit"] == 1
    assert (found["step.completeness"], found["step_automatic.completeness"]) == (1, 0)
    assert found["step_automatic.automatic"] == 1 and found["step_minutes.completeness"] == 20


def test_time_is_charged_to_who_had_the_case():
    found = sums(ORDINARY)
    assert (found["waiting_minutes"], found["working_minutes"], found["applicant_minutes"]) == (170, 50, 300)
    assert found["waiting_minutes"] + found["working_minutes"] + found["applicant_minutes"] == 520
    assert found["issuing_minutes"] == 20 and found["days.1"] == 1


def test_help_at_a_counter_is_service_given():
    counter = [event("case.submitted", 0, "officer:1", "direct", assisted=True), *ORDINARY[1:]]
    found = sums(counter)
    assert (found["digital"], found["visits"], found["assisted"], found["begun_electronic"]) == (1, 1, 1, 0)


def test_a_result_on_paper_or_a_payment_typed_in_is_not_digital():
    paper = [*ORDINARY[:-1], event("case.ready", 520), event("case.handed_over", 900, to="applicant")]
    typed = [*ORDINARY[:8], event("case.bill_opened", 430), event("case.paid", 440), *ORDINARY[8:]]
    machine = [
        *ORDINARY[:8],
        event("case.bill_opened", 430),
        event("case.paid", 440, "client:1"),
        *ORDINARY[8:],
    ]
    assert [sums(case)["digital"] for case in (paper, typed, machine)] == [0, 0, 1]
    assert sums(paper)["visits"] == 1 and sums(machine)["paid_electronic"] == 1


def test_objections_count_on_their_own():
    assert sums([event("case.submitted", 0, kind="objection")]) == {"objections": 1}


def test_a_day_is_that_of_the_place():
    late = Simulated(
        "case.submitted", datetime(2026, 11, 16, 16, 0, tzinfo=UTC), **PLACE, data={"service": "skck"}
    )
    assert set(measures.of(trace([late]), "Asia/Jakarta")) == {date(2026, 11, 16)}
    assert set(measures.of(trace([late]), "Asia/Jayapura")) == {date(2026, 11, 17)}


def test_the_lineage_of_an_area():
    assert lineage("35.10.20.2001") == ["35.10.20.2001", "35.10.20", "35.10", "35", ""]
    assert lineage("") == [""]


@given(st.integers(0, 10**9))
def test_whatever_happened_the_parts_fit_the_whole(seed):
    chance = random.Random(seed)
    tallies, single = cubes.empty(), Counter()
    for _ in range(5):
        found = trace(history(chance))
        counted = measures.of(found, ZONE)
        assert all(value > 0 for sums in counted.values() for value in sums.values())
        for sums in counted.values():
            steps = sum(value for name, value in sums.items() if name.startswith("days."))
            assert steps == sums.get("results", 0)
        cubes.add(tallies, found.place, counted)
        for sums in counted.values():
            single.update(sums)
    for cube in CUBES:
        whole = Counter()
        for cell, values in cubes.cells(tallies).items():
            if cell.cube == cube.name and (cell.area_code == "" or not cube.areas):
                whole.update(values)
        fitting = {name: value for name, value in single.items() if cube.steps or not name.startswith("step")}
        assert dict(whole) == fitting, cube.name


@given(st.integers(0, 10**9))
def test_what_is_added_can_be_taken_away(seed):
    found, tallies = trace(history(random.Random(seed))), cubes.empty()
    for times in (1, -1):
        cubes.add(tallies, found.place, measures.of(found, ZONE), times=times)
    assert not list(cubes.changed(tallies))


def test_cells_have_one_name_each():
    cell = Cell("month_office", date(2026, 11, 1), "35.10", "a", "o", "s", "direct")
    assert cell.id == "month_office|2026-11-01|35.10|a|o|s|direct"
