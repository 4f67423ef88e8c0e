"""Chance that can be repeated: every draw hangs on the seed and on what it is for, never on what was drawn before."""

from collections.abc import Mapping
from math import log
from random import Random
from typing import TypeVar

Choice = TypeVar("Choice")


def chance(*names: object) -> Random:
    """Return the generator for one purpose, e.g. `chance(seed, "case", 17)`."""
    return Random("/".join(map(str, names)))  # noqa: S311  (a story, not a secret)


def pick(rng: Random, weights: Mapping[Choice, float]) -> Choice:
    """Return one key, in proportion to its weight."""
    return rng.choices(list(weights), list(weights.values()))[0]


def around(rng: Random, median: float, spread: float = 0.5) -> float:
    """Return a positive number around `median`, seldom far more (lognormal; `spread` is its sigma)."""
    return rng.lognormvariate(log(median), spread)
