"""`kill -9` of web and followers at any instant, uploads included: nothing acknowledged is lost, nothing is half there."""

import hashlib
import json
import os
import random
import signal
import sqlite3
import time
from contextlib import suppress
from pathlib import Path

import pytest

from tests.journeys.applying import PATIENCE_S, Applicant
from tests.journeys.conftest import running

pytestmark = pytest.mark.journey
KILLS = 6


def children(parent: int) -> list[int]:
    """Return the processes that a process started, and theirs; one that ended meanwhile has none."""
    found: list[int] = []
    with suppress(FileNotFoundError, ProcessLookupError):
        for task in Path(f"/proc/{parent}/task").iterdir():
            found += map(int, (task / "children").read_text().split())
    return [*found, *(pid for child in found for pid in children(child))]


def test_killing_the_server_at_any_instant_loses_nothing_that_was_acknowledged(tmp_path):
    chance = random.Random(20261121)
    with running(tmp_path, "queueing") as (address, said):
        supervisor = next(
            pid for pid in children(os.getpid()) if b"serve" in Path(f"/proc/{pid}/cmdline").read_bytes()
        )
        people = [
            Applicant(address, session, number)
            for number, session in enumerate(json.loads(said.splitlines()[-1]))
        ]
        for person in people:
            person.start()
        for _ in range(KILLS):
            time.sleep(chance.uniform(0.5, 3))
            for pid in children(supervisor):  # web, its workers, followers
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
        go_on = time.monotonic()
        while not all(person.acknowledged and person.acknowledged[-1][1] > go_on for person in people):
            assert time.monotonic() < go_on + PATIENCE_S and not [
                person.failed for person in people if person.failed
            ]
            time.sleep(0.2)
        for person in people:
            person.stopping = True
        for person in people:
            person.join(PATIENCE_S)
        assert not [person.failed for person in people if person.failed]
        check(tmp_path, {case for person in people for case, _ in person.acknowledged})


def check(home: Path, acknowledged: set[str]) -> None:
    with sqlite3.connect(home / "balai.sqlite3", timeout=30) as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        filed = {id for (id,) in database.execute("SELECT id FROM cases_case WHERE receipt IS NOT NULL")}
        told = dict(database.execute(
            "SELECT case_id, count(*) FROM core_event WHERE name = 'case.submitted' GROUP BY case_id"
        ))  # fmt: skip
        kept = [address for (address,) in database.execute("SELECT DISTINCT address FROM cases_evidence")]
    assert acknowledged <= filed
    assert told == dict.fromkeys(filed, 1), "each was filed once and said so once"
    for address in kept:
        content = (home / "files" / address[:2] / address[2:]).read_bytes()
        assert hashlib.sha256(content).hexdigest() == address, "a file that a case names is whole"
