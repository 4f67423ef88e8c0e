"""How a share grows, and when it may reach its goal, with bounds that its own past vouches for. Pure.

The pace is the median of the slopes between all pairs of months (Theil 1950, Sen 1968): one odd month does not
bend it. The bounds are not a formula's: months are hidden one after the other, forecast from those before, and
the misses are remembered. A forecast's bounds are as wide as nine in ten of the misses at its distance were.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from statistics import median

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


def pace(shares: Sequence[float]) -> float:
    """Return the change of a share from month to month; 0 with fewer than two months."""
    slopes = [(late - early) / (j - i) for (i, early), (j, late) in combinations(enumerate(shares), 2)]
    return median(slopes) if slopes else 0.0


def ahead(shares: Sequence[float], months: int) -> float:
    """Return the share so many months after the last of these, kept between 0 and 1."""
    slope = pace(shares)
    middle = median(share - slope * place for place, share in enumerate(shares))
    return _share(middle + slope * (len(shares) - 1 + months))


def misses(shares: Sequence[float], months: int) -> list[float]:
    """Return by how much forecasts so many months ahead missed the months that were hidden from them."""
    return [
        abs(ahead(shares[:known], months) - shares[known + months - 1])
        for known in range(FEWEST_TO_FIT, len(shares) - months + 1)
    ]


def forecast(
    shares: Sequence[float], *, months: int = 12, goal: float = 1.0, furthest: int = 240
) -> Forecast | None:
    """Return how a share may go on, or None when there are too few months to say anything.

    Beyond the distances that could be tried, bounds widen with the distance.
    """
    if len(shares) < FEWEST:
        return None
    margins = _margins(shares)
    slope = pace(shares)

    def point(distance: int) -> Point:
        share, margin = ahead(shares, distance), _margin(margins, distance)
        return Point(distance, share, _share(share - margin), _share(share + margin))

    return Forecast(
        slope,
        tuple(point(distance) for distance in range(1, months + 1)),
        _to_goal(shares, slope, margins, goal, furthest),
        sum(len(misses(shares, distance)) for distance in range(1, len(margins) + 1)),
    )


def _margins(shares: Sequence[float]) -> list[float]:
    """Return, by distance, how wide nine in ten misses were; further ahead never narrower."""
    made: list[float] = []
    for distance in range(1, len(shares) - FEWEST_TO_FIT + 1):
        found = sorted(misses(shares, distance))
        place = min(len(found) - 1, math.ceil(COVERED * (len(found) + 1)) - 1)
        made.append(max(found[place], made[-1] if made else 0.0))
    return made


def _margin(margins: Sequence[float], distance: int) -> float:
    tried = len(margins)
    return margins[distance - 1] if distance <= tried else margins[-1] * distance / tried


def _to_goal(
    shares: Sequence[float], slope: float, margins: Sequence[float], goal: float, furthest: int
) -> tuple[int | None, int | None, int | None]:
    """Return the months until the upper bound, the forecast and the lower bound reach the goal."""
    middle = median(share - slope * place for place, share in enumerate(shares)) + slope * (len(shares) - 1)

    def first(sign: int) -> int | None:
        """Return the first month in which the line, moved by its margin, stands at the goal."""
        for distance in range(furthest + 1):
            margin = _margin(margins, distance) if distance else 0.0
            if middle + slope * distance + sign * margin >= goal - 1e-9:
                return distance
        return None

    return first(1), first(0), first(-1)


def _share(value: float) -> float:
    return min(1.0, max(0.0, value))
