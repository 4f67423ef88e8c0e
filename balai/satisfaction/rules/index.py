"""The index of satisfaction (IKM): means of elements, weights, rounding, bands. Exact fractions throughout. Pure.

NRR of an element = sum of its scores ÷ answers; index = Σ NRR × weight; IKM = index × 25 (PermenPANRB 14/2017). With the
exact weight 1/k that equals the mean over people of their own mean, which is how groups that were asked different sets
of elements are put together.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from balai.satisfaction.rules.survey import Band, Survey


@dataclass(frozen=True, slots=True)
class Sums:
    """What is kept of the answers to one set: how many, and of each person's own sum its sum and squares.

    `elements`: element → (answers, sum of scores).
    """

    size: int
    answers: int
    total: int
    squares: int
    elements: Mapping[str, tuple[int, int]]


def rounded(value: Fraction, decimals: int) -> Decimal:
    """Return a fraction with so many decimals, half up, as people round."""
    exact = Decimal(10) ** -decimals
    scaled = value * 10**decimals
    whole, rest = divmod(scaled.numerator, scaled.denominator)
    up = 2 * rest >= scaled.denominator
    return (Decimal(whole + up) * exact).quantize(exact, rounding=ROUND_HALF_UP)


def weight(survey: Survey, size: int) -> Fraction:
    """Return the weight of one of `size` elements: 1/k, or what printed forms have for just as many."""
    if survey.is_exact or size != survey.printed_for:
        return Fraction(1, size)
    return Fraction(survey.printed_weight)


def ikm(survey: Survey, sums: list[Sums]) -> Decimal | None:
    """Return the IKM, rounded; None without answers. Sets of elements count by their answers."""
    answers = sum(one.answers for one in sums)
    if not answers:
        return None
    total = sum((one.total * weight(survey, one.size) for one in sums), Fraction(0))
    return rounded(total / answers * survey.factor, survey.decimals)


PARTS = 25_200
"""Into so many parts a point of the scale is cut: every weight 1/k up to 1/10 is then whole, and 0.11 too."""


def parts(survey: Survey, size: int, total: int) -> int:
    """Return what answers to a set add to an index, in whole parts: sums of them add up exactly, wherever they are kept."""
    return int(total * weight(survey, size) * PARTS)


def element_mean(answers: int, total: int) -> Fraction:
    """Return the NRR of an element."""
    return Fraction(total, answers)


def band(survey: Survey, value: Decimal) -> Band:
    """Return the band of a rounded IKM."""
    return next((one for one in survey.bands if value >= one.least), survey.bands[-1])


def element_band(survey: Survey, mean: Fraction) -> Band:
    """Return the band of the mean of one element, compared with four decimals as the bands are given."""
    value = rounded(mean, 4)
    return next((one for one in survey.bands if value >= one.element_least), survey.bands[-1])
