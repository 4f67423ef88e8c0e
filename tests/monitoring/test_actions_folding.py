"""The tallies are what the log says: folded as news comes, folded late, and built anew."""

from collections import Counter
from datetime import date, timedelta

import pytest

from balai.core import events
from balai.core.actor import SYSTEM
from balai.core.models import Event
from balai.monitoring import actions
from balai.monitoring.actions import folding
from balai.monitoring.models import Tally
from tests.cases.filing import carry, file
from tests.hall import MONDAY, citizen
from tests.monitoring.following import FOLDING, follow


def kept() -> dict[str, dict[str, int]]:
    return {id: values for id, values in Tally.objects.values_list("id", "measures") if values}


def whole(cube: str = "day", area: str = "") -> Counter[str]:
    found: Counter[str] = Counter()
    for values in Tally.objects.filter(cube=cube, area_code=area).values_list("measures", flat=True):
        found.update(values)
    return found


@pytest.fixture
def lived(hall, sari):
    carry(file("sip-bidan", sari, hall), hall, MONDAY)
    file("ktp-el-penggantian", sari, hall, reason="lost", handover="hall")
    counter = hall.officer("disdukcapil", "front_officer")
    carry(file("ktp-el-penggantian", counter, hall, reason="lost", handover="hall"), hall, MONDAY)
    return hall


def test_the_log_becomes_sums(lived):
    follow()
    nation, regency = whole(), whole(area="35.10")
    assert nation == regency and whole(area="53.02") == {}
    assert (nation["filed"], nation["decided"], nation["ended"]) == (3, 2, 2)
    assert nation["timed"] == nation["in_time"] == 2
    assert nation["assisted"] == 1 and nation["begun_electronic"] == 2
    assert whole("month_office", "35.10")["step.decision"] == 2
    assert {cell.partition("|")[2][:10] for cell in kept() if cell.startswith("day|")} == {"2026-11-16"}


def test_built_anew_is_equal(lived):
    follow()
    before, events_before = kept(), events.position_of(folding.FOLLOWER)
    assert actions.rebuild(by=SYSTEM, at=MONDAY) == len(before)
    assert kept() == before and events.position_of(folding.FOLLOWER) == events_before
    follow()
    assert kept() == before


@pytest.mark.parametrize("size", [1, 3, 1000])
def test_in_whatever_portions_the_news_comes(lived, size, monkeypatch):
    follow()
    at_once = kept()
    Tally.objects.all().delete()
    events.set_position(folding.FOLLOWER, 0)
    monkeypatch.setattr(events, "ROUND_TOGETHER", size)
    follow()
    assert kept() == at_once


def test_a_late_command_corrects_the_day_on_which_it_happened(lived, sari):
    follow()
    before = whole()["filed"]
    late = file("sip-bidan", sari, lived, MONDAY - timedelta(days=3))
    follow()
    friday = Tally.objects.get(cube="day", area_code="", on=date(2026, 11, 13))
    assert friday.measures["filed"] == 1 and whole()["filed"] == before + 1
    earlier = Event.objects.get(case_id=late.id, name="case.submitted")
    events.record(
        "case.withdrawn", late.id, by=SYSTEM, at=earlier.at + timedelta(days=1), case_id=late.id,
        agency_id=earlier.agency_id, office_id=earlier.office_id, area_code="35.10", service="sip-bidan",
    )  # fmt: skip
    follow()
    learned = kept()
    assert Tally.objects.get(cube="day", area_code="", on=date(2026, 11, 14)).measures["withdrawn"] == 1
    actions.rebuild(by=SYSTEM, at=MONDAY)
    assert kept() == learned


def test_a_follower_that_stumbles_leaves_nothing_half_counted(lived, monkeypatch):
    def fall(cells):
        add(cells)
        raise RuntimeError("the machine stops here")

    add = folding.add
    while events.sequence():
        pass
    with monkeypatch.context() as broken:
        broken.setattr(folding, "add", fall)
        assert events.follow(FOLDING, at=MONDAY) == 0
    assert not kept() and events.position_of(folding.FOLLOWER) == 0
    follow()
    assert whole()["filed"] == 3


def test_other_people_have_their_own_cells(lived, hall):
    follow()
    file("sip-bidan", citizen("+628400000009"), hall, MONDAY + timedelta(days=1))
    follow()
    assert whole("month_service", "35")["filed"] == 4
    assert (
        Tally.objects.get(cube="month_service", area_code="", service_key="sip-bidan").measures["filed"] == 2
    )
