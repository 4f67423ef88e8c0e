"""What the pages of monitoring cost over a simulated nation of `BENCH_CASES` cases, one visitor at a time; prints JSON rows."""

import io
import json
import os
import statistics
import time
from itertools import repeat
from typing import Any

from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from balai.core.actor import SYSTEM
from balai.demo import actions
from balai.monitoring.models import Tally
from benchmarks.load import Ask, run
from benchmarks.serving import Server, serving
from benchmarks.speed import EMPTY, progress

CASES, LOGGED = int(os.environ.get("BENCH_CASES", "100000")), int(os.environ.get("BENCH_LOGGED", "20000"))
ALIKE = int(os.environ.get("BENCH_ALIKE", "1"))
RUNS, ANSWERS = int(os.environ.get("BENCH_RUNS", "5")), 60
PAGES = {
    "the nation on a map": "/kemajuan/",
    "how the nation is doing": "/kemajuan/nasional/",
    "what stands in the way, nation": "/kemajuan/nasional/tangga/",
    "why a number of the nation": "/kemajuan/nasional/mengapa/digital/",
    "regencies of a province": "/kemajuan/35/wilayah/",
    "how a province is doing": "/kemajuan/35/",
    "how a regency is doing": "/kemajuan/35.10/",
    "what stands in the way, regency": "/kemajuan/35.10/tangga/",
    "why a number of a regency": "/kemajuan/35.10/mengapa/on_time/",
    "figures of a regency as CSV": "/kemajuan/35.10/data.csv",
}
Row = dict[str, Any]


def measured(server: Server, what: str, path: str) -> Row:
    """Measure one page in several runs, the empty view in between; the quietest run is shown beside the median."""
    run(server.port, repeat(Ask(path)), seconds=60, most=4, connections=1)
    p95, medians, ratios, cpu = [], [], [], []
    for _ in range(RUNS):
        empty = run(server.port, repeat(EMPTY), seconds=10, most=ANSWERS, connections=1)
        before = server.cpu_seconds()
        load = run(server.port, repeat(Ask(path)), seconds=60, most=ANSWERS, connections=1)
        cpu.append((server.cpu_seconds() - before) / len(load.seconds) * 1000)
        p95.append(load.percentile_ms(0.95))
        medians.append(load.percentile_ms(0.5))
        ratios.append(medians[-1] / empty.percentile_ms(0.5))
    return {
        "what": what, "cases": CASES, "median_ms": statistics.median(medians), "p95_ms": statistics.median(p95),
        "quiet_ms": min(p95), "cpu_ms": statistics.median(cpu), "ratio": statistics.median(ratios),
        "bytes": load.bytes_each,
    }  # fmt: skip


def main() -> None:
    call_command("prepare", verbosity=0, stdout=io.StringIO())
    call_command("collectstatic", verbosity=0, interactive=False)
    progress(f"founding a nation of {CASES:,} cases")
    start = time.perf_counter()
    founded = actions.found_nation(CASES, LOGGED, alike=ALIKE, by=SYSTEM, at=timezone.now())
    took = max(founded.seconds, time.perf_counter() - start)
    rows: list[Row] = [{"founded": CASES, "seconds": took, "cells": Tally.objects.count(), "alike": ALIKE}]
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {Tally._meta.db_table}")
    with serving() as server:
        for _ in range(3):
            run(server.port, repeat(EMPTY), seconds=0.5)
        for what, path in PAGES.items():
            progress(what)
            rows.append(measured(server, what, path))
    print(json.dumps(rows))


if __name__ == "__main__":
    main()
