"""What may be told of the parts of a whole: whoever subtracts finds nobody."""

from hypothesis import given
from hypothesis import strategies as st

from balai.monitoring.rules.releasing import kept_back

COUNTS = st.dictionaries(st.text("abcdefgh", min_size=1, max_size=2), st.integers(0, 60), max_size=12)
FEWEST = 5


@given(COUNTS)
def test_the_rest_is_of_two_parts_and_of_enough_people_or_all_is_kept_back(counts):
    back = kept_back(counts, FEWEST)
    told = {key for key, count in counts.items() if count and key not in back}
    assert all(counts[key] >= FEWEST for key in told)
    if back and told:
        assert len(back) > 1 and sum(counts[key] for key in back) >= FEWEST


@given(COUNTS)
def test_nothing_is_kept_back_where_nobody_is_few(counts):
    if all(count == 0 or count >= FEWEST for count in counts.values()):
        assert kept_back(counts, FEWEST) == set()


def test_the_smallest_that_could_be_told_goes_with_the_small_one():
    assert kept_back({"a": 3, "b": 900, "c": 40, "d": 0}, FEWEST) == {"a", "c"}
    assert kept_back({"a": 3, "b": 2, "c": 40}, FEWEST) == {"a", "b"}
    assert kept_back({"a": 1, "b": 1, "c": 40}, FEWEST) == {"a", "b", "c"}
