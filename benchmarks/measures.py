"""The measures, run in one process on one database; prints rows as JSON."""

import csv
import json
import statistics
import time
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from pathlib import Path

from django.core.management import call_command
from django.db import connection, transaction

from balai.cases import actions
from balai.cases.models import Case
from balai.cases.queries import tracking, worklist
from balai.catalogue import queries as catalogue
from balai.core.actor import SYSTEM
from balai.core.models import Event
from balai.core.vault import keys
from balai.regions import actions as regions
from tests.cases.filing import carry, file, fill
from tests.hall import FOUNDED, MONDAY, build, citizen

Row = dict[str, str]


def seconds(work: Callable[[], object], times: int) -> list[float]:
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return sorted(taken)


def row(what: str, taken: list[float], baseline: str, base: list[float]) -> Row:
    median, p95 = statistics.median(taken), taken[int(len(taken) * 0.95)]
    return {
        "what": what,
        "median": f"{median * 1000:.1f} ms",
        "p95": f"{p95 * 1000:.1f} ms",
        "baseline": f"{baseline} ({statistics.median(base) * 1000:.1f} ms)",
        "ratio": f"{median / statistics.median(base):.1f}",
    }


def raw_insert(rows: int) -> float:
    """Insert bare rows in one transaction: what the database itself needs."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE bench_rows (a text, b text, c text, d text, e text)")
        start = time.perf_counter()
        with transaction.atomic():
            cursor.executemany(
                "INSERT INTO bench_rows VALUES (%s, %s, %s, %s, %s)",
                [(str(number), "name", "level", "kind", "parent") for number in range(rows)],
            )
        taken = time.perf_counter() - start
        cursor.execute("DROP TABLE bench_rows")
    return taken


def regions_load() -> Row:
    taken = seconds(lambda: regions.load_all(by=SYSTEM, at=FOUNDED), 1)
    return row(
        "load all 91,599 areas", taken, "as many bare INSERTs in one transaction", [raw_insert(91_599)]
    )


def search() -> Row:
    held_out = Path("tests/catalogue/search_phrases.csv").read_text(encoding="utf-8")
    phrases = [line["phrase"] for line in csv.DictReader(held_out.splitlines())]
    catalogue.search(phrases[0], "35.10", limit=3)
    taken = sorted(seconds(partial(catalogue.search, phrase, "35.10", limit=3), 1)[0] for phrase in phrases)
    return row(
        "search one phrase", taken, "one row by key", seconds(lambda: catalogue.current_version("sktm"), 200)
    )


def filed(sari, hall, number: int) -> Callable[[], object]:
    case = actions.start("ktp-el-penggantian", area_code="35.10", by=sari, at=MONDAY)
    fill(case, sari, hall, MONDAY, reason="lost", handover="hall")
    return lambda: actions.submit(case.id, by=sari, at=MONDAY + timedelta(seconds=number))


def submit(hall) -> Row:
    sari = citizen()
    ready = [filed(sari, hall, number) for number in range(60)]
    taken = sorted(seconds(work, 1)[0] for work in ready)

    def bare() -> None:
        with transaction.atomic():
            for _ in range(8):
                Event(name="bench", subject="x", by="x", at=MONDAY, recorded_at=MONDAY).save(
                    force_insert=True
                )

    return row("submit a case", taken, "8 rows by the ORM in one transaction", seconds(bare, 60))


def reading(hall) -> list[Row]:
    sari = citizen()
    case = file("ktp-el-penggantian", sari, hall, reason="lost", handover="hall")
    one = seconds(lambda: Case.objects.get(id=case.id), 200)
    officer = hall.officer("disdukcapil", "front_officer")
    return [
        row("read a case's status page", seconds(lambda: tracking.view(case, at=MONDAY), 100), "one row by key", one),
        row("an officer's list of 50", seconds(lambda: worklist.worklist(officer), 50), "one row by key", one),
        row("unwrap 50 keys", seconds(lambda: keys(Case.objects.values_list("key_id", flat=True)[:50]), 50), "one row by key", one),
    ]  # fmt: skip


def issue(hall) -> Row:
    sari = citizen()
    cases = [file("pengantar-sertipikat", sari, hall) for _ in range(6)]
    taken = sorted(seconds(partial(carry, case, hall, MONDAY), 1)[0] for case in cases)
    return row(
        "carry a case to its signed PDF",
        taken,
        "one row by key",
        seconds(lambda: Case.objects.get(id=cases[0].id), 50),
    )


def main() -> None:
    call_command("migrate", verbosity=0)
    rows = [regions_load()]
    hall = build()
    rows += [search(), submit(hall), *reading(hall), issue(hall)]
    print(json.dumps(rows))


if __name__ == "__main__":
    main()
