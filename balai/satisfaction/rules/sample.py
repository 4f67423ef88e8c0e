"""Whom to ask, how many answers are enough, how sure the result is, and what is too small to be shown. Pure."""

import math
from decimal import Decimal
from fractions import Fraction

from balai.satisfaction.rules.index import Sums, rounded, weight
from balai.satisfaction.rules.survey import Survey

LOTS = 2**64


def required(survey: Survey, population: int) -> int:
    """Return how many answers the definition of a survey asks for."""
    return krejcie_morgan(population, survey.chi_square, survey.proportion, survey.margin)


def krejcie_morgan(population: int, chi_square: Fraction, proportion: Fraction, margin: Fraction) -> int:
    """Return how many answers Krejcie & Morgan (1970) ask for: S = χ²NP(1−P) ÷ (d²(N−1) + χ²P(1−P))."""
    if population <= 0:
        return 0
    spread = chi_square * proportion * (1 - proportion)
    exact = spread * population / (margin**2 * (population - 1) + spread)
    return int(rounded(exact, 0))


def is_drawn(survey: Survey, lot: int) -> bool:
    """Return whether a lot (0 … 2⁶⁴−1, random by case) is among the share to be asked."""
    return lot < Fraction(survey.share).limit_denominator(10**6) * LOTS


def half_width(survey: Survey, sums: list[Sums], population: int | None) -> Decimal | None:
    """Return half the 95 % interval of the IKM in points; None for fewer than two answers.

    Variance between people, Student's t, finite population; 0 when everybody answered. `population`: None where it is
    not known, then it counts as endless.
    """
    answers = sum(one.answers for one in sums)
    if answers < 2:
        return None
    weights = [(one, weight(survey, one.size)) for one in sums]
    mean = sum((one.total * each for one, each in weights), Fraction(0)) / answers
    squares = sum((one.squares * each**2 for one, each in weights), Fraction(0))
    variance = max(Fraction(0), squares - answers * mean**2) / (answers - 1)
    left_out = Fraction(1)
    if population is not None:
        left_out = Fraction(max(0, population - answers), max(1, population - 1))
    t = survey.t[answers - 2] if answers - 2 < len(survey.t) else survey.normal
    points = t * math.sqrt(variance / answers * left_out) * survey.factor
    return rounded(Fraction(points), survey.decimals)
