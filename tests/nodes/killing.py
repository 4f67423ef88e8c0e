"""Kill desk, centre and database at chosen system calls, let them start again, and compare slips, desk and centre.

Usage: python -m scripts.started tests.nodes.killing KILLS SEED, with a BALAI_HOME (and DATABASE_URL) of its own. Every
process that dies is forked from this one, so that it needs no start; `strace` ends it as it enters its nth call of a kind.
Once in five times the disk is full or broken from there on instead. Nothing here needs root.
"""

import ctypes
import os
import random
import re
import shutil
import socket
import sqlite3
import subprocess
import sys
import time
import traceback
from collections import Counter
from collections.abc import Callable
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, OperationalError, connection, connections

from balai.nodes.actions import carrying, entering, exchanging, issuing, syncing
from balai.nodes.queries.store import Store
from tests.hall import MONDAY
from tests.nodes.ground import Desk, differences, drain, prepared, settle
from tests.nodes.village import PLAIN, WITH_PHOTOS

CALLS = ("pwrite64", "fdatasync", "fsync", "write", "sendto", "rename", "unlink", "ftruncate")
"""Where something becomes durable, or is said to somebody."""
KILL, FULL, BROKEN = "signal=KILL:when={}", "error=ENOSPC:when={}+", "error=EIO:when={}"
HARMS = {"pwrite64": FULL, "write": FULL, "fdatasync": BROKEN, "fsync": BROKEN}
PR_SET_PTRACER, ANYBODY = 0x59616D61, ctypes.c_ulong(-1)
HOME = Path(settings.BALAI_HOME)
ON_POSTGRESQL = "postgresql" in settings.DATABASES["default"]["ENGINE"]
Tell = Callable[[str], None]


@dataclass(frozen=True)
class Act:
    """What a process does until it is killed, and what the others do meanwhile."""

    name: str
    dies: str
    """desk, centre, or database: whose process it is that `strace` ends."""
    work: Callable[[Desk, "Link", Tell], None]
    other: Callable[[Desk, "Link"], None]


class Link:
    """Two ends of a wire between two processes; each message is its length, then its bytes."""

    def __init__(self) -> None:
        self.ends = socket.socketpair()

    def keep(self, end: int) -> None:
        """Close the other end, as a process must that is not there."""
        self.mine = self.ends[end]
        self.ends[1 - end].close()

    def send(self, raw: bytes) -> None:
        self.mine.sendall(len(raw).to_bytes(4) + raw)

    def receive(self) -> bytes:
        return self._exactly(int.from_bytes(self._exactly(4)))

    def ask(self, raw: bytes) -> bytes:
        self.send(raw)
        return self.receive()

    def _exactly(self, count: int) -> bytes:
        found = b""
        while len(found) < count:
            if not (more := self.mine.recv(count - len(found))):
                raise ConnectionResetError
            found += more
        return found


# what desks and centres do


def issue(service: str) -> Callable[[Desk, Link, Tell], None]:
    def work(desk: Desk, link: Link, tell: Tell) -> None:
        with desk.opened() as village:
            issued = village.file(service, MONDAY)
            tell(f"{issued.receipt} {issued.envelope.hash}")  # the slip

    return work


def close(desk: Desk, link: Link, tell: Tell) -> None:
    with desk.opened() as village:
        issuing.close_day(village.store, MONDAY.date(), by=village.joko, at=MONDAY)


def sync(desk: Desk, link: Link, tell: Tell = print) -> None:
    with desk.opened() as village:
        syncing.sync(village.store, link.ask, at=MONDAY)


def answer(desk: Desk, link: Link, tell: Tell = print) -> None:
    with suppress(ConnectionError):
        while True:
            link.send(exchanging.exchange(link.receive(), at=MONDAY))


def enter(desk: Desk, link: Link, tell: Tell) -> None:
    entering.enter_waiting(MONDAY, limit=5_000)


def export(desk: Desk, link: Link, tell: Tell) -> None:
    with desk.opened() as village:
        carrying.hand_out(village.store, stick(desk), at=MONDAY)


def arrive(desk: Desk, link: Link, tell: Tell) -> None:
    carrying.receive_folder(stick(desk), at=MONDAY)


def bring_in(desk: Desk, link: Link, tell: Tell) -> None:
    with desk.opened() as village:
        carrying.bring_in(village.store, stick(desk), at=MONDAY)


def stick(desk: Desk) -> Path:
    return desk.folder.with_suffix(".stick")


def nobody(desk: Desk, link: Link) -> None:
    pass


def calls(desk: Desk, link: Link) -> None:
    with suppress(ConnectionError):
        sync(desk, link)


ACTS = [
    Act("issue", "desk", issue(PLAIN), nobody),
    Act("issue with photos", "desk", issue(WITH_PHOTOS), nobody),
    Act("close the day", "desk", close, nobody),
    Act("write a stick", "desk", export, nobody),
    Act("bring answers in", "desk", bring_in, nobody),
    Act("exchange", "desk", sync, answer),
    Act("exchange", "centre", answer, calls),
    Act("read a stick", "centre", arrive, nobody),
    Act("enter", "centre", enter, nobody),
    *(
        [Act("exchange", "database", answer, calls), Act("enter", "database", enter, nobody)]
        if ON_POSTGRESQL
        else []
    ),
]


def furnish(desk: Desk, act: Act) -> None:
    """Give an act something to do: two filings, one with photos, as far on their way as it needs them."""
    if act.name in ("issue", "issue with photos", "close the day"):
        return
    shutil.rmtree(stick(desk), ignore_errors=True)
    with desk.opened() as village:
        for service in (PLAIN, WITH_PHOTOS):
            issued = village.file(service, MONDAY)
            desk.printed[issued.receipt] = issued.envelope.hash
        desk.serial = village.serial
        if act.name in ("read a stick", "bring answers in"):
            carrying.hand_out(village.store, stick(desk), at=MONDAY)
        if act.name == "bring answers in":
            carrying.receive_folder(stick(desk), at=MONDAY)
        if act.name == "enter":
            syncing.sync(village.store, lambda raw: exchanging.exchange(raw, at=MONDAY), at=MONDAY)


# dying


@contextmanager
def forked(desk: Desk, act: Act, told: int):
    """Fork a process that waits for a word, then does the act; yield (its id, the word, the link, whom to trace)."""
    link, (hears, says), (known, names) = Link(), os.pipe(), os.pipe()
    connections.close_all()
    pid = os.fork()
    if pid == 0:
        _live(desk, act, link, (hears, names, told))
    os.close(names)
    link.keep(0)
    with os.fdopen(known) as file:
        target = int(file.readline())
    try:
        yield pid, says, link, target
    finally:
        link.mine.close()
        for end in (hears, says):
            os.close(end)


def _live(desk: Desk, act: Act, link: Link, pipes: tuple[int, int, int]) -> None:
    """Be the process that dies; never returns."""
    (hears, names, told), status = pipes, 1
    try:
        ctypes.CDLL(None).prctl(PR_SET_PTRACER, ANYBODY, 0, 0, 0)
        link.keep(1)
        own = os.getpid()
        if act.dies == "database":
            with connection.cursor() as cursor:
                own = cursor.execute("SELECT pg_backend_pid()").fetchone()[0]
        os.write(names, f"{own}\n".encode())
        os.close(names)
        os.read(hears, 1)
        act.work(desk, link, lambda line: os.write(told, f"{line}\n".encode()) and None)
        status = 0
    except (OSError, DatabaseError, sqlite3.Error):
        status = 2  # the disk or the database failed
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(status)


def play(desk: Desk, act: Act, harm: str = "") -> tuple[bool, str]:
    """Do an act with this done to it at one of its calls; return whether that ended it, and its calls as they were traced."""
    log, (hears, told) = HOME / "calls", os.pipe()
    with forked(desk, act, told) as (pid, says, link, target):
        os.close(told)
        with subprocess.Popen(tracing(target, log, harm), stderr=subprocess.PIPE) as tracer:
            _attached(target, tracer)
            os.write(says, b"x")
            act.other(desk, link)
            link.mine.shutdown(socket.SHUT_WR)
            status = os.waitpid(pid, 0)[1]
            if act.dies == "database":
                tracer.terminate()
            tracer.communicate()
        with os.fdopen(hears, "rb") as file:
            _read_slips(desk, file.read())
    connections.close_all()
    _up_again()
    desk.serial += 1
    if os.WIFEXITED(status) and os.WEXITSTATUS(status) not in excused(act, harm):
        raise AssertionError(f"{act} failed by itself")
    return status != 0, log.read_text(errors="replace")


def excused(act: Act, harm: str) -> tuple[int, ...]:
    """Return how a process may end by itself: in an error only where its disk failed, or its database was ended."""
    return (0, 2) if harm and (act.dies == "database" or "signal=" not in harm) else (0,)


def tracing(pid: int, log: Path, harm: str) -> list[str]:
    """Return the command that follows a process, and harms it at one of its calls."""
    inject = ["-e", f"inject={harm}"] if harm else []
    return [
        "strace",
        "-f",
        "-q",
        "-y",
        "-o",
        str(log),
        "-e",
        f"trace={','.join(CALLS)}",
        *inject,
        "-p",
        str(pid),
    ]


def _read_slips(desk: Desk, said: bytes) -> None:
    for line in said.decode().splitlines(keepends=True):
        if line.endswith("\n"):
            receipt, hash = line.split()
            desk.printed[receipt] = hash


def _attached(pid: int, tracer: subprocess.Popen) -> None:
    """Wait until a process is traced."""
    while "TracerPid:\t0\n" in Path(f"/proc/{pid}/status").read_text():
        if tracer.poll() is not None:
            raise AssertionError(f"strace cannot follow: {tracer.stderr.read().decode()}")
        time.sleep(0.002)


def _up_again() -> None:
    """Wait until the database answers: after a rough end it repairs itself."""
    while True:
        try:
            connection.ensure_connection()
            return
        except OperationalError:
            connections.close_all()
            time.sleep(0.05)


# the proof


def points(desk: Desk) -> dict[tuple[int, str], int]:
    """Do every act once unharmed; return how often it makes each call, by (place of the act, call)."""
    found = {}
    for place, act in enumerate(ACTS):
        furnish(desk, act)
        ended, log = play(desk, act)
        assert not ended, f"{act} ended by itself"
        if early := said_too_early(log):
            raise AssertionError(f"{act.dies}, {act.name}: said before it was synced: {early}")
        seen = Counter(re.findall(r"^\d+ +(\w+)\(", log, re.MULTILINE))
        settle(desk)
        found |= {(place, call): seen[call] for call in CALLS if seen[call]}
    return found


CALL = re.compile(r"^\d+ +(\w+)\(\d+<([^>]*)>")


def said_too_early(log: str) -> set[str]:
    """Return the files that were written and not synced when something was said over a wire or printed; none is right."""
    dirty: set[str] = set()
    early: set[str] = set()
    for call, path in (match.groups() for match in map(CALL.match, log.splitlines()) if match):
        if call in ("fsync", "fdatasync"):
            dirty.discard(path)
        elif path.startswith(("socket:", "pipe:", "UNIX", "TCP")):
            early |= dirty
        elif path.endswith(("-wal", ".part")) or "/pg_wal/" in path:
            dirty.add(path)
    return early


def check(desk: Desk, where: str) -> None:
    """Look at the desk as it started again, then let all meet and compare."""
    with Store(desk.folder) as store:
        kept = {one.receipt: one.hash for one in store.envelopes()}
        lost = {receipt for receipt, hash in desk.printed.items() if kept.get(receipt) != hash}
    settle(desk)
    if found := [*differences(desk, desk.printed), *(f"lost at once: {receipt}" for receipt in lost)]:
        raise AssertionError(f"{where}: {found}")


def main(kills: int, seed: int) -> None:
    chance = random.Random(seed)
    [desk] = prepared(HOME, 1)
    known = points(desk)
    check(desk, "unharmed")
    ended: Counter = Counter()
    while ended.total() < kills + kills // 5:
        place, call = chance.choice(list(known))
        act, nth = ACTS[place], chance.randint(1, known[place, call])
        harm = HARMS.get(call, "") if ended.total() % 6 == 5 else KILL
        if not harm:
            continue
        what = f"{call}:{harm.format(nth)}"
        where = f"seed {seed}, {ended.total() + 1}: {act.dies}, {act.name}, {what}"
        furnish(desk, act)
        try:
            is_ended, _ = play(desk, act, what)
            check(desk, where)
        except Exception as error:
            raise AssertionError(where) from error
        ended[f"{'killed' if harm == KILL else 'disk failed'}: {act.dies}, {act.name}"] += is_ended
    drain()
    count = sum(one for name, one in ended.items() if name.startswith("killed"))
    print(f"seed {seed}: {count} kills, {len(desk.printed)} slips, 0 lost, 0 twice")
    for name, times in sorted(ended.items()):
        print(f"{times:5} {name}")


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
