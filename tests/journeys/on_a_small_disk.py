"""What `test_full_disk.py` runs in a space of its own: a disk that fills up under a running server."""

import json
import sqlite3
from contextlib import suppress
from pathlib import Path

import httpx

from tests.journeys.applying import Applicant
from tests.journeys.conftest import running
from tests.own_space import disk


def fill_up(folder: Path, *, leave: int) -> Path:
    """Write until nothing more goes in, then give a little back."""
    ballast = folder / "ballast"
    with ballast.open("wb", buffering=0) as file:
        with suppress(OSError):
            while file.write(bytes(65_536)):
                pass
        file.truncate(file.tell() - leave)
    return ballast


def test_a_full_disk_is_said_and_loses_nothing(tmp_path):
    with disk(tmp_path / "disk", "160m") as small_disk, running(small_disk, "queueing") as (address, said):
        person = Applicant(address, json.loads(said.splitlines()[-1])[0], 0)
        with person.opened():
            before = [person.file(f"before-{number}") for number in range(2)]
            ballast = fill_up(small_disk, leave=20_000)
            answers = [person.try_to_begin("during-0")]
            while answers[-1].status_code == 303:  # what SQLite had set aside is used up first
                answers.append(person.try_to_begin(f"during-{len(answers)}"))
            told = [answer for answer in answers if answer.status_code != 303]
            assert {answer.status_code for answer in told} == {503}
            assert "penyimpanan" in told[-1].text and told[-1].headers["Retry-After"]
            assert "Traceback" not in told[-1].text
            assert httpx.get(address + "/lacak/", timeout=30).status_code == 200, "reading goes on"
            ballast.unlink()
            after = [person.file("after")]
        with sqlite3.connect(small_disk / "balai.sqlite3") as database:
            assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            filed = {id for (id,) in database.execute("SELECT id FROM cases_case WHERE receipt IS NOT NULL")}
        assert {*before, *after} <= filed
