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


YEARS = st.lists(st.sampled_from([0, 3, 30]) | st.integers(0, 30), min_size=24, max_size=24).filter(
    lambda counts: sum(counts[:12]) >= FEWEST and sum(counts[12:]) >= FEWEST
)


def rolling(counts: list[int]) -> list[int]:
    """Return what the year's figure said at the end of each month of the second year."""
    return [sum(counts[end - 12 : end]) for end in range(12, 25)]


RUNNING = 11


def years(counts: list[int]) -> tuple[dict[int, int], dict[int, int]]:
    """Return the later and the earlier of two years."""
    return dict(enumerate(counts[12:])), dict(enumerate(counts[:12]))


@given(YEARS, st.lists(st.integers(0, 30), min_size=1, max_size=3))
def test_whatever_the_running_month_says_no_small_month_before_it_is_found(counts, later):
    """For each month kept back there is another history that looks the same on every day of the running month."""
    this, last = years(counts)
    kept = kept_back_in_years({**this, RUNNING: 0}, last, FEWEST)
    for count in [this[RUNNING], *later]:
        back = kept_back_in_years({**this, RUNNING: count}, last, FEWEST)
        assert kept <= back and (not kept or back <= kept | {RUNNING})
    few = {place % 12 for place, count in enumerate(counts[:-1]) if 0 < count < FEWEST}
    assert few <= kept
    whole = kept - {RUNNING}
    lasting = [month for month in sorted(whole) if min(last[month], this[month])]
    if not lasting:  # nobody in both years who could hide another
        assert not few or not any(this[month] >= FEWEST <= last[month] for month in range(RUNNING))
        return
    for month in whole:
        others = sorted(whole - {month})
        if not others:  # no other month has anybody to hide it among
            assert not any(
                count >= FEWEST for place, count in enumerate(counts) if place % 12 not in kept | {RUNNING}
            )
            continue
        less = next((one for one in lasting if one != month), month)
        more = month if less != month else others[0]
        changed = list(counts)
        for year in (0, 12):
            changed[year + more] += 1
            changed[year + less] -= 1
        assert min(changed) >= 0 and rolling(changed) == rolling(counts)
        assert all(changed[place] == count for place, count in enumerate(counts) if place % 12 not in kept)


def test_the_turn_of_the_year_does_not_show_who_was_hidden_with_a_small_month():
    """This year 60, 41, 3, then 60 each month; the one before 90 each."""
    history = [90] * 12 + [60, 41, 3] + [60] * 9
    hidden = []
    for months in ([*history[:-1], 50], [*history, 1], [*history, 12], [*history, 58]):
        start = len(months) - 24
        back = kept_back_in_years(*years(months[start:]), FEWEST)
        hidden.append({(start + place) % 12 for place in back if place != RUNNING})
    assert hidden == [{1, 2}] * 4


@given(YEARS)
def test_nothing_is_kept_back_of_two_years_where_nobody_is_few(counts):
    if all(count == 0 or count >= FEWEST for count in counts):
        assert kept_back_in_years(*years(counts), FEWEST) == set()


def test_the_same_month_of_the_other_year_goes_with_a_small_one():
    this = {"jan": 50, "feb": 60, "mar": 3, "apr": 40}
    last = {"jan": 70, "feb": 10, "mar": 30, "apr": 2}
    assert kept_back_in_years(this, {**last, "apr": 20}, FEWEST) == {"feb", "mar"}
    assert kept_back_in_years({**this, "mar": 9}, last, FEWEST) == {"jan", "feb", "apr"}, (
        "the running one hides none"
    )
