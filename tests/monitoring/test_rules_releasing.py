"""What may be told of the parts of a whole: whoever subtracts finds nobody."""

from hypothesis import given
from hypothesis import strategies as st

from balai.monitoring.rules.releasing import kept_back, kept_back_in_years

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


YEARS = st.lists(st.integers(0, 30), min_size=24, max_size=24).filter(
    lambda counts: sum(counts[:12]) >= FEWEST and sum(counts[12:]) >= FEWEST
)


def rolling(counts: list[int]) -> list[int]:
    """Return what the year's figure said at the end of each month of the second year."""
    return [sum(counts[end - 12 : end]) for end in range(12, 25)]


@given(YEARS)
def test_two_years_and_each_figure_between_give_no_hidden_month_away(counts):
    """For each month that is kept back there is another history that looks the same in which it is another number."""
    last, this = counts[:12], counts[12:]
    back = kept_back_in_years(dict(enumerate(this)), dict(enumerate(last)), FEWEST)
    few = {place % 12 for place, count in enumerate(counts) if 0 < count < FEWEST}
    assert few <= back
    for year in (this, last):
        assert not back or sum(year[month] for month in back) >= FEWEST
    lasting = [month for month in sorted(back) if min(last[month], this[month])]
    if not lasting:  # nobody in both years who could hide another
        assert not back or not any(this[month] * last[month] for month in range(12))
        return
    for month in back:
        less = next((one for one in lasting if one != month), month)
        more = month if less != month else next(one for one in back if one != month)
        changed = list(counts)
        for year in (0, 12):
            changed[year + more] += 1
            changed[year + less] -= 1
        assert min(changed) >= 0 and rolling(changed) == rolling(counts)
        assert all(changed[place] == count for place, count in enumerate(counts) if place % 12 not in back)


@given(YEARS)
def test_nothing_is_kept_back_of_two_years_where_nobody_is_few(counts):
    if all(count == 0 or count >= FEWEST for count in counts):
        both = (dict(enumerate(year)) for year in (counts[12:], counts[:12]))
        assert kept_back_in_years(*both, FEWEST) == set()


def test_the_same_month_of_the_other_year_goes_with_a_small_one():
    this, last = {"jan": 3, "feb": 60, "mar": 40}, {"jan": 70, "feb": 10, "mar": 30}
    assert kept_back_in_years(this, last, FEWEST) == {"jan", "feb"}
