"""The arithmetic of indicators by name. Pure; which measures go in is data (data/indicators/)."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from balai.monitoring.rules.measures import DAYS_EDGES
from balai.satisfaction.rules.index import PARTS
from balai.satisfaction.rules.sample import krejcie_morgan

Sums = Mapping[str, int]
KREJCIE_MORGAN = Fraction("3.841"), Fraction("0.5"), Fraction("0.05")
"""χ², P and d of Krejcie and Morgan (1970), as in data/surveys/skm.yaml."""
FACTOR = 25
"""An index of 1 to 4 is told as 25 to 100."""
Z = 1.959964
"""Of the two-sided 95 percent interval."""


@dataclass(frozen=True, slots=True)
class Value:
    """`value` None: nothing happened yet that it could be computed from. `count`: of how many; bounds of a share."""

    value: float | None
    count: int
    least: float | None = None
    most: float | None = None


NOTHING = Value(None, 0)
Formula = Callable[[Sums, Sequence[str]], Value]


def total(sums: Sums, inputs: Sequence[str]) -> Value:
    """Return the sum of the inputs."""
    found = sum(sums.get(name, 0) for name in inputs)
    return Value(float(found), found)


def share(sums: Sums, inputs: Sequence[str]) -> Value:
    """Return (part, whole) as a share 0–1 with Wilson's 95 percent interval (Wilson 1927)."""
    part, whole = (sums.get(name, 0) for name in inputs)
    if not whole:
        return NOTHING
    at, spread = part / whole, Z * Z / whole
    middle = (at + spread / 2) / (1 + spread)
    half = Z * math.sqrt(at * (1 - at) / whole + spread / (4 * whole)) / (1 + spread)
    return Value(at, whole, max(0.0, middle - half), min(1.0, middle + half))


def mean(sums: Sums, inputs: Sequence[str]) -> Value:
    """Return (sum, number) as sum ÷ number."""
    added, number = (sums.get(name, 0) for name in inputs)
    return Value(added / number, number) if number else NOTHING


def mean_hours(sums: Sums, inputs: Sequence[str]) -> Value:
    """Return (minutes, number) as hours each."""
    found = mean(sums, inputs)
    return found if found.value is None else Value(found.value / 60, found.count)


def median_days(sums: Sums, inputs: Sequence[str]) -> Value:
    """Return the upper edge of the step in which the middle one lies; inputs: the name before the dot.

    None with a count: the middle lies beyond the last edge.
    """
    (name,) = inputs
    steps = [(edge, sums.get(f"{name}.{edge}", 0)) for edge in DAYS_EDGES]
    number = sum(count for _, count in steps) + sums.get(f"{name}.more", 0)
    passed = 0
    for edge, count in steps:
        passed += count
        if number and passed * 2 >= number:
            return Value(float(edge), number)
    return Value(None, number)


def share_of_both(sums: Sums, inputs: Sequence[str]) -> Value:
    """Return (part, rest) as part ÷ (part + rest), with the same interval as `share`."""
    part, rest = (sums.get(name, 0) for name in inputs)
    return share({"part": part, "whole": part + rest}, ("part", "whole"))


def per_thousand(sums: Sums, inputs: Sequence[str]) -> Value:
    """Return (happenings, whole) as happenings for each thousand; there may be more of them than the whole."""
    found = mean(sums, inputs)
    return found if found.value is None else Value(found.value * 1000, found.count)


def sample_share(sums: Sums, inputs: Sequence[str]) -> Value:
    """Return (answers, population) as answers ÷ those that Krejcie and Morgan ask for; more than 1 when exceeded."""
    answers, population = (sums.get(name, 0) for name in inputs)
    needed = krejcie_morgan(population, *KREJCIE_MORGAN)
    return Value(answers / needed, population) if needed else NOTHING


def index_100(sums: Sums, inputs: Sequence[str]) -> Value:
    """Return (parts, people) as an index of 25 to 100, rounded to two decimals, half up (PermenPANRB 14/2017)."""
    added, people = (sums.get(name, 0) for name in inputs)
    if not people:
        return NOTHING
    return Value((2 * added * FACTOR * 100 + PARTS * people) // (2 * PARTS * people) / 100, people)


FORMULAS: dict[str, tuple[Formula, int]] = {
    "total": (total, 0),
    "share": (share, 2),
    "share_of_both": (share_of_both, 2),
    "per_thousand": (per_thousand, 2),
    "sample_share": (sample_share, 2),
    "index_100": (index_100, 2),
    "mean": (mean, 2),
    "mean_hours": (mean_hours, 2),
    "median_days": (median_days, 1),
}
"""Name → the formula and how many inputs it takes (0: any)."""


WHOLE = ("total", "share_of_both")
"""Formulas that rest on all their inputs together; the others on the second."""


@dataclass(frozen=True, slots=True)
class Indicator:
    """One row of the catalogue. `better`: "more" or "less"; `unit`: as in data/schemas/indicators.schema.json."""

    key: str
    name: str
    name_en: str
    definition: str
    definition_en: str
    formula: str
    inputs: tuple[str, ...]
    unit: str
    better: str
    target: float | None
    source: str
    owner: str
    public: bool

    def of(self, sums: Sums) -> Value:
        """Return its value from sums of measures."""
        return FORMULAS[self.formula][0](sums, self.inputs)

    @property
    def rests_on(self) -> tuple[str, ...]:
        """The measures whose sum says of how many it tells."""
        if self.formula == "median_days":
            return ("results",)
        return self.inputs if self.formula in WHOLE else self.inputs[1:]


def meets(indicator: Indicator, found: Value) -> bool | None:
    """Return whether a value is at its target or better; None without one of the two."""
    if indicator.target is None or found.value is None:
        return None
    return found.value >= indicator.target if indicator.better == "more" else found.value <= indicator.target
