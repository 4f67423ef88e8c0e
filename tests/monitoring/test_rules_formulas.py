"""Formulas are true: by hand, at the edges, and whatever the numbers."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from balai.monitoring.queries.reference import indicators
from balai.monitoring.rules.formulas import (
    FORMULAS,
    KREJCIE_MORGAN,
    NOTHING,
    index_100,
    mean,
    mean_hours,
    median_days,
    meets,
    per_thousand,
    sample_share,
    share,
    share_of_both,
    total,
)
from balai.satisfaction.queries import survey
from balai.satisfaction.rules.index import Sums, ikm, parts

counts = st.integers(0, 10**7)


def test_a_share_with_wilsons_interval():
    """81 of 263: the example of Newcombe 1998 (Stat Med 17), method 3: 0.2553 to 0.3662."""
    found = share({"part": 81, "whole": 263}, ("part", "whole"))
    assert found.value == 81 / 263 and found.count == 263
    assert found.least is not None and found.most is not None
    assert (round(found.least, 4), round(found.most, 4)) == (0.2553, 0.3662)


def test_means_and_sums():
    assert mean({"a": 9, "n": 4}, ("a", "n")).value == 2.25
    assert mean_hours({"a": 90, "n": 1}, ("a", "n")).value == 1.5
    assert total({"a": 2, "b": 3}, ("a", "b")).value == 5
    assert share({}, ("a", "b")) == mean({}, ("a", "b")) == mean_hours({}, ("a", "b")) == NOTHING


def test_the_median_is_the_edge_of_the_step_in_which_the_middle_lies():
    assert median_days({"days.1": 2, "days.5": 2}, ("days",)).value == 1
    assert median_days({"days.1": 1, "days.5": 2}, ("days",)).value == 5
    assert median_days({"days.0": 1, "days.more": 3}, ("days",)).value is None
    assert median_days({}, ("days",)) == NOTHING


@given(counts, counts)
def test_a_share_lies_within_its_bounds_and_these_within_0_and_1(part, more):
    found = share({"part": part, "whole": part + more}, ("part", "whole"))
    if found.value is not None and found.least is not None and found.most is not None:
        assert 0 <= found.least <= found.value + 1e-12 and found.value - 1e-12 <= found.most <= 1


@given(st.lists(st.dictionaries(st.sampled_from(["part", "whole", "days.1", "days.5"]), counts), max_size=6))
def test_sums_of_places_give_the_same_as_the_place_of_them_all(places):
    """Every formula works on sums, so a province is computed from its regencies' sums, never from their shares."""
    together: Counter[str] = Counter()
    for one in places:
        together.update(one)
    plain = {name: sum(one.get(name, 0) for one in places) for name in ("part", "whole", "days.1", "days.5")}
    for name, (formula, inputs) in FORMULAS.items():
        chosen = ("days",) if name == "median_days" else ("part", "whole")[: inputs or 2]
        if name == "share" and plain["part"] > plain["whole"]:
            continue
        assert formula(together, chosen) == formula(plain, chosen)


@given(
    st.dictionaries(
        st.sampled_from(sorted({n for i in indicators().values() for n in i.inputs})), st.integers(0, 50)
    )
)
def test_every_indicator_of_the_catalogue_answers(sums):
    for one in indicators().values():
        fair = dict(sums)
        if one.formula == "share":
            part, whole = one.inputs
            fair[whole] = max(fair.get(part, 0), fair.get(whole, 0))
        found = one.of(fair)
        assert found.value is None or found.value >= 0
        assert meets(one, found) in ((None,) if one.target is None or found.value is None else (True, False))


def test_an_index_is_the_one_of_the_survey():
    """29 people, nine elements, the published example: 91.48 with exact weights."""
    asked = survey()
    totals = [(9, 29, 955), (8, 3, 77)]
    sums = [Sums(size, people, total, 0, {}) for size, people, total in totals]
    measured = {
        "parts": sum(parts(asked, size, total) for size, _, total in totals),
        "people": sum(people for _, people, _ in totals),
    }
    assert index_100(measured, ("parts", "people")).value == float(ikm(asked, sums) or 0)
    assert index_100({"parts": parts(asked, 9, 955), "people": 29}, ("parts", "people")).value == 91.48


@given(
    st.lists(
        st.tuples(st.sampled_from([8, 9]), st.lists(st.integers(1, 4), min_size=9, max_size=9)), min_size=1
    )
)
def test_an_index_lies_on_its_scale_and_is_what_the_survey_says(answers):
    asked = survey()
    sums = [Sums(size, 1, sum(scores[:size]), 0, {}) for size, scores in answers]
    added = sum(parts(asked, one.size, one.total) for one in sums)
    found = index_100({"parts": added, "people": len(sums)}, ("parts", "people"))
    assert found.value == float(ikm(asked, sums) or 0) and 25 <= found.value <= 100


def test_the_sample_asked_for_is_that_of_the_definition():
    asked = survey()
    assert (asked.chi_square, asked.proportion, asked.margin) == KREJCIE_MORGAN
    assert sample_share({"a": 278, "n": 1000}, ("a", "n")).value == 1


@given(counts, counts)
def test_more_answers_never_reach_less_of_the_sample(answers, population):
    found = [sample_share({"a": answers + more, "n": population}, ("a", "n")).value for more in (0, 1)]
    assert found == [None, None] or found[0] < found[1]


@given(counts, counts)
def test_a_share_of_both_is_the_share_of_their_sum(part, rest):
    found = share_of_both({"part": part, "rest": rest}, ("part", "rest"))
    assert found == share({"part": part, "whole": part + rest}, ("part", "whole"))


@given(counts, st.integers(1, 10**7))
def test_a_thousand_times_a_mean(happenings, whole):
    found = per_thousand({"a": happenings, "n": whole}, ("a", "n"))
    assert found.value == happenings / whole * 1000 and found.count == whole
