"""The worklist: scope, order, pages, sieve, cost."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from balai.cases import actions
from balai.cases.models import Case, Step
from balai.cases.queries import today, worklist
from balai.cases.queries.lanes import Sieve
from balai.cases.rules.day import day
from tests.cases.filing import MINUTE, file, work
from tests.hall import MONDAY, citizen

pytestmark = pytest.mark.django_db


@pytest.fixture
def seven(hall):
    """Seven licences whose deadlines are a minute apart; two share one."""
    made = []
    for number in range(7):
        case = file("sip-bidan" if number % 2 else "sip-dokter", citizen(f"+62840000{number:04d}"), hall)
        Step.objects.filter(case=case, state="active").update(deadline=MONDAY + max(number, 1) * MINUTE)
        made.append(case)
    return made


def receipts(page) -> list[str]:
    return [row.receipt for row in page.rows]


def test_pages_go_on_and_back_without_losing_or_repeating_a_row(hall, seven):
    budi = hall.officer("dpmptsp", "front_officer")
    whole = receipts(worklist.worklist(budi))
    assert sorted(whole) == sorted(case.receipt for case in seven)
    pages = [worklist.worklist(budi, size=3)]
    while pages[-1].next:
        pages.append(worklist.worklist(budi, after=pages[-1].next, size=3))
    assert [row for page in pages for row in receipts(page)] == whole and len(pages) == 3
    assert pages[0].previous == "" and pages[-1].next == ""
    back = worklist.worklist(budi, before=pages[2].previous, size=3)
    assert receipts(back) == receipts(pages[1]) and back.next and back.previous
    first = worklist.worklist(budi, before=back.previous, size=3)
    assert receipts(first) == receipts(pages[0]) and first.previous == ""


def test_a_supervisor_sees_all_lanes_in_one_order(hall, seven):
    work(seven[6], hall, MONDAY + MINUTE)
    Step.objects.filter(case=seven[6], state="active").update(agency_id="dpmptsp-bwi", deadline=MONDAY)
    tigor = hall.officer("dpmptsp", "supervisor")
    found = worklist.worklist(tigor)
    assert len(found.rows) == 7 and found.rows[0].receipt == seven[6].receipt
    assert {row.receipt for row in worklist.worklist(tigor, Sieve(role="verifier")).rows} == {
        seven[6].receipt
    }
    assert not worklist.worklist(hall.dewi).rows


def test_a_head_looks_into_lanes_only_when_asking_for_one(hall, seven):
    head = hall.officer("dpmptsp", "head")
    assert not worklist.worklist(head).rows
    assert len(worklist.worklist(head, Sieve(role="front_officer")).rows) == 7
    assert not any(row.may_take for row in worklist.worklist(head, Sieve(role="front_officer")).rows)


@pytest.mark.parametrize(
    ("sieve", "expected"),
    [
        (Sieve(service="sip-bidan"), {1, 3, 5}),
        (Sieve(taken="mine"), {2}),
        (Sieve(taken="free"), {0, 1, 3, 4, 5, 6}),
        (Sieve(due_to=MONDAY + 2 * MINUTE), {0, 1, 2}),
        (Sieve(due_from=MONDAY + 5 * MINUTE), {5, 6}),
        (Sieve(flag="doubtful_time"), {3}),
        (Sieve(flag="doubtful"), set()),
        (Sieve(channel="electronic", village="35.10.20.2001", service="sip-dokter"), {0, 2, 4, 6}),
        (Sieve(village="35.10.20.2002"), set()),
        (Sieve(role="verifier"), set()),
    ],
)
def test_a_sieve_lets_through_what_was_asked_for(hall, seven, sieve, expected):
    budi = hall.officer("dpmptsp", "front_officer")
    actions.take_step(seven[2].id, "completeness", by=budi, at=MONDAY + MINUTE)
    Case.objects.filter(id=seven[3].id).update(flags=["doubtful_time"])
    wanted = {seven[number].receipt for number in expected}
    assert set(receipts(worklist.worklist(budi, sieve))) == wanted


def test_the_next_case_is_the_one_after_and_never_a_colleagues(hall, seven):
    budi = hall.officer("dpmptsp", "front_officer")
    rows = worklist.worklist(budi).rows
    Step.objects.filter(case_id=rows[1].case_id, state="active").update(officer_id="someone")
    case_id, place = worklist.next_place(budi, worklist.EVERYTHING, after=rows[0].place)
    assert (case_id, place) == (rows[2].case_id, rows[2].place)
    assert worklist.next_place(budi, worklist.EVERYTHING, after=rows[-1].place)[0] == rows[0].case_id
    assert worklist.next_place(hall.dewi, worklist.EVERYTHING, after="") is None


@pytest.mark.parametrize("role", ["front_officer", "supervisor"])
def test_a_list_costs_the_same_statements_whatever_its_size(hall, seven, role):
    by, counts = hall.officer("dpmptsp", role), []
    for size in (1, 2, 7):
        with CaptureQueriesContext(connection) as captured:
            worklist.worklist(by, size=size)
            worklist.load(by, at=MONDAY, day_end=MONDAY + timedelta(days=1))
        counts.append(len(captured))
    assert len(set(counts)) == 1 and counts[0] <= 4


def test_the_day_of_an_office_is_counted_in_its_own_lanes(hall, seven):
    waiting = today.waiting(hall.officer("dpmptsp", "head"))
    found = day(waiting, at=MONDAY + 3 * MINUTE, until=MONDAY + 5 * MINUTE, tomorrow=MONDAY + 6 * MINUTE)
    assert (found.all, found.late, found.today) == (7, 3, 3)
    assert {(group.service, group.all) for group in found.groups} == {("sip-dokter", 4), ("sip-bidan", 3)}
    assert len(found.tomorrow) == 1 and found.tomorrow[0].deadline == MONDAY + 6 * MINUTE
    assert [(one.officer_id, one.all, one.late) for one in found.loads] == [("", 7, 3)]
    assert found.oldest.receipt in {case.receipt for case in seven}
    assert not today.waiting(hall.officer("dpmptsp", "verifier")) and not today.waiting(hall.dewi)
