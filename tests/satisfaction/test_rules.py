"""The arithmetic of the survey against published examples, and against all answers there can be."""

import csv
import json
from collections import Counter
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise, product
from pathlib import Path

import jsonschema_rs
import pytest
import yaml
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from balai.core.refusal import Invalid
from balai.satisfaction.rules import releasing, sample
from balai.satisfaction.rules import survey as surveys
from balai.satisfaction.rules.differing import difference
from balai.satisfaction.rules.index import Sums, band, element_band, element_mean, ikm, rounded
from balai.satisfaction.rules.periods import Period, period
from balai.satisfaction.rules.releasing import Given

HERE = Path(__file__).parent
RAW = yaml.safe_load((settings.DATA / "surveys" / "skm.yaml").read_text(encoding="utf-8"))
SKM = surveys.parse(RAW)
PRINTED = replace(SKM, is_exact=False)
PEOPLE = st.lists(st.lists(st.integers(1, 4), min_size=9, max_size=9), min_size=1, max_size=60)


def rows(name: str) -> list[dict[str, str]]:
    with (HERE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def summed(people: list[list[int]]) -> Sums:
    own = [sum(scores) for scores in people]
    columns = {
        str(place): (len(people), sum(column)) for place, column in enumerate(zip(*people, strict=True))
    }
    return Sums(len(people[0]), len(people), sum(own), sum(one * one for one in own), columns)


# published examples


@pytest.mark.parametrize("row", rows("vectors_skm.csv"), ids=lambda row: row["index_exact"])
def test_the_index_agrees_with_published_examples_to_the_second_decimal(row):
    people = [[int(score) for score in answers] for answers in row["answers"].split()]
    assert {len(scores) for scores in people} == {int(row["elements"])}
    found = ikm(SKM, [summed(people)])
    assert str(found) == row["index_exact"] and band(SKM, found).key == row["band"]
    if row["index_weight_0.11"]:
        assert str(ikm(PRINTED, [summed(people)])) == row["index_weight_0.11"]


def test_there_are_published_examples_with_both_weights():
    assert [bool(row["index_weight_0.11"]) for row in rows("vectors_skm.csv")].count(True) == 3


def test_all_90_rows_of_krejcie_and_morgan():
    table = rows("krejcie_morgan.csv")
    wrong = [row for row in table if sample.required(SKM, int(row["N"])) != int(row["S"])]
    assert not wrong and len(table) == 90
    assert sample.required(SKM, 0) == 0


# index and bands


@pytest.mark.parametrize(
    ("value", "key"),
    [
        ("25.00", "D"), ("64.99", "D"), ("65.00", "C"), ("76.60", "C"), ("76.61", "B"), ("88.30", "B"),
        ("88.31", "A"), ("100.00", "A"),
    ],
)  # fmt: skip
def test_the_edges_of_the_bands(value, key):
    assert band(SKM, Decimal(value)).key == key


@pytest.mark.parametrize(
    ("exact", "shown", "key"), [("64.995", "65.00", "C"), ("76.605", "76.61", "B"), ("88.305", "88.31", "A"), ("64.994", "64.99", "D")]
)  # fmt: skip
def test_rounding_comes_before_banding(exact, shown, key):
    value = rounded(Fraction(exact), 2)
    assert str(value) == shown and band(SKM, value).key == key


@pytest.mark.parametrize(
    ("mean", "key"), [("1", "D"), ("2.5996", "D"), ("2.60", "C"), ("3.064", "C"), ("3.0644", "B"), ("3.532", "B"), ("3.5324", "A"), ("4", "A")]
)  # fmt: skip
def test_the_edges_of_the_bands_of_one_element(mean, key):
    assert element_band(SKM, Fraction(mean)).key == key


def test_the_printed_weight_loses_a_hundredth_and_only_for_nine():
    best = summed([[4] * 9])
    assert (ikm(SKM, [best]), ikm(PRINTED, [best])) == (Decimal("100.00"), Decimal("99.00"))
    assert ikm(PRINTED, [summed([[4] * 8])]) == Decimal("100.00")


def test_nobody_asked_is_no_index():
    assert ikm(SKM, []) is None and sample.half_width(SKM, [], 10) is None


@given(PEOPLE)
def test_the_index_lies_on_its_scale_and_is_the_mean_of_its_elements(people):
    sums = summed(people)
    value = ikm(SKM, [sums])
    means = [element_mean(*column) for column in sums.elements.values()]
    assert Decimal(25) <= value <= Decimal(100)
    assert value == rounded(sum(means) / len(means) * 25, 2)


@given(PEOPLE, PEOPLE)
def test_groups_put_together_give_the_same_as_all_at_once(some, others):
    assert ikm(SKM, [summed(some), summed(others)]) == ikm(SKM, [summed(some + others)])
    apart = sample.half_width(SKM, [summed(some), summed(others)], 500)
    assert apart == sample.half_width(SKM, [summed(some + others)], 500)


def test_sets_of_different_elements_count_by_people():
    eight, nine = summed([[4] * 8]), summed([[2] * 9] * 3)
    assert ikm(SKM, [eight, nine]) == Decimal("62.50")


# interval


def test_the_interval_of_a_worked_example():
    """Ten people who gave 3 or 4 throughout: sd 0.5270, t 2.262, a tenth of the population is what is left out."""
    sums = summed([[3] * 9] * 5 + [[4] * 9] * 5)
    assert sample.half_width(SKM, [sums], 1000) == Decimal("9.38")
    assert sample.half_width(SKM, [sums], 11) == Decimal("2.98")


@given(PEOPLE.filter(lambda people: len(people) > 1))
def test_the_interval_is_nothing_when_everybody_answered_and_grows_with_those_who_did_not(people):
    sums = [summed(people)]
    widths = [
        sample.half_width(SKM, sums, population) for population in (len(people), len(people) * 2, 10**6)
    ]
    assert widths[0] == 0 and widths == sorted(widths)


@given(st.integers(1, 10**6))
def test_the_sample_is_never_more_than_there_are_and_never_more_than_385(population):
    assert 1 <= sample.required(SKM, population) <= min(population, 385)


def test_where_nobody_knows_how_many_there_are_the_interval_is_that_of_very_many():
    sums = summed([[3] * 9] * 5 + [[4] * 9] * 5)
    assert sample.half_width(SKM, [sums], None) == Decimal("9.43")
    assert sample.half_width(SKM, [sums], 10**6) <= sample.half_width(SKM, [sums], None)


# who is served less well


GROUPS = st.dictionaries(
    st.text("abcdef", min_size=1, max_size=3),
    st.tuples(st.decimals(25, 100, places=2), st.decimals(0, 40, places=2)),
    max_size=6,
)


@given(GROUPS)
def test_a_difference_is_that_of_the_farthest_two_and_clear_only_where_their_intervals_do_not_meet(groups):
    found = difference(groups)
    assert (found is None) == (len(groups) < 2)
    if found:
        (low, low_half), (high, high_half) = groups[found.low], groups[found.high]
        assert (
            found.points
            == high - low
            == max(one for one, _ in groups.values()) - min(one for one, _ in groups.values())
        )
        assert found.is_clear == (low + low_half < high - high_half)


# what is shown


ANSWERS = st.lists(
    st.builds(
        lambda asked, score, said: Given(asked, dict.fromkeys(SKM.set(asked).elements, score), {"sex": said} if said else {}),
        st.sampled_from(["free", "complete"]), st.integers(1, 4), st.sampled_from(["female", "male", ""]),
    ),
    max_size=30,
)  # fmt: skip


@given(ANSWERS)
def test_a_lot_shows_no_element_of_which_too_few_were_asked(given):
    lines = releasing.lot(given, 5)
    counts = Counter()
    for line in lines:
        counts[line.what] += line.count
    assert counts.pop("people", 0) == len(given) and all(count >= 5 for count in counts.values())


@given(ANSWERS)
def test_a_division_shows_nobody_who_could_be_found_by_subtracting(given):
    lines = releasing.division(given, "sex", 5)
    groups = Counter()
    for line in lines:
        groups[line.cut] += line.count
    said = Counter(one.about.get("sex", "") for one in given)
    if lines:
        assert all(count >= 5 for count in groups.values())
        assert len(given) - sum(groups.values()) in (0, *range(5, 31))
    else:
        assert not said or min(said.values()) < 5 or set(said) == {""}


@pytest.mark.parametrize(
    ("on", "first", "after"),
    [("2026-01-31", "2026-01-01", "2026-04-01"), ("2026-12-01", "2026-10-01", "2027-01-01")],
)
def test_quarters(on, first, after):
    day = date.fromisoformat(on)
    assert (releasing.quarter(day).isoformat(), releasing.next_quarter(day).isoformat()) == (first, after)


# whom to ask, and what


def test_everybody_is_drawn_or_a_share_by_lot():
    tenth = replace(SKM, share=0.1)
    assert sample.is_drawn(SKM, 2**64 - 1) and not sample.is_drawn(tenth, 2**64 - 1)
    drawn = sum(sample.is_drawn(tenth, lot) for lot in range(0, 2**64, 2**64 // 1000))
    assert drawn in (100, 101)


@pytest.mark.parametrize(
    ("is_free", "is_electronic", "size", "lacks"),
    [(False, False, 9, {"content"}), (True, False, 8, {"cost"}), (False, True, 9, {"competence", "behaviour"}),
     (True, True, 8, {"cost", "competence"})],
)  # fmt: skip
def test_each_case_is_asked_what_it_can_answer(is_free, is_electronic, size, lacks):
    chosen = surveys.set_for(SKM, is_free=is_free, is_electronic=is_electronic)
    assert len(chosen.elements) == size and not lacks & set(chosen.elements)


def test_an_answer_is_whole_or_not_at_all():
    complete = dict.fromkeys(SKM.set("complete").elements, "3")
    assert surveys.check_scores(SKM, "complete", complete | {"content": "4"}) == dict.fromkeys(complete, 3)
    for wrong in ({"time": ""}, {"time": "5"}, {"time": "0"}, {"time": "²"}):
        with pytest.raises(Invalid) as refused:
            surveys.check_scores(SKM, "complete", complete | wrong)
        assert refused.value.problems.keys() == {"time"}


def test_nobody_has_to_say_who_they_are():
    assert surveys.check_about(SKM, {}) == {"sex": "", "age": "", "disability": ""}
    assert surveys.check_about(SKM, {"sex": "female"})["sex"] == "female"
    with pytest.raises(Invalid):
        surveys.check_about(SKM, {"age": "12"})


def test_a_bad_answer_is_one_low_score():
    assert surveys.is_bad(SKM, {"time": 2, "cost": 4}) and not surveys.is_bad(SKM, {"time": 3})


# definitions and periods


@pytest.mark.parametrize(
    "path", sorted((settings.DATA / "surveys").glob("*.yaml")), ids=lambda path: path.stem
)
def test_every_definition_fits_its_schema_and_itself(path):
    schema = json.loads((settings.DATA / "schemas" / "survey.schema.json").read_text(encoding="utf-8"))
    raw = yaml.safe_load(path.read_text(encoding="utf-8"))
    raw |= {key: raw[key] and raw[key].isoformat() for key in ("valid_from", "valid_to")}
    assert list(jsonschema_rs.validator_for(schema).iter_errors(raw)) == []
    assert surveys.problems(surveys.parse(raw)) == []


def test_mistakes_in_a_definition_are_named():
    wrong = replace(SKM, sets=(replace(SKM.sets[0], elements=("u9",)),), bands=SKM.bands[::-1])
    assert len(surveys.problems(wrong)) == 3


def test_periods_join_without_gaps():
    for parts in (("s1", "s2"), ("t1", "t2", "t3", "t4")):
        row = [Period(2026, part) for part in parts]
        assert all(one.until == next_.since for one, next_ in pairwise(row))
        assert (row[0].since, row[-1].until) == (Period(2026).since, Period(2026).until)


def test_what_cannot_be_read_is_this_year():
    today = Period(2026).since
    for year, part in product(("", "x", "1999", "2027", "٢٠٢٦"), ("", "q9")):
        assert period(year, part, today=today) == Period(2026)
    assert period("2025", "t2", today=today) == Period(2025, "t2")
