"""The ledger of a place: levels since when, what stands in the way, and the answer."""

from datetime import date, timedelta

import pytest

from balai.catalogue import actions as catalogue
from balai.catalogue import queries as services
from balai.core import events
from balai.core.actor import SYSTEM
from balai.core.refusal import Missing
from balai.monitoring.models import Level
from balai.monitoring.queries import ledger
from balai.monitoring.queries.ledger import Ledger
from tests.cases.filing import carry, file
from tests.hall import MONDAY
from tests.monitoring.following import follow

ON = date(2026, 11, 20)


def told() -> Ledger:
    return ledger.ledger("35.10", ON)


def test_adopting_writes_down_the_level_and_nothing_is_written_twice(hall):
    follow()
    rows = ledger.history("35.10", "akta-kelahiran")
    assert {(row.channel, row.level) for row in rows} == {
        ("direct", 4), ("mobile", 4), ("self_service", 3), ("electronic", 4),
    }  # fmt: skip
    assert {row.valid_from for row in rows} == {date(2026, 1, 2)}
    before = Level.objects.count()
    events.set_position("monitoring.note_levels", 0)
    follow()
    assert Level.objects.count() == before


def test_what_is_in_the_way_comes_in_the_order_of_people(hall, sari):
    for day in range(3):
        file("ktp-el-penggantian", sari, hall, MONDAY + timedelta(days=day), reason="lost", handover="hall")
    file("akta-kelahiran", sari, hall)
    follow()
    found = told()
    assert found.people == 4 and found.at_goal == 1
    people = [one.people for one in found.obstructions]
    assert people == sorted(people, reverse=True) and people[0] == 3
    book = next(one for one in found.obstructions if one.blocker.id == "held:marriage_book" and one.people)
    assert (book.offer.service_key, book.people, book.kind.holds_at) == ("akta-kelahiran", 1, 4)


def test_removing_a_requirement_recomputes_and_publishing_shows_before_and_after(hall, sari):
    carry(file("akta-kelahiran", sari, hall), hall, MONDAY)
    follow()
    for key in ("marriage_book", "finding_report"):
        found = ledger.obstruction("35.10", "akta-kelahiran", "held", key, ON)
        answer = ledger.answer(found)
        assert not answer.problems and [change.about for change in answer.changes] == ["Bukti"]
        assert answer.what_if.was.papers - answer.what_if.would_be.papers == 1
        catalogue.publish(ledger.proposal(found), f"{key:0<64}", by=SYSTEM, at=MONDAY)
        raw = {
            "service": "akta-kelahiran", "agency": "disdukcapil-bwi", "decision": {"number": f"CONTOH {key}", "date": "2026-11-18"},
            "offices": ["mpp-bwi"], "valid_from": "2026-11-19",
        }  # fmt: skip
        offering = catalogue.propose(raw, area_code="35.10", by=SYSTEM, at=MONDAY)
        catalogue.adopt(offering.id, by=SYSTEM, at=MONDAY)
    follow()
    rows = [row for row in ledger.history("35.10", "akta-kelahiran") if row.channel == "electronic"]
    assert [row.blockers for row in rows] == [
        ["held:marriage_book", "held:finding_report", "retyped:issuing"],
        ["held:finding_report", "retyped:issuing"],
        ["retyped:issuing"],
    ]
    assert len({row.version_id for row in rows}) == 3 and rows[-1].valid_from == date(2026, 11, 19)
    with pytest.raises(Missing):
        ledger.obstruction("35.10", "akta-kelahiran", "held", "marriage_book", ON)


def test_what_ends_is_noted_as_no_longer_offered(hall):
    offering = services.holding("sip-bidan", "dpmptsp-bwi", "35.10", ON)
    assert offering
    follow()
    catalogue.close(offering.id, valid_to=date(2026, 12, 1), by=SYSTEM, at=MONDAY)
    follow()
    last = ledger.latest("35.10", "sip-bidan")["electronic"]
    assert (last.level, last.blockers, last.valid_from) == (0, ["not_offered:offer"], date(2026, 12, 1))


def test_what_cannot_be_removed_has_no_answer(hall):
    found = ledger.obstruction("35.10", "akta-kelahiran", "retyped", "issuing", ON)
    with pytest.raises(Missing):
        ledger.answer(found)
    with pytest.raises(Missing):
        ledger.obstruction("35.10", "tidak-ada", "held", "x", ON)


def test_the_ledger_costs_few_statements(hall, sari, django_assert_max_num_queries):
    file("akta-kelahiran", sari, hall)
    follow()
    told()
    with django_assert_max_num_queries(5):
        told()
