"""Whether a change had its effect: reports for each hundred requests, before and after. Pure."""

from dataclasses import dataclass
from math import sqrt

Z = 1.96


@dataclass(frozen=True)
class Window:
    """Reports and requests of as many days before or after a change."""

    reports: int
    cases: int

    @property
    def per_hundred(self) -> float:
        return 100 * self.reports / self.cases if self.cases else 0.0


@dataclass(frozen=True)
class Effect:
    """`low` and `high`: between these the true change lies, 95 times in 100; in reports for each hundred requests."""

    before: Window
    after: Window
    change: float
    low: float
    high: float

    @property
    def is_clear(self) -> bool:
        return self.low > 0 or self.high < 0


def effect(before: Window, after: Window, *, fewest: int) -> Effect | None:
    """Return the change of the rate, or None where too few requests say nothing. Reports are counts (Poisson)."""
    if min(before.cases, after.cases) < fewest:
        return None
    change = after.per_hundred - before.per_hundred
    spread = Z * 100 * sqrt(before.reports / before.cases**2 + after.reports / after.cases**2)
    return Effect(before, after, change, change - spread, change + spread)
