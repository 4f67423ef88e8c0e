"""The forecast: exact on straight lines, silent without a past, and right about hidden months as often as it says."""

import random

from hypothesis import given
from hypothesis import strategies as st

from balai.monitoring.rules.forecast import COVERED, FEWEST, forecast, line, misses

LINE = [0.10 + 0.03 * month for month in range(12)]
shares = st.lists(st.floats(0, 1, allow_nan=False), min_size=FEWEST, max_size=24)


def test_a_straight_line_goes_on_straight():
    found = forecast(LINE)
    assert found and abs(found.pace - 0.03) < 1e-9
    assert abs(found.points[0].share - (LINE[-1] + 0.03)) < 1e-9
    assert all(point.most - point.least < 1e-9 for point in found.points)
    assert found.months_to_goal == (19, 19, 19)  # 0.43 + 19 · 0.03 = 1.00


def test_one_odd_month_does_not_bend_the_pace():
    odd = [*LINE[:5], 0.9, *LINE[6:]]
    assert abs(line(odd).slope - 0.03) < 0.005


def test_too_few_months_say_nothing():
    assert forecast(LINE[: FEWEST - 1]) is None and line([]).slope == line([0.5]).slope == 0


def test_what_stands_still_or_falls_never_arrives():
    for months in ([0.4] * 10, LINE[::-1]):
        found = forecast(months)
        assert found and found.months_to_goal == (None, None, None)


def test_what_is_there_has_arrived():
    found = forecast([1.0] * 8)
    assert found and found.months_to_goal == (0, 0, 0)


@given(shares)
def test_bounds_hold_the_forecast_and_never_narrow(values):
    found = forecast(values)
    assert found
    for point in found.points:
        assert 0 <= point.least <= point.share <= point.most <= 1
    soon, likely, late = found.months_to_goal
    for earlier, later in ((soon, likely), (likely, late)):
        assert later is None or (earlier is not None and earlier <= later)


@given(shares)
def test_a_miss_is_measured_on_months_that_were_hidden(values):
    found = misses(values)
    assert [len(found[distance]) for distance in (1, 2, 3)] == [
        len(values) - 2 - distance for distance in (1, 2, 3)
    ]
    assert found[2][0] == abs(line(values[:3]).at(2) - values[4])


def growth(chance: random.Random, months: int) -> list[float]:
    """Return how a share might really grow: unevenly, at a pace that itself drifts, measured with noise."""
    share, slope, made = chance.uniform(0.05, 0.4), chance.uniform(0.0, 0.03), []
    for _ in range(months):
        slope += chance.gauss(0, 0.002)
        share = min(1.0, max(0.0, share + slope))
        made.append(min(1.0, max(0.0, share + chance.gauss(0, 0.02))))
    return made


def test_hidden_months_lie_within_the_bounds_about_as_often_as_promised():
    """300 made-up regencies: 18 months known, the next 3 hidden from the forecast."""
    chance, inside, tried = random.Random(7), 0, 0
    for _ in range(300):
        months = growth(chance, 21)
        found = forecast(months[:18])
        assert found
        for point in found.points[:3]:
            truth = months[17 + point.months]
            inside += point.least - 1e-9 <= truth <= point.most + 1e-9
            tried += 1
    assert inside / tried >= COVERED - 0.08, inside / tried
