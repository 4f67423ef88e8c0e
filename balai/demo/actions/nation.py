"""A simulated nation in the tallies of monitoring: one regency's cases stand as events, the others are folded in bulk.

Whatever is done is remembered with it, province by province: who was interrupted goes on where it stopped.
"""

import os
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from multiprocessing import get_context
from typing import Any

from django.db import transaction

from balai.core import events, facts
from balai.core.actor import Actor
from balai.core.events import Told
from balai.demo import queries
from balai.demo.actions.filling import follow_if_nobody_does, followings
from balai.demo.actions.founding import mark_simulation
from balai.demo.rules import nation as rules
from balai.demo.rules.nation import Nation, Regency
from balai.monitoring.actions import folding
from balai.monitoring.rules import cubes
from balai.monitoring.rules.cubes import Tallies
from balai.monitoring.rules.trace import Simulated

FACT = "demo_nation"
OURS = "monitoring."


@dataclass(frozen=True)
class Progress:
    """How far the nation is; `seconds`: worked on it so far, over all beginnings."""

    cases: int
    total: int
    seconds: float
    doing: str
    is_done: bool


Say = Callable[[Progress], object]


def found_nation(
    cases: int, logged: int, *, alike: int = 1, by: Actor, at: datetime, say: Say = lambda progress: None
) -> Progress:
    """Simulate a year of the nation before `at`; goes on where it was stopped, with the size it began with.

    `logged`: how many of the cases, all of one regency, stand in the log as events; of the others so many at once are
    `alike`. Refuses a database with real data.
    """
    mark_simulation()
    known = facts.get(FACT)
    if known is None:
        known = {
            "cases": cases, "logged": min(logged, cases), "today": at.isoformat(), "seed": queries.seed(),
            "alike": alike, "done": [], "is_logged": False, "seconds": 0.0,
        }  # fmt: skip
        with transaction.atomic():
            facts.put(FACT, known)
            events.record("demo.nation", FACT, by=by, at=at, count=cases)
    return _Founding(known, say).go()


class _Founding:
    """One run of the work; `known` is what was remembered of it."""

    def __init__(self, known: dict[str, Any], say: Say) -> None:
        self.known, self.say = known, say
        today = datetime.fromisoformat(known["today"])
        self.nation = queries.nation(today, known["seed"])
        self.regencies = queries.nation_regencies(
            known["seed"], known["cases"], known["logged"], known["alike"]
        )
        self.before, self.begun = float(known["seconds"]), time.monotonic()
        self.made = 0

    def go(self) -> Progress:
        first = self.regencies[0]
        if not self.known["is_logged"]:
            follow_if_nobody_does()
            self._tell("peristiwa")
            self._log(first)
        self.made = first.cases
        self._fold_others()
        self._tell("membaca peristiwa")
        follow_if_nobody_does()
        return self._tell("selesai", is_done=True)

    def _tell(self, doing: str, *, is_done: bool = False) -> Progress:
        progress = Progress(self.made, self.known["cases"], self._seconds(), doing, is_done)
        self.say(progress)
        return progress

    def _seconds(self) -> float:
        return self.before + time.monotonic() - self.begun

    def _remember(self, **more: Any) -> None:
        self.known = {**self.known, **more, "seconds": self._seconds()}
        facts.put(FACT, self.known)

    @transaction.atomic
    def _log(self, regency: Regency) -> None:
        """Write one regency's cases into the log; only what monitors follows them, they are no cases to work on."""
        others = [one.name for one in followings() if not one.name.startswith(OURS)]
        events.append(past(self.nation, regency), unheard_by=others)
        self._remember(is_logged=True)

    def _fold_others(self) -> None:
        """Fold the other regencies, several at once; a province is written when all of its regencies are folded."""
        others = self.regencies[1:]
        parts = [(code, list(some)) for code, some in groupby(others, lambda one: one.code[:2])]
        self.made += sum(one.cases for code, some in parts if code in self.known["done"] for one in some)
        left = [(code, some) for code, some in parts if code not in self.known["done"]]
        with ProcessPoolExecutor(
            os.cpu_count(), mp_context=get_context("fork")
        ) as pool:  # pure: no tables there
            ahead: list[list[Future[Tallies]]] = []
            for place, (code, some) in enumerate(left):
                while len(ahead) <= min(place + 1, len(left) - 1):
                    ahead.append([pool.submit(rules.folded, self.nation, one) for one in left[len(ahead)][1]])
                self._province(code, some, ahead[place])
                ahead[place] = []

    def _province(self, code: str, regencies: list[Regency], folded: list[Future[Tallies]]) -> None:
        tallies = cubes.empty()
        for regency, future in zip(regencies, folded, strict=True):
            cubes.gather(tallies, future.result())
            self.made += regency.cases
            self._tell(f"provinsi {code}")
        with transaction.atomic():
            folding.add_simulated(tallies)
            self._remember(done=[*self.known["done"], code])


def past(nation: Nation, regency: Regency) -> Iterator[Told]:
    """Yield what happened in a regency as the log has it, in the order in which it happened."""
    told = [("", one) for one in rules.obstacles(nation, regency)]
    for number, story in enumerate(rules.stories(nation, regency)):
        told += [(f"nasional-{regency.code}-{number:06d}", one) for one in story]
    told.sort(key=lambda one: one[1].at)
    return (_told(case_id, one) for case_id, one in told)


def _told(case_id: str, one: Simulated) -> Told:
    return Told(
        case_id, 0, one.name, case_id or one.subject, one.at, one.at, one.by, one.channel, one.agency_id,
        one.office_id, one.area_code, dict(one.data),
    )  # fmt: skip
