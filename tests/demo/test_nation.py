"""A simulated nation: the same numbers from events and in bulk, marked, and gone on with where it was stopped."""

from collections import Counter
from dataclasses import replace

import pytest

from balai.config.followers import FOLLOWINGS
from balai.core import events, facts
from balai.core.actor import SYSTEM
from balai.core.refusal import Refused
from balai.demo import queries
from balai.demo.actions import nation as actions
from balai.demo.rules import nation as rules
from balai.demo.rules.nation import Course, Nation, Regency
from balai.monitoring import actions as monitoring
from balai.monitoring.actions import folding
from balai.monitoring.models import Tally
from balai.monitoring.rules import cubes
from tests.demo.small import TODAY
from tests.demo.worlds import facts as data

OPEN = ("direct", "mobile", "self_service", "electronic")
COURSES = (
    Course("skck", "polres", OPEN, (("check", False), ("rule", True)), 4, 2, True, True, 1),
    Course(
        "ktp-el-penggantian", "disdukcapil", OPEN, (("check", False), ("print", False)), 2, 1, False, False, 1
    ),
)
REGENCY = Regency("35.10", "banyuwangi", "Asia/Jakarta", True, 300)


def nation(seed: str = "uji") -> Nation:
    return Nation(seed, TODAY, COURSES, data("traffic"))


def kept() -> dict[str, dict[str, int]]:
    return {id: values for id, values in Tally.objects.values_list("id", "measures") if values}


def in_bulk(*regencies: Regency) -> dict[str, dict[str, int]]:
    tallies = cubes.empty()
    for one in regencies:
        cubes.gather(tallies, rules.folded(nation(), one))
    return {cell.id: values for cell, values in cubes.changed(tallies)}


def test_the_same_seed_makes_the_same_year_and_another_one_another():
    stories = list(rules.stories(nation(), REGENCY))
    assert stories == list(rules.stories(nation(), REGENCY)) and len(stories) == 300
    assert stories != list(rules.stories(nation("lain"), REGENCY))
    assert all(one.at < TODAY for story in stories for one in story)
    assert all(story == sorted(story, key=lambda one: one.at) for story in stories)


def test_much_of_what_can_happen_happens():
    happened = Counter(one.name for story in rules.stories(nation(), REGENCY) for one in story)
    assert set(happened) > {"case.returned", "case.withdrawn", "case.rejected", "case.paid", "case.delivered"}
    filed = sum(values.get("filed", 0) for id, values in in_bulk(REGENCY).items() if id.startswith("day|"))
    assert filed == 3 * 300  # of the regency, its province and the nation
    assert any(values.get("obstacle_minutes") for values in in_bulk(REGENCY).values())


def test_all_cases_have_a_regency_and_the_first_has_its_own():
    codes = [f"{province}.{number:02d}" for province in (35, 53) for number in range(1, 20)]
    sizes = rules.shares("uji", codes, 10_000, "35.10", 2000)
    assert sizes["35.10"] == 2000 and sum(sizes.values()) == 10_000 and set(sizes) == set(codes)
    halls = rules.with_hall("uji", codes, "35.10", 5)
    assert len(halls) == 5 and "35.10" in halls


def test_cases_that_are_alike_are_counted_all():
    some = replace(REGENCY, alike=7)
    stories = list(rules.stories(nation(), some))
    assert len(stories) == 43 and stories == list(rules.stories(nation(), REGENCY))[:43]
    filed = sum(values.get("filed", 0) for id, values in in_bulk(some).items() if id.startswith("day|"))
    assert filed == 3 * 300


@pytest.fixture
def simulated(hall, monkeypatch):
    """A nation of two regencies beside the hall, whose follower has read all."""
    other = replace(REGENCY, code="53.02", slug="tts", zone="Asia/Makassar", has_hall=False, cases=200)
    monkeypatch.setattr(queries, "nation", lambda today, seed: nation())
    monkeypatch.setattr(queries, "nation_regencies", lambda seed, cases, logged, alike: [REGENCY, other])
    facts.put("simulation", True)
    return [REGENCY, other]


def test_events_and_bulk_give_equal_numbers(simulated, hall):
    """All of both regencies as events: followed, built anew, and folded without a log."""
    while events.sequence():
        pass
    for one in simulated:
        events.append(actions.past(nation(), one), unheard_by=())
    follow()
    followed = kept()
    assert followed == in_bulk(*simulated)
    assert monitoring.rebuild(by=SYSTEM, at=TODAY) == len(followed) and kept() == followed
    Tally.objects.all().delete()
    monitoring.rebuild(by=SYSTEM, at=TODAY)
    assert kept() == followed


def follow() -> None:
    following = next(one for one in FOLLOWINGS if one.name == folding.FOLLOWER)
    while events.follow(following, at=TODAY):
        pass


def test_a_nation_is_the_sum_of_one_as_events_and_the_others_in_bulk(simulated):
    said = []
    progress = actions.found_nation(500, 300, by=SYSTEM, at=TODAY, say=said.append)
    assert progress.is_done and progress.cases == 500 and said[-1] == progress
    assert kept() == in_bulk(*simulated)
    assert events.trail().broken is None
    assert {name: late for name, late in events.lag().items() if late and name.startswith("cases")} == {}
    assert actions.found_nation(9, 9, by=SYSTEM, at=TODAY).total == 500
    assert kept() == in_bulk(*simulated)


def test_what_stands_as_events_is_built_anew_and_what_does_not_is_left_alone(simulated):
    actions.found_nation(500, 300, by=SYSTEM, at=TODAY)
    before = kept()
    for area in ("", "53", "53.02"):
        with pytest.raises(Refused, match=r"dapat disusun ulang: --area 35\.10\."):
            monitoring.rebuild(area, by=SYSTEM, at=TODAY)
    Tally.objects.filter(area_code="35.10").delete()
    assert monitoring.rebuild("35.10", by=SYSTEM, at=TODAY) > 100
    assert {id: values for id, values in kept().items() if "|35.10|" in id} == {
        id: values for id, values in before.items() if "|35.10|" in id
    }


def test_who_was_interrupted_goes_on_where_it_stopped(simulated, monkeypatch):
    class Stopped(Exception):
        pass

    def stop(tallies):
        raise Stopped

    with monkeypatch.context() as broken:
        broken.setattr(folding, "add_simulated", stop)
        with pytest.raises(Stopped):
            actions.found_nation(500, 300, by=SYSTEM, at=TODAY)
    assert facts.get(actions.FACT)["is_logged"] and facts.get(actions.FACT)["done"] == []
    actions.found_nation(500, 300, by=SYSTEM, at=TODAY)
    assert kept() == in_bulk(*simulated)


def test_real_data_stay_alone(hall):
    with pytest.raises(Refused, match="data asli"):
        actions.found_nation(500, 300, by=SYSTEM, at=TODAY)


def test_what_others_have_not_read_is_not_passed_over(simulated, hall, sari):
    events.record("case.submitted", "one", by=SYSTEM, at=TODAY, case_id="one", area_code="35.10")
    with pytest.raises(Refused, match="belum dibaca"):
        events.append([], unheard_by=["cases.count_day"])
