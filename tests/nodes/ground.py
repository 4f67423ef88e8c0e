"""A centre and desks of their own on a disk, for proofs that end processes: they need commits, not a test's transaction."""

import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connections

from balai.cases.models import Case, Evidence, Step
from balai.core.models import Event, Message
from balai.nodes.actions import entering, exchanging, syncing
from balai.nodes.models import Envelope
from balai.nodes.queries.store import Store
from balai.nodes.rules import envelope as envelopes
from scripts.postgres import Postgres
from tests.hall import MONDAY, Hall, build
from tests.nodes.village import Village, admins, enrolled

ROOT = Path(__file__).parents[2]


@dataclass
class Desk:
    """A node: its folder, and who serves there. Its store is opened by whoever needs it."""

    folder: Path
    joko: object
    hall: Hall
    code: str
    serial: int = 0
    printed: dict[str, str] = field(default_factory=dict)
    """Hash by receipt number of every slip that somebody holds."""

    @contextmanager
    def opened(self) -> Iterator[Village]:
        with Store(self.folder) as store:
            yield Village(store, self.joko, self.hall, self.code, self.serial)


def prepared(folder: Path, count: int, at: datetime = MONDAY) -> list[Desk]:
    """Make the centre in this process's own database, and enrol desks."""
    call_command("migrate", verbosity=0)
    hall = build()
    made = [enrolled(hall, folder / f"desk-{n}", admins(hall), at) for n in range(count)]
    for village in made:
        village.store.rows.close()
    connections.close_all()
    return [
        Desk(one.store.folder, one.joko, hall, one.code, number * 2_000 % 9_000)
        for number, one in enumerate(made)
    ]


def settle(desk: Desk) -> None:
    """Let a desk and the centre meet with nothing in the way, and the centre do what came."""
    with desk.opened() as village:
        syncing.sync(village.store, lambda raw: exchanging.exchange(raw, at=MONDAY), at=MONDAY)
    drain()


def drain(at: datetime = MONDAY) -> None:
    """Do what waits, however often it was tried before."""
    for hours in range(0, 72, 7):
        entering.enter_waiting(at + timedelta(hours=hours), limit=5_000)


def differences(desk: Desk, printed: dict[str, str]) -> list[str]:
    """Return in words where desk, slips and centre are not the same; `printed`: receipt → hash. Empty = equal."""
    found: list[str] = []
    with Store(desk.folder) as store:
        kept = {one.hash: one for one in store.envelopes()}
        if [one.seq for one in kept.values()] != list(range(1, len(kept) + 1)):
            found.append("the numbers of the desk have gaps")
        for one in kept.values():
            read = envelopes.read(one.frame)
            if read.hash != one.hash or read.header.before != store.before(one.seq - 1):
                found.append(f"{one.seq} is not whole on the desk")
        states = Counter(one.state for one in kept.values())
        if set(states) - {"complete"}:
            found.append(f"the desk holds {dict(states)}")
    if lost := set(printed.values()) - set(kept):
        found.append(f"printed and not on the desk: {lost}")
    rows = list(Envelope.objects.filter(device_id=desk.code))
    if {row.hash for row in rows} != set(kept) or len(rows) != len(kept):
        found.append(f"desk {len(kept)}, centre {len(rows)}: not the same envelopes")
    found += [
        f"{row.seq} is {row.state} {row.alarm} at the centre"
        for row in rows
        if (row.state, row.alarm) != ("complete", "") or row.entered_at is None
    ]
    return found + _cases(desk, kept)


def _cases(desk: Desk, kept: dict) -> list[str]:
    """Compare the cases of a desk with its slips, and each with the others: what was interrupted looks like what was not."""
    filed = {one.receipt: one.service for one in kept.values() if one.type == "file"}
    cases = list(Case.objects.filter(receipt__in=filed))
    found = [] if sorted(case.receipt for case in cases) == sorted(filed) else ["cases and slips differ"]
    looks: dict[str, set[tuple]] = {}
    for case in cases:
        looks.setdefault(filed[case.receipt], set()).add(_look(case))
    found += [
        f"cases of {service} do not look alike: {seen}" for service, seen in looks.items() if len(seen) > 1
    ]
    told = Event.objects.filter(name="envelope.stored").values_list("subject", flat=True)
    own = Envelope.objects.filter(device_id=desk.code).values_list("id", flat=True)
    if Counter(id for id in told if id in set(own)) != Counter(own):
        found.append("arrivals and their events differ")
    return found


def _look(case: Case) -> tuple:
    """Return what a case has of everything."""
    names = Event.objects.filter(case_id=case.id).values_list("name", flat=True)
    return (
        case.status,
        tuple(flag for flag in case.flags if flag != "possible_duplicate"),
        tuple(sorted(Counter(names).items())),
        Message.objects.filter(case_id=case.id).count(),
        Step.objects.filter(case=case).count(),
        tuple(sorted(Evidence.objects.filter(case=case).values_list("key", flat=True))),
    )


def run(module: str, home: Path, *words: str) -> str:
    """Run a program of these proofs in a process, with a database of its own; return what it said, fail as it fails."""
    env = {**os.environ, "BALAI_HOME": str(home), "DJANGO_SETTINGS_MODULE": "balai.config.settings"}
    if "postgresql" in settings.DATABASES["default"]["ENGINE"]:
        with Postgres(fsync="on") as server:
            return _run(module, env | {"DATABASE_URL": server.url}, words)
    return _run(module, env, words)


def _run(module: str, env: dict[str, str], words: tuple[str, ...]) -> str:
    command = [sys.executable, "-m", "scripts.started", module, *words]
    ran = subprocess.run(command, env=env, cwd=ROOT, capture_output=True, text=True, check=False)
    if ran.returncode:
        raise AssertionError(f"{module} {' '.join(words)}\n{ran.stdout}\n{ran.stderr}")
    return ran.stdout
