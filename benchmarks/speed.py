"""What the server can do on one database, at growing numbers of cases: eight connections over loopback.

Prints rows as JSON. Each figure is the median of several runs; its baseline is taken in between the same
runs: the empty view of the same server for reads, the same rows as separate prepared INSERTs for filing.
"""

import json
import os
import statistics
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import repeat
from typing import Any

from django.contrib.sessions.backends.db import SessionStore
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from psycopg.sql import SQL, Identifier

from balai.accounts import queries as people
from balai.cases import actions as cases
from balai.cases.models import Case, Step
from balai.catalogue import actions as catalogue
from balai.catalogue import queries as services
from balai.channels.partners import actions as partners
from balai.core.actor import SYSTEM
from balai.core.models import Event, Message
from benchmarks import population, slow_line
from benchmarks.load import CONNECTIONS, Ask, Load, run
from benchmarks.serving import Server, serving
from tests.hall import FOUNDED, Hall, build, citizen

SIZES = tuple(int(size) for size in os.environ.get("BENCH_SIZES", "1000,100000,1000000").split(","))
RUNS = int(os.environ.get("BENCH_RUNS", "5"))
SECONDS = float(os.environ.get("BENCH_SECONDS", "1.5"))
FILED_A_SECOND = 400
"""More drafts than can be filed are made before."""
SERVICES_SHOWN = 50
EMPTY = Ask("/bench/empty/")
SLOW = {"home": "/", "a service page": "/layanan/ktp-el-penggantian/", "tracking": "/lacak/"}
Row = dict[str, Any]


@dataclass(frozen=True)
class Visitors:
    """Who asks: eight citizens with tokens, one with a session, and an officer with both."""

    tokens: dict[str, str]
    cookie: str
    desk_cookie: str
    desk_token: str
    person_id: str


def visitors(hall: Hall) -> Visitors:
    """Make tokens and sessions for the measure."""
    ids = [citizen(f"+62840000{number:04d}").person_id for number in range(1, CONNECTIONS + 1)]
    tokens = {id: _token(person_id=id, scopes=["cases.read", "cases.write"]) for id in ids}
    officer = hall.officer("disdukcapil", "front_officer")
    account = people.officer(officer.id).account_id
    return Visitors(
        tokens, _session(person=ids[0]), _session(account=account, strong=True, round=people.round_of(account)),
        _token(account_id=account, scopes=["cases.read", "cases.work"]), ids[0],
    )  # fmt: skip


def _token(**holder: Any) -> str:
    return partners.create_token(days=1, by=SYSTEM, at=timezone.now(), **holder).secret


def _session(**content: Any) -> str:
    store = SessionStore()
    store.update(content)
    store.create()
    return str(store.session_key)


def more_services() -> None:
    """Publish copies until there are fifty services to list."""
    known = [listing.key for listing in services.services()]
    for number in range(SERVICES_SHOWN - len(known)):
        pattern = services.service(known[number % len(known)]).package.raw
        raw = {**pattern, "key": f"{pattern['key']}-{number}"}
        catalogue.publish(raw, f"{number:064x}", by=SYSTEM, at=FOUNDED)


def reads(hall: Hall, who: Visitors) -> dict[str, Ask]:
    """Return what is asked, by name."""
    draft = cases.start(
        "ktp-el-penggantian", area_code=hall.area_code, by=citizen("+628400000001"), at=timezone.now()
    )
    own = Case.objects.filter(person_id=who.person_id, status="handed_over").order_by("id").first()
    waiting = Step.objects.filter(state="active", role="front_officer").order_by("case_id").first()
    assert own and waiting
    cookie = (("Cookie", f"balai={who.cookie}"),)
    desk = (("Cookie", f"balai={who.desk_cookie}"),)
    bearer = (("Authorization", f"Bearer {who.tokens[who.person_id]}"),)
    return {
        "status of a case (API)": Ask(f"/api/v1/cases/{own.id}/status", headers=bearer),
        "an officer's list of 100 (API)": Ask("/api/v1/worklist?limit=100", headers=(("Authorization", f"Bearer {who.desk_token}"),)),
        "an officer's list of 50 (page)": Ask("/meja/", headers=desk),
        "a case page, officer": Ask(f"/meja/permohonan/{waiting.case_id}/", headers=desk),
        "a case page, citizen": Ask(f"/permohonan/{own.id}/", headers=cookie),
        "a service page": Ask("/layanan/ktp-el-penggantian/"),
        "a page of a form": Ask(f"/permohonan/{draft.id}/isi/2/", headers=cookie),
        "a page of fifty services": Ask("/layanan/"),
    }  # fmt: skip


def measured(server: Server, what: str, ask: Ask, size: int) -> Row:
    """Measure one read, with the empty view in between."""

    def empty() -> float:
        return run(server.port, repeat(EMPTY), seconds=SECONDS / 2).per_second

    return {
        "what": what, "cases": size, "baseline": "empty view", "statements": _statements(ask),
        **_medians(server, repeat(ask), empty),
    }  # fmt: skip


def _medians(server: Server, asks: Iterator[Ask], baseline: Callable[[], float], most: int = 10**9) -> Row:
    """Return the medians of several runs: eight connections, the baseline before each, and one connection after it."""
    kept: dict[str, list[float]] = defaultdict(list)
    run(server.port, asks, seconds=SECONDS / 2, most=most // 2)  # whoever answers learns the question
    for _ in range(RUNS):
        kept["base"].append(baseline())
        load, cpu_ms = _with_cpu(server, asks, CONNECTIONS, SECONDS, most)
        kept["per_second"].append(load.per_second)
        kept["p95_ms"].append(load.percentile_ms(0.95))
        kept["cpu_ms"].append(cpu_ms)
        kept["bytes"].append(load.bytes_each)
        kept["cpu_alone_ms"].append(_with_cpu(server, asks, 1, SECONDS / 2, most)[1])
    found = {name: statistics.median(values) for name, values in kept.items()}
    return found | {"ratio": found["per_second"] / found.pop("base")}


def _with_cpu(
    server: Server, asks: Iterator[Ask], connections: int, seconds: float, most: int
) -> tuple[Load, float]:
    """Return one run, and the CPU of the server for each answer in milliseconds."""
    before = server.cpu_seconds()
    load = run(server.port, asks, seconds=seconds, most=most, connections=connections)
    return load, (server.cpu_seconds() - before) / len(load.seconds) * 1000


def _statements(ask: Ask) -> int:
    """Return how many statements one request costs, transaction marks not counted."""
    client = Client(SERVER_NAME="localhost")
    headers = {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in ask.headers}
    content_type = headers.pop("HTTP_CONTENT_TYPE", "application/json")
    send: Callable[..., Any] = client.generic
    if ask.method == "GET":
        send(ask.method, ask.path, **headers)  # what is remembered is remembered now
    with CaptureQueriesContext(connection) as context:
        answer = send(ask.method, ask.path, ask.body, content_type=content_type, **headers)
    assert answer.status_code == ask.status, (ask.path, answer.status_code, answer.content[:500])
    return sum(not query["sql"].startswith(("BEGIN", "COMMIT")) for query in context.captured_queries)


def filing(server: Server, hall: Hall, who: Visitors, size: int) -> Row:
    """Measure filing complete drafts, with the same rows as prepared INSERTs in between."""
    drafts = population.drafts(hall, list(who.tokens), 1 + int((2 * RUNS + 1) * SECONDS * FILED_A_SECOND))
    asks = (_submit(*draft, who) for draft in drafts)
    statements = _statements(next(asks))
    rows = _rows_of_one(who)
    return {
        "what": "file a case (API)", "cases": size, "statements": statements,
        "baseline": f"its {len(rows)} rows as prepared INSERTs",
        **_medians(server, asks, lambda: prepared_inserts(rows, seconds=SECONDS / 2), most=int(SECONDS * FILED_A_SECOND)),
    }  # fmt: skip


def _submit(case_id: str, person_id: str, who: Visitors) -> Ask:
    return Ask(
        f"/api/v1/cases/{case_id}/submit", "POST",
        (("Authorization", f"Bearer {who.tokens[person_id]}"), ("Content-Type", "application/json")), b"{}",
    )  # fmt: skip


def _rows_of_one(who: Visitors) -> list[tuple[str, list[Any]]]:
    """Return the rows that filing left, as (INSERT into a table without constraints, values)."""
    case = Case.objects.filter(person_id__in=who.tokens, status="submitted").order_by("-filed_at").first()
    assert case
    found = [
        *Case.objects.filter(id=case.id), *Step.objects.filter(case=case), *Event.objects.filter(case_id=case.id),
        *Message.objects.filter(case_id=case.id),
    ]  # fmt: skip
    made = []
    with connection.cursor() as cursor:
        for row in found:
            table, fields = Identifier(f"bench_{row._meta.db_table}"), row._meta.local_concrete_fields
            empty = SQL("CREATE TABLE IF NOT EXISTS {} AS SELECT * FROM {} LIMIT 0")
            cursor.execute(empty.format(table, Identifier(row._meta.db_table)).as_string())
            values = [field.get_db_prep_save(getattr(row, field.attname), connection) for field in fields]
            names = SQL(", ").join(Identifier(str(field.column)) for field in fields)
            places = SQL(", ").join([SQL("%s" if connection.vendor == "postgresql" else "?")] * len(values))
            insert = SQL("INSERT INTO {} ({}) VALUES ({})").format(table, names, places)
            made.append((insert.as_string(), values))
    return made


def prepared_inserts(rows: list[tuple[str, list[Any]]], *, seconds: float) -> float:
    """Return how many times a second eight connections insert these rows, each time in one transaction."""
    counts, until = [0] * CONNECTIONS, time.perf_counter() + seconds

    def insert(number: int) -> None:
        with _bare() as line:
            while time.perf_counter() < until:
                _insert_once(line, rows)
                counts[number] += 1

    workers = [threading.Thread(target=insert, args=(number,)) for number in range(CONNECTIONS)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    return sum(counts) / seconds


def _bare() -> Any:
    """Return a connection of the driver itself, committing durably as Balai does."""
    line = connection.Database.connect(**_parameters())
    if connection.vendor == "sqlite":
        line.isolation_level = None
        line.execute("PRAGMA synchronous=FULL")
        line.execute("PRAGMA busy_timeout=20000")
    else:
        line.autocommit = True
    return line


def _parameters() -> dict[str, Any]:
    given = connection.get_connection_params()
    if connection.vendor == "sqlite":
        return {"database": given["database"], "timeout": 20}
    return {name: given[name] for name in ("dbname", "user", "host", "port") if name in given}


def _insert_once(line: Any, rows: list[tuple[str, list[Any]]]) -> None:
    if connection.vendor == "sqlite":
        line.execute("BEGIN IMMEDIATE")
        for sql, values in rows:
            line.execute(sql, values)
        line.execute("COMMIT")
    else:
        with line.transaction(), line.cursor() as cursor:
            for sql, values in rows:
                cursor.execute(sql, values, prepare=True)


def progress(text: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {connection.vendor}: {text}", file=sys.stderr, flush=True)


def main() -> None:
    call_command("migrate", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    hall, rows, held = build(), [], 0
    more_services()
    who, made = visitors(hall), population.patterns(hall)
    for size in SIZES:
        progress(f"growing to {size:,} cases")
        population.grow(made, start=held, to=size)
        held = size
        with serving() as server:
            for _ in range(3):
                run(server.port, repeat(EMPTY), seconds=0.5)
            for what, ask in reads(hall, who).items():
                progress(what)
                rows.append(measured(server, what, ask, size))
            progress("file a case")
            rows.append(filing(server, hall, who, size))
            if size == SIZES[0]:
                found = slow_line.readable_s(server.port, SLOW)
                rows += [{"what": what, "readable_s": seconds} for what, seconds in found.items()]
    print(json.dumps(rows))


if __name__ == "__main__":
    main()
