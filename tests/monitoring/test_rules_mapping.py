"""Tiles, ranks and what changed in a week: what they say, and what they keep back."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from balai.monitoring.queries.reference import indicators, tiles
from balai.monitoring.rules import changes, ranking
from balai.monitoring.rules.changes import Shift, Week
from balai.monitoring.rules.formulas import Value, share
from balai.monitoring.rules.tiles import STEPS, WIDE, Place, at_of, drawn, step

INDICATORS = indicators()
SHARES = st.dictionaries(
    st.text("abcdef", min_size=1, max_size=3),
    st.tuples(st.integers(0, 200), st.integers(1, 200)).map(lambda pair: share({"a": min(pair), "b": max(*pair, 1)}, ("a", "b"))),
    max_size=12,
)  # fmt: skip


def said(found: list[changes.Change]) -> list[str]:
    return [str(one.sentence) for one in found]


# tiles


def test_there_is_one_place_for_each_of_the_38_provinces():
    spots = [at_of(one) for one in tiles().values()]
    assert len(tiles()) == 38 == len(set(spots)) == len({one["short"] for one in tiles().values()})
    assert all(0 <= column < WIDE and 0 <= row < 6 for column, row in spots)
    assert all(len(one["short"]) <= 7 for one in tiles().values())


def test_a_tile_without_a_place_takes_its_turn():
    found = drawn([Place(str(number), "", "", None) for number in range(WIDE + 2)])
    assert [(tile.x, tile.y) for tile in found.tiles[WIDE:]] == [(0, 56), (56, 56)]
    assert (found.width, found.height) == (WIDE * 56 - 4, 108)


def test_what_has_no_number_of_columns_is_refused():
    with pytest.raises(ValueError, match="no place"):
        at_of({"at": [1], "short": "X"})


@given(st.floats(0, 1))
def test_a_step_holds_its_share(value):
    found = step(value)
    assert (
        found is not None and found / STEPS <= value and (value < (found + 1) / STEPS or found == STEPS - 1)
    )


# ranks


@given(SHARES, st.sampled_from(["more", "less"]))
def test_a_rank_lies_between_what_chance_leaves_open(values, better):
    found = ranking.ranks(values, better=better)
    assert [one.code for one in found] and len(found) == len(values) if values else not found
    for place, one in enumerate(found, start=1):
        assert 1 <= one.best <= one.worst <= len(values)
        clearly_before = [other for other in found if other.worst < one.best]
        assert len(clearly_before) < place


def test_areas_that_chance_tells_apart_have_one_rank():
    values = {"low": Value(0.1, 900, 0.08, 0.12), "high": Value(0.9, 900, 0.88, 0.92), "none": Value(0.5, 9)}
    assert [(one.code, one.best, one.worst) for one in ranking.ranks(values, better="more")] == [
        ("high", 1, 1),
        ("low", 2, 2),
    ]
    assert [one.code for one in ranking.ranks(values, better="less")] == ["low", "high"]


def test_equal_areas_may_all_be_first_and_last():
    values = {code: Value(0.5, 20, 0.3, 0.7) for code in "abc"}
    assert {(one.best, one.worst) for one in ranking.ranks(values, better="more")} == {(1, 3)}


# what changed


def test_a_change_that_chance_explains_is_not_called_one():
    calm = said(changes.told(Week({"filed": 105}, {"filed": 100}), INDICATORS, 5))
    assert calm == ["105 permohonan masuk, kira-kira sama dengan minggu sebelumnya (100)."]
    up = said(changes.told(Week({"filed": 1500}, {"filed": 1000}), INDICATORS, 5))
    assert up == ["1.500 permohonan masuk, jelas lebih banyak daripada minggu sebelumnya (1.000)."]
    down = said(changes.told(Week({"filed": 50}, {"filed": 100}), INDICATORS, 5))
    assert "jelas lebih sedikit" in down[0]


def test_few_cases_are_not_compared():
    assert said(changes.told(Week({"filed": 3, "deemed": 4}, {}), INDICATORS, 5)) == [
        "Terlalu sedikit permohonan untuk membandingkan dua minggu."
    ]


def test_shares_say_both_numbers_and_whose_page_tells_why():
    now = {"filed": 400, "ended": 400, "digital": 300, "timed": 400, "in_time": 390, "deemed": 7}
    before = {"filed": 400, "ended": 400, "digital": 200, "timed": 400, "in_time": 388}
    found = changes.told(Week(now, before), INDICATORS, 5)
    assert said(found)[1:] == [
        "Selesai tanpa kertas: 75,0 persen, jelas naik dari 50,0 persen.",
        "Diputus sebelum tenggat: 97,5 persen; tidak jelas berubah dari 97,0 persen.",
        "7 permohonan dikabulkan oleh hukum karena instansi diam melewati batas.",
    ]
    assert [one.indicator for one in found] == ["filed", "digital", "on_time", "deemed"]
    assert "jelas turun" in said(changes.told(Week(before, now), INDICATORS, 5))[1]


def test_of_many_areas_only_those_are_named_that_stand_out_among_so_many():
    was, rose, fell = (
        {"ended": 400, "digital": 200},
        {"ended": 400, "digital": 280},
        {"ended": 400, "digital": 150},
    )
    wobble = {"ended": 400, "digital": 230}  # clear alone (2.1 standard errors), not among 38
    weeks = {f"{number:02}": Week(wobble, was) for number in range(36)} | {"up": Week(rose, was), "down": Week(fell, was)}  # fmt: skip
    names = {code: code.upper() for code in weeks}
    digital = INDICATORS["digital"]
    assert said(changes.moved(weeks, digital, names, 5)) == [
        "Jelas lebih banyak yang selesai tanpa kertas: UP.",
        "Jelas lebih sedikit yang selesai tanpa kertas: DOWN.",
    ]
    assert said(changes.moved({"00": weeks["00"]}, digital, names, 5)) == [
        "Jelas lebih banyak yang selesai tanpa kertas: 00."
    ]
    assert not changes.moved({"up": weeks["up"]}, digital, names, 1000)


def test_more_comparisons_ask_for_more():
    assert changes.z(1) == pytest.approx(1.96, abs=0.001) and changes.z(38) == pytest.approx(3.21, abs=0.01)


def test_levels_are_told_one_by_one_or_counted():
    up, down = Shift("KIA", "Daring", "", 3, 4), Shift("KIA", "Loket", "Batu", 4, 3)
    assert said(changes.shifted([up, down, replace(up, was=None), replace(up, was=4)])) == [
        "KIA lewat Daring naik dari tingkat 3 ke 4.",
        "Batu: KIA lewat Loket turun dari tingkat 4 ke 3.",
    ]
    assert said(changes.shifted([up] * 5 + [down])) == ["5 kanal layanan naik tingkat dan 1 turun."]
