"""What made-up people think of a service. Pure; `said` is `data/demo/survey.yaml`."""

from collections.abc import Iterable, Mapping
from random import Random
from typing import Any

from balai.demo.rules.chance import pick


def about(said: Mapping[str, Any], rng: Random) -> dict[str, str]:
    """Return what somebody says of themselves; some leave it open."""
    return {
        key: str(pick(rng, weights))
        for key, weights in said["about"].items()
        if rng.random() < said["says"][key]
    }


def scores(
    said: Mapping[str, Any], elements: Iterable[str], told: Mapping[str, str], rng: Random
) -> dict[str, str]:
    """Return a score for each element; some elements, and all for people with a disability, are judged worse."""
    mood = rng.choices((1, 2, 3, 4), said["scores"])[0]
    less = said["disability_harder"] if told.get("disability") == "yes" else 0
    return {element: str(_score(mood, said["harder"].get(element, 0) + less, rng)) for element in elements}


def _score(mood: int, harder: int, rng: Random) -> int:
    """Return one score around a mood: mostly the same, sometimes a better one, lower where it is hard."""
    score = mood + rng.choices((-1, 0, 1), (1, 8, 2))[0] - (rng.randrange(100) < harder)
    return min(4, max(1, score))
