"""What the fold costs: following the log, building anew, and in bulk, which must all give equal numbers; prints JSON rows.

Cases are those of a simulated nation, all of them written into the log as events and sealed like all others.
`BENCH_EVENTS` of them stand there, by regencies of `BENCH_REGENCY`.
"""

import io
import json
import os
import statistics
import time
from collections.abc import Callable
from typing import Any

from django.core.management import call_command
from django.utils import timezone

from balai.config.followers import FOLLOWINGS
from balai.core import events
from balai.core.actor import SYSTEM
from balai.demo import queries
from balai.demo.actions.nation import past
from balai.demo.rules import nation as nations
from balai.demo.rules.nation import Nation, Regency
from balai.monitoring import actions
from balai.monitoring.actions import folding
from balai.monitoring.models import Tally
from balai.monitoring.rules import cubes
from benchmarks.speed import progress

CASES, EACH = int(os.environ.get("BENCH_EVENTS", "100000")), int(os.environ.get("BENCH_REGENCY", "20000"))
FOLDING = next(one for one in FOLLOWINGS if one.name == folding.FOLLOWER)
Row = dict[str, Any]


def timed(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def world() -> tuple[Nation, list[Regency]]:
    """Return the nation and regencies of the same size, as many as the cases need."""
    nation, number = queries.nation(timezone.now(), "bench"), CASES // EACH
    listed = queries.nation_regencies("bench", EACH * 514, EACH, 1)[:number]
    return nation, [Regency(one.code, one.slug, one.zone, one.has_hall, EACH) for one in listed]


def follow() -> list[float]:
    """Let the follower catch up; return how many events a second it passed, round by round."""
    rates = []
    while True:
        start = time.perf_counter()
        passed = events.follow(FOLDING, at=timezone.now(), limit=events.ROUND_TOGETHER)
        if not passed:
            return rates
        rates.append(passed / (time.perf_counter() - start))


def kept() -> dict[str, Any]:
    return {id: values for id, values in Tally.objects.values_list("id", "measures") if values}


def in_bulk(nation: Nation, regencies: list[Regency]) -> dict[str, Any]:
    """Fold the same cases without events; return the cells as they would be kept."""
    tallies = cubes.empty()
    for one in regencies:
        cubes.gather(tallies, nations.folded(nation, one))
    return {cell.id: values for cell, values in cubes.changed(tallies)}


def rebuilt(area_code: str = "") -> float:
    """Forget the sums of an area and build them anew; return the seconds."""
    Tally.objects.filter(area_code__startswith=area_code).delete()
    if area_code:
        return timed(lambda: actions.rebuild(area_code, by=SYSTEM, at=timezone.now()))
    return timed(lambda: actions.rebuild(by=SYSTEM, at=timezone.now()))


def main() -> None:
    call_command("prepare", verbosity=0, stdout=io.StringIO())
    nation, regencies = world()
    rates: list[float] = []
    written, first, regency_s = 0, 0, 0.0
    for one in regencies:
        while events.sequence():
            follow()
        progress(f"writing the events of {one.code}")
        before = events.top()
        written += events.append(past(nation, one), unheard_by=()) - before
        progress("following")
        rates += follow()
        if not first:
            first, followed = written, kept()
            progress("building the regency anew")
            regency_s = rebuilt()
            assert kept() == followed, "the regency built anew is another one"
    followed = kept()
    progress("building all anew")
    whole_s = rebuilt()
    assert kept() == followed, "built anew, the cells are others"
    progress("in bulk")
    folded: dict[str, Any] = {}
    bulk_s = timed(lambda: folded.update(in_bulk(nation, regencies)))
    assert folded == followed, "in bulk, the cells are others"
    quiet = statistics.quantiles(rates, n=10)[-1]
    print(json.dumps([
        {"what": "events followed a second: median of rounds, and in a quiet moment (best tenth of rounds)",
         "cases": CASES, "value": f"{statistics.median(rates):,.0f}, {quiet:,.0f}"},
        {"what": "a regency built anew", "cases": EACH, "value": f"{regency_s:.0f} s for {first:,} events"},
        {"what": "all built anew", "cases": CASES, "value": f"{whole_s:.0f} s for {written:,} events"},
        {"what": "folded in bulk, one process", "cases": CASES, "value": f"{CASES / bulk_s:,.0f} cases a second"},
        {"what": "cells that are equal: followed, built anew, in bulk", "cases": CASES, "value": f"{len(followed):,}"},
    ]))  # fmt: skip


if __name__ == "__main__":
    main()
