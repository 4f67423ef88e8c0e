"""Whether groups of people are served equally well: the lowest against the highest of them. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Difference:
    """`points`: by how much the group `low` judges lower than the group `high`."""

    low: str
    high: str
    points: Decimal
    is_clear: bool


def difference(groups: Mapping[str, tuple[Decimal, Decimal]]) -> Difference | None:
    """Return how far the groups lie apart; None for fewer than two. `groups`: name → (index, half its 95 % interval).

    Clear where the two intervals do not meet. That is stricter than a test of two groups, since these two were chosen
    for lying farthest apart.
    """
    if len(groups) < 2:
        return None
    ordered = sorted(groups, key=lambda name: (groups[name][0], name))
    low, high = ordered[0], ordered[-1]
    points = groups[high][0] - groups[low][0]
    return Difference(low, high, points, points > groups[low][1] + groups[high][1])
