"""Levels, burden and what-if are read off the service package alone."""

from dataclasses import replace

import pytest
from django.conf import settings

from balai.catalogue.queries import folders
from balai.catalogue.queries.reference import reference
from balai.catalogue.rules.check import check
from balai.catalogue.rules.package import parse
from balai.monitoring.queries.reference import costs, kinds, ladder
from balai.monitoring.rules import level as levels
from balai.monitoring.rules.level import Blocker, Burden, Cost

PACKAGES = {
    folder.name: parse(folders.checked_package(folder).raw)
    for folder in folders.package_folders(settings.DATA / "services")
}
VISIT, PAPER = Cost(4, 50_000), Cost(1, 5_000)


def level(key: str, channel: str) -> int:
    return levels.level(levels.blockers(PACKAGES[key], channel), kinds())


def test_levels_of_some_services_by_hand():
    assert level("akta-kelahiran", "electronic") == 4  # marriage book is asked for although the KUA made it
    assert level("akta-kelahiran", "direct") == 4  # coming is the channel, not an obstacle
    assert level("ktp-el-baru", "electronic") == 3  # a card of plastic is fetched
    assert level("skck", "electronic") <= 3
    referrals = [key for key, package in PACKAGES.items() if package.mode == "referral"]
    assert {level(key, "electronic") for key in referrals} <= {1, 2}


@pytest.mark.parametrize("key", PACKAGES)
def test_every_service_has_a_level_and_a_reason(key):
    for channel in levels.CHANNELS:
        found = levels.blockers(PACKAGES[key], channel)
        assert {one.kind for one in found} <= kinds().keys()
        assert 0 <= level(key, channel) <= levels.TOP
        assert found or level(key, channel) == levels.TOP


@pytest.mark.parametrize("key", PACKAGES)
def test_an_answer_never_lowers_the_level_nor_adds_burden(key):
    package = PACKAGES[key]
    for channel in levels.CHANNELS:
        for blocker in levels.blockers(package, channel):
            if kinds()[blocker.kind].removable:
                found = levels.what_if(package, channel, blocker, kinds=kinds(), visit=VISIT, paper=PAPER)
                left = levels.blockers(parse(levels.without(package.raw, blocker)), channel)
                assert blocker not in left and found.after >= found.before
                assert found.would_be.visits <= found.was.visits and found.would_be.hours <= found.was.hours


@pytest.mark.parametrize("key", PACKAGES)
def test_removing_all_that_can_be_removed_leaves_only_what_cannot(key):
    package, channel = PACKAGES[key], "electronic"
    for blocker in levels.blockers(package, channel):
        if kinds()[blocker.kind].removable:
            package = parse(levels.without(package.raw, blocker))
    assert all(not kinds()[one.kind].removable for one in levels.blockers(package, channel))


def test_what_a_removed_requirement_saves_by_hand():
    package = PACKAGES["ktp-el-penggantian"]
    card = next(one for one in levels.blockers(package, "electronic") if one.kind == "paper_result")
    found = levels.what_if(package, "electronic", card, kinds=kinds(), visit=VISIT, paper=PAPER)
    assert found.was.visits - found.would_be.visits == 1 and found.was.papers == found.would_be.papers
    assert found.saved(1000) == Burden(1000, 0, 4000, 50_000_000)


def test_the_proposed_package_of_a_held_paper_can_be_published():
    package = PACKAGES["akta-kelahiran"]
    book = Blocker("held", "marriage_book", "")
    assert not check(levels.without(package.raw, book), reference())


def test_the_pattern_is_left_as_it_was():
    package = PACKAGES["akta-kelahiran"]
    before = repr(package.raw)
    levels.without(package.raw, Blocker("held", "marriage_book", ""))
    assert repr(package.raw) == before


def test_visits_by_hand():
    package = PACKAGES["akta-kelahiran"]
    assert [levels.visits(package, channel) for channel in ("direct", "mobile", "electronic", "self_service")] == [
        1, 1, 0, 1,
    ]  # fmt: skip
    card = replace(package, result=replace(package.result, electronic=False))
    assert [levels.visits(card, channel) for channel in ("direct", "electronic")] == [2, 1]


def test_steps_have_levels():
    package = PACKAGES["ktp-el-baru"]
    assert [levels.step_level(package, step) for step in package.steps] == [4, 4, 4, 4, 2]


def test_the_ladder_is_whole():
    assert [one["level"] for one in ladder()] == list(range(levels.TOP + 1))
    assert all(kind.holds_at < levels.TOP for kind in kinds().values())
    assert costs() == (VISIT, PAPER)
