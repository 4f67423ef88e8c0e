"""What the centre takes when many devices come back at once, and what people at the desk feel of it meanwhile.

Prints rows as JSON. Each device has been away and brings its envelopes in streams of fifty over eight connections;
one process enters them, as `balai follow` does. The baseline is taken in the same run: cases filed over the API.
"""

import json
import os
import ssl
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import repeat
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from balai.cases.models import Case
from balai.nodes import calling
from balai.nodes.actions import entering
from balai.nodes.models import Device, Envelope
from balai.nodes.queries.catalogue import frames
from balai.nodes.rules import wire
from benchmarks import population, speed
from benchmarks.load import CONNECTIONS, Ask, Load, run
from benchmarks.serving import Server, serving
from scripts.ports import free_port
from tests.hall import Hall, build
from tests.nodes.village import admins, enrolled

DEVICES, EACH, IN_STREAM = int(os.environ.get("BENCH_DEVICES", "20")), 100, 50
AWAY = timedelta(days=2)
MOST_TRIES = 3000
ENTERING = int(os.environ.get("BENCH_ENTERING", "2"))
"""Processes that enter what came, one for each core."""
Row = dict[str, Any]


def streams(hall: Hall, folder: Path) -> list[bytes]:
    """Let each device take down its filings while it is away; return what it will send."""
    two, found = admins(hall), []
    for number in range(DEVICES):
        village = enrolled(hall, folder / str(number), two, timezone.now() - AWAY)
        village.serial = number * EACH
        frames = [village.file(at=timezone.now() - AWAY / 2).envelope.frame for _ in range(EACH)]
        found += [wire.join(frames[start : start + IN_STREAM]) for start in range(0, EACH, IN_STREAM)]
        village.store.rows.close()
    return found


def send(server: Server, brought: list[bytes]) -> list[float]:
    """Send all streams over eight connections, as nodes do; return how long each took in seconds, waiting included."""
    url = urlsplit(f"http://localhost:{server.port}/api/v1/exchange")

    def bring(stream: bytes) -> float:
        began = time.perf_counter()
        if not wire.split(calling.call(url, stream)).statements:
            raise AssertionError("a stream was not answered")
        return time.perf_counter() - began

    with ThreadPoolExecutor(CONNECTIONS) as many:
        return sorted(many.map(bring, brought))


def taken(server: Server, brought: list[bytes], page: Ask) -> Row:
    """Measure from the first byte sent until the last filing is a case; one person asks for a page all the while."""
    felt: list[Load] = []
    done = threading.Event()
    person = threading.Thread(target=_ask_until, args=(server, page, done, felt))
    before = Case.objects.count()
    helpers = [
        subprocess.Popen([sys.executable, "-m", "scripts.started", "benchmarks.nodes", "enter"], stdout=subprocess.PIPE)
        for _ in range(ENTERING)
    ]  # fmt: skip
    for helper in helpers:
        assert helper.stdout
        helper.stdout.readline()  # as in a centre that has been running
    began = time.perf_counter()
    person.start()
    sent = send(server, brought)
    stored = time.perf_counter() - began
    while Case.objects.count() < before + DEVICES * EACH:
        time.sleep(0.05)
    took = time.perf_counter() - began
    done.set()
    person.join()
    for helper in helpers:
        helper.terminate()
        helper.communicate()
    waited = sorted(seconds for load in felt for seconds in load.seconds)
    return {
        "what": "filings of devices, stored and entered", "per_second": DEVICES * EACH / took,
        "stored_per_second": DEVICES * EACH / stored, "stream_p95_ms": sent[int(len(sent) * 0.95)] * 1000,
        "person_p95_ms": waited[int(len(waited) * 0.95)] * 1000, "person_answers": len(waited),
    }  # fmt: skip


def at_the_desk(hall: Hall) -> list[Row]:
    """Measure one node: how long until its pages answer, how much memory it takes, what its catalogue weighs."""
    with tempfile.TemporaryDirectory() as home:
        village = enrolled(hall, Path(home, "node"), admins(hall), timezone.now())
        device = Device.objects.get(code=village.code)
        catalogue_bytes = sum(map(len, frames(device, "", at=timezone.now())))
        sizes = sorted(len(village.file(at=timezone.now()).envelope.frame) for _ in range(20))
        village.store.rows.close()
        port = free_port()
        env = {**os.environ, "BALAI_HOME": home, "PORT": str(port), "HOST": "127.0.0.1"}
        env["DJANGO_SETTINGS_MODULE"] = "balai.config.settings"
        env.pop("DATABASE_URL", None)
        began = time.perf_counter()
        command = [sys.executable, "-m", "balai.config", "nodes", "serve"]
        with subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL) as node:
            page_bytes = _first_page(port)
            started = time.perf_counter() - began
            for _ in range(20):
                _first_page(port)
            memory = _pss_bytes(node.pid)
            node.terminate()
    return [
        {"what": "cold start of a node", "value": f"{started:.1f} s", "bar": "5 s"},
        {"what": "memory of a node, sum of proportional set sizes", "value": f"{memory / 1e6:.0f} MB", "bar": "200 MB"},
        {"what": "catalogue, forms and areas of a village", "value": f"{catalogue_bytes / 1e3:.0f} KB", "bar": "300 KB"},
        {"what": "an envelope without photos, median and largest of twenty",
         "value": f"{sizes[10]} and {sizes[-1]} bytes", "bar": "900 bytes"},
        {"what": "its first page", "value": f"{page_bytes:,} bytes", "bar": ""},
    ]  # fmt: skip


def _first_page(port: int) -> int:
    """Return the bytes of the node's first page as soon as it is there."""
    trusting = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    trusting.check_hostname, trusting.verify_mode = False, ssl.CERT_NONE
    for _ in range(MOST_TRIES):
        try:
            with urllib.request.urlopen(f"https://localhost:{port}/meja/masuk/", context=trusting) as answer:
                return len(answer.read())
        except OSError:
            time.sleep(0.02)
    raise TimeoutError("the node did not start")


def _pss_bytes(pid: int) -> int:
    """Return the proportional set sizes of a process and all below it."""
    below = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
    own = next(int(line.split()[1]) * 1024 for line in rollup.splitlines() if line.startswith("Pss:"))
    return own + sum(_pss_bytes(int(child)) for child in below)


def _ask_until(server: Server, page: Ask, done: threading.Event, felt: list[Load]) -> None:
    """Ask for a page ten times a second, as fifty officers do who look at each for five seconds."""
    while not done.wait(0.1):
        felt.append(run(server.port, repeat(page), seconds=60, most=1, connections=1))


def enter_for_ever() -> None:
    """Enter what comes, until ended; a line says that it begins."""
    entering.enter_waiting(timezone.now())
    print("ready", flush=True)
    while True:
        if not entering.enter_waiting(timezone.now()):
            time.sleep(0.1)


def main() -> None:
    if sys.argv[1:] == ["enter"]:
        enter_for_ever()
    call_command("migrate", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    hall = build()
    who = speed.visitors(hall)
    population.patterns(hall)
    with tempfile.TemporaryDirectory() as folder:
        speed.progress(f"{DEVICES} devices take down {EACH} filings each")
        brought = streams(hall, Path(folder))
    with serving() as server:
        speed.progress("file a case")
        filed = speed.filing(server, hall, who, 2)
        page = speed.reads(hall, who)["a case page, officer"]
        speed.progress("devices come back")
        row = taken(server, brought, page)
    lost = Envelope.objects.exclude(alarm="").count()
    row |= {
        "database": connection.vendor,
        "baseline": filed["per_second"],
        "ratio": row["per_second"] / filed["per_second"],
        "lost": lost,
    }
    print(json.dumps([row, *at_the_desk(hall)]))


if __name__ == "__main__":
    main()
