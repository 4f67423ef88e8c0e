"""Desk, centre and database killed at any moment: every slip is at the centre once and whole, and no hand is needed."""

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from balai.nodes.queries.store import Store
from balai.nodes.rules import envelope
from tests.nodes.ground import run

pytestmark = pytest.mark.django_db
WORKER = [sys.executable, "-m", "scripts.started", "tests.nodes.issuing_alone"]


@pytest.fixture
def folder(village) -> Path:
    village.store.rows.close()
    return village.store.folder


def told(output: bytes) -> dict[int, str]:
    """Return number → hash of the whole lines that a worker wrote."""
    lines = output[: output.rfind(b"\n") + 1].decode().split()
    return dict(zip(map(int, lines[::2]), lines[1::2], strict=True))


def check(folder: Path, printed: dict[int, str], at_most: int) -> None:
    """Nothing printed is missing, numbers have no gap, each envelope is whole, and the next one can be issued."""
    with Store(folder) as store:
        kept = {one.seq: one for one in store.envelopes()}
        assert list(kept) == list(range(1, len(kept) + 1)) and len(kept) <= at_most
        assert all(kept[seq].hash == hash for seq, hash in printed.items())
        for one in kept.values():
            made = envelope.read(one.frame)
            assert made.hash == one.hash and made.header.before == store.before(one.seq - 1)
        assert not store.rows.in_transaction and store.highest() == len(kept)


@pytest.mark.parametrize("point", ["before", "inserted", "synced"])
def test_killed_at_each_point(folder, point):
    for nth in (1, 5):
        ran = subprocess.run([*WORKER, str(folder), point, str(nth)], capture_output=True, check=False)
        assert ran.returncode == -signal.SIGKILL, ran.stderr.decode()
        with Store(folder) as store:
            before = store.highest()
        check(folder, told(ran.stdout), before)


def test_killed_at_any_moment(folder):
    printed: dict[int, str] = {}
    for lines in (1, 19, 40):
        with subprocess.Popen([*WORKER, str(folder)], stdout=subprocess.PIPE) as worker:
            assert worker.stdout
            read = b"".join(worker.stdout.readline() for _ in range(lines))
            worker.kill()
            printed |= told(read + worker.stdout.read())
        check(folder, printed, 1_000)
    assert len(printed) >= 60


CALL = re.compile(r"^\d+ +(\w+)\((\d+)")


def test_nothing_is_told_before_it_is_synced(folder, tmp_path):
    log = tmp_path / "calls"
    traced = [
        "strace",
        "-f",
        "-o",
        str(log),
        "-e",
        "trace=write,pwrite64,fdatasync,fsync",
        *WORKER,
        str(folder),
    ]
    ran = subprocess.run(traced, capture_output=True, check=False)
    assert len(told(ran.stdout)) == 200, ran.stderr.decode()
    synced, seen = False, 0
    for line in log.read_text().splitlines():
        match = CALL.match(line)
        if match is None:
            continue
        call, descriptor = match[1], match[2]
        if call == "pwrite64":
            synced = False
        elif call in ("fdatasync", "fsync"):
            synced = True
        elif call == "write" and descriptor == "1":
            assert synced, "told before it was synced"
            seen += 1
    assert seen == 200


KILLS, SEED = os.environ.get("KILLS", "25"), os.environ.get("SEED", "20261122")


def test_kills_of_desk_centre_and_database_lose_nothing_and_need_no_hand(tmp_path):
    """Twenty-five on each database; `make soak` does five hundred, with another seed each time; a failure names seed, act, call and place."""
    said = run("tests.nodes.killing", tmp_path, KILLS, SEED)
    assert f"seed {SEED}: {KILLS} kills" in said and "0 lost, 0 twice" in said
