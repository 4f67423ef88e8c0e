"""PostgreSQL restarts, and once loses its power, while four people file: nothing acknowledged is lost, all go on."""

import json
import time

import psycopg
import pytest

from scripts.postgres import Postgres
from tests.journeys.applying import PATIENCE_S, Applicant
from tests.journeys.conftest import running

pytestmark = pytest.mark.journey


def filed(people: list[Applicant]) -> int:
    return sum(len(person.acknowledged) for person in people)


def wait_until_everybody_filed(people: list[Applicant], since: float) -> None:
    """Everybody was told of a request that was filed after `since`; the server found its way by itself."""
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        assert not [person.failed for person in people if person.failed]
        if all(person.acknowledged and person.acknowledged[-1][1] > since for person in people):
            return
        time.sleep(0.2)
    pytest.fail(f"not everybody could file again: {[person.disturbed[-3:] for person in people]}")


def test_a_restart_of_the_database_loses_nothing_that_was_acknowledged(tmp_path):
    with (
        Postgres(fsync="on") as server,
        running(tmp_path, "queueing", DATABASE_URL=server.url) as (address, said),
    ):
        people = [
            Applicant(address, session, number)
            for number, session in enumerate(json.loads(said.splitlines()[-1]))
        ]
        for person in people:
            person.start()
        wait_until_everybody_filed(people, 0)
        for roughly in (False, True):
            server.stop(roughly=roughly)
            time.sleep(0.5)
            server.start()
            wait_until_everybody_filed(people, time.monotonic())
        for person in people:
            person.stopping = True
        for person in people:
            person.join(PATIENCE_S)
        acknowledged = {case for person in people for case, _ in person.acknowledged}
        assert not [person.failed for person in people if person.failed]
        assert len(acknowledged) == filed(people), "one confirmation for each request"
        with psycopg.connect(server.url) as connection:
            check(connection, acknowledged)


def check(connection: psycopg.Connection, acknowledged: set[str]) -> None:
    rows = connection.execute(
        "SELECT id, receipt, status FROM cases_case WHERE receipt IS NOT NULL"
    ).fetchall()
    assert acknowledged <= {id for id, _, _ in rows}, "acknowledged and lost"
    assert len({receipt for _, receipt, _ in rows}) == len(rows)
    told = connection.execute(
        "SELECT case_id, count(*) FROM core_event WHERE name = 'case.submitted' GROUP BY case_id"
    )
    assert dict(told.fetchall()) == {id: 1 for id, _, _ in rows}, "each was filed once and said so"
    once = connection.execute("SELECT count(*) FROM cases_case GROUP BY idempotency_key HAVING count(*) > 1")
    assert not once.fetchall(), "whoever sent twice has two"
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        waiting = connection.execute("SELECT count(*) FROM core_event WHERE position IS NULL").fetchone()
        connection.commit()
        if waiting == (0,):
            return
        time.sleep(0.2)
    pytest.fail("the followers did not go on")
