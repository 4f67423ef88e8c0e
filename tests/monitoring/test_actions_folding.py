"""The tallies are what the log says: folded as news comes, folded late, and built anew."""

from collections import Counter
from datetime import date, datetime, timedelta

import pytest
from django.db import DatabaseError, transaction

from balai.core import events, facts
from balai.core.actor import SYSTEM
from balai.core.models import Event
from balai.core.refusal import Refused
from balai.monitoring import actions
from balai.monitoring.actions import folding
from balai.monitoring.models import Correction, Tally
from balai.monitoring.rules import cubes
from balai.monitoring.rules.trace import Place
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


def corrections(cause: str = "late") -> dict[tuple[date, date], Counter[str]]:
    found: dict[tuple[date, date], Counter[str]] = {}
    for row in Correction.objects.filter(cause=cause):
        found.setdefault((row.learned_on, row.on), Counter()).update(row.measures)
    return found


def hear(case_id: str, name: str, at: datetime, after: timedelta = timedelta(0), **data: object) -> None:
    """Let something happen to a case of Dukcapil, and become known later."""
    place = {"agency_id": "disdukcapil-bwi", "office_id": "mpp-bwi", "area_code": "35.10"}
    Event.objects.bulk_create(
        [
            Event(
                name=name, subject=case_id, case_id="" if name.startswith("obstacle") else case_id, by="officer:1",
                at=at, recorded_at=at + after, channel="direct", data={"service": "skck", **data}, **place,
            )
        ]
    )  # fmt: skip


@pytest.mark.parametrize("size", [1, 2, 1000])
def test_what_is_learned_later_is_kept_as_a_correction_of_its_day(hall, size, monkeypatch):
    monkeypatch.setattr(events, "ROUND_TOGETHER", size)
    day = timedelta(days=1)
    hear("one", "case.submitted", MONDAY, kind="application")
    hear("one", "case.approved", MONDAY + day, in_time=True)
    hear("two", "case.submitted", MONDAY, 2 * day, kind="application")
    hear("one", "case.issued", MONDAY + 2 * day)
    hear("one", "case.delivered", MONDAY + 3 * day)
    follow()
    monday = MONDAY.date()
    assert corrections() == {(monday + 2 * day, monday): {"filed": 1}}
    known = {"filed": 2, "decided": 1}
    assert {name: whole()[name] for name in known} == known
    before = kept()
    actions.rebuild(by=SYSTEM, at=MONDAY + 4 * day)
    assert kept() == before and not corrections("rebuilt")


@pytest.mark.parametrize("size", [1, 2, 1000])
def test_an_obstacle_told_of_later_takes_of_the_time_of_cases_that_are_over(hall, size, monkeypatch):
    monkeypatch.setattr(events, "ROUND_TOGETHER", size)
    day = timedelta(days=1)
    for case_id in ("one", "two"):
        hear(case_id, "case.submitted", MONDAY, kind="application")
        hear(case_id, "case.approved", MONDAY + 2 * day, in_time=True)
        hear(case_id, "case.delivered", MONDAY + 2 * day)
    hear("power", "obstacle.started", MONDAY + day, 4 * day, kind="power", service="", office="")
    hear("power", "obstacle.ended", MONDAY + 1.5 * day, 4 * day, kind="power", service="", office="")
    follow()
    assert (whole()["obstacle_minutes"], whole()["waiting_minutes"]) == (2 * 720, 2 * 2160)
    (change,) = (sums for (_, on), sums in corrections().items() if on == (MONDAY + 2 * day).date())
    assert change == {"obstacle_minutes": 2 * 720, "waiting_minutes": -2 * 720}
    before = kept()
    actions.rebuild(by=SYSTEM, at=MONDAY + 6 * day)
    assert kept() == before


def test_built_anew_mends_an_area_and_those_above_it_and_says_so(lived):
    follow()
    right = kept()
    for area in ("35.10", "35", ""):
        row = Tally.objects.get(cube="day", area_code=area)
        Tally.objects.filter(id=row.id).update(measures={**row.measures, "filed": row.measures["filed"] + 5})
    office = Tally.objects.get(cube="day_office")
    Tally.objects.filter(id=office.id).update(measures={**office.measures, "ended": 0})
    actions.rebuild("35.10", by=SYSTEM, at=MONDAY + timedelta(days=1))
    assert kept() == right
    assert list(corrections("rebuilt").values()) == [{"ended": office.measures["ended"]}]


def test_a_correction_is_never_changed(hall):
    row = Correction.objects.create(
        learned_on=MONDAY.date(), on=MONDAY.date(), area_code="35.10", cause="late", measures={}, position=1
    )
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        Correction.objects.filter(id=row.id).update(cause="rebuilt")


def test_where_cases_stand_in_no_log_only_an_area_is_built_anew(lived):
    follow()
    made_up = cubes.empty()
    cubes.add(made_up, Place("53.02"), {MONDAY.date(): {"filed": 1}})
    with pytest.raises(Refused, match="simulasi"):
        folding.add_simulated(made_up)
    facts.put("simulation", True)
    folding.add_simulated(made_up)
    for area in ("", "53"):
        with pytest.raises(Refused, match=r"--area 35\.10"):
            actions.rebuild(area, by=SYSTEM, at=MONDAY)
    assert actions.rebuild("35.10", by=SYSTEM, at=MONDAY) > 0
