"""How a share grows, and when it may reach its goal, with bounds that its own past vouches for. Pure.

The pace is the median of the slopes between all pairs of months (Theil 1950, Sen 1968): one odd month does not
bend it. The bounds are not a formula's: months are hidden one after the other, forecast from those before, and
the misses are remembered. A forecast's bounds are as wide as nine in ten of the misses at its distance were.
"""

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from statistics import median
from typing import NamedTuple

FEWEST = 6
"""With fewer months nothing honest can be said."""
FEWEST_TO_FIT = 3
COVERED = 0.9


@dataclass(frozen=True, slots=True)
class Point:
    """`months`: how far ahead; shares 0–1, at least and at most with COVERED of past misses."""

    months: int
    share: float
    least: float
    most: float


@dataclass(frozen=True, slots=True)
class Forecast:
    """`pace`: share a month. `months_to_goal`: (soonest, likely, latest); None: not at the pace of that bound."""

    pace: float
    points: tuple[Point, ...]
    months_to_goal: tuple[int | None, int | None, int | None]
    hidden: int
    """How many hidden months the bounds rest on."""


class Line(NamedTuple):
    """A straight line through the months: `last` is where it stands in the last of them."""

    slope: float
    last: float

    def at(self, months: int) -> float:
        """Return the share so many months after the last, kept between 0 and 1."""
        return _share(self.last + self.slope * months)


def line(shares: Sequence[float]) -> Line:
    """Return the line through some months: median of slopes, median of what is left."""
    slopes = [(late - early) / (j - i) for (i, early), (j, late) in combinations(enumerate(shares), 2)]
    slope = median(slopes) if slopes else 0.0
    start = median(share - slope * place for place, share in enumerate(shares)) if shares else 0.0
    return Line(slope, start + slope * (len(shares) - 1))


def misses(shares: Sequence[float]) -> dict[int, list[float]]:
    """Return, by how many months ahead, by how much forecasts missed the months that were hidden from them."""
    found: dict[int, list[float]] = defaultdict(list)
    for known in range(FEWEST_TO_FIT, len(shares)):
        fitted = line(shares[:known])
        for hidden in range(known, len(shares)):
            distance = hidden - known + 1
            found[distance].append(abs(fitted.at(distance) - shares[hidden]))
    return dict(found)


def forecast(
    shares: Sequence[float], *, months: int = 12, goal: float = 1.0, furthest: int = 240
) -> Forecast | None:
    """Return how a share may go on, or None when there are too few months to say anything.

    Beyond the distances that could be tried, bounds widen with the distance.
    """
    if len(shares) < FEWEST:
        return None
    missed, fitted = misses(shares), line(shares)
    margins = _margins(missed)

    def point(distance: int) -> Point:
        share, margin = fitted.at(distance), _margin(margins, distance)
        return Point(distance, share, _share(share - margin), _share(share + margin))

    return Forecast(
        fitted.slope,
        tuple(point(distance) for distance in range(1, months + 1)),
        _to_goal(fitted, margins, goal, furthest),
        sum(map(len, missed.values())),
    )


def _margins(missed: Mapping[int, list[float]]) -> list[float]:
    """Return, by distance, how wide nine in ten misses were; further ahead never narrower."""
    made: list[float] = []
    for distance in sorted(missed):
        found = sorted(missed[distance])
        place = min(len(found) - 1, math.ceil(COVERED * (len(found) + 1)) - 1)
        made.append(max(found[place], made[-1] if made else 0.0))
    return made


def _margin(margins: Sequence[float], distance: int) -> float:
    tried = len(margins)
    return margins[distance - 1] if distance <= tried else margins[-1] * distance / tried


def _to_goal(
    fitted: Line, margins: Sequence[float], goal: float, furthest: int
) -> tuple[int | None, int | None, int | None]:
    """Return the months until the upper bound, the forecast and the lower bound reach the goal."""

    def first(sign: int) -> int | None:
        """Return the first month in which the line, moved by its margin, stands at the goal."""
        for distance in range(furthest + 1):
            margin = _margin(margins, distance) if distance else 0.0
            if fitted.last + fitted.slope * distance + sign * margin >= goal - 1e-9:
                return distance
        return None

    return first(1), first(0), first(-1)


def _share(value: float) -> float:
    return min(1.0, max(0.0, value))
