"""A real node and a real centre over real sockets with a bad line between them; prints what came of it.

Usage: python -m scripts.started tests.nodes.chaos PHOTOS CALLS SEED, with a BALAI_HOME (and DATABASE_URL) of its own.
PHOTOS: so many of forty applications come with two photos each. CALLS: so many calls meet with mischief.
"""

import os
import random
import socketserver
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from io import BytesIO
from pathlib import Path
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import connections
from django.utils import timezone
from PIL import Image

from balai.nodes.actions import syncing
from balai.nodes.calling import post
from balai.nodes.models import Envelope
from scripts.ports import free_port
from tests.nodes import village as scenery
from tests.nodes.ground import Desk, differences, drain, prepared
from tests.nodes.proxy import Line, Weather, line, mischiefs
from tests.nodes.village import PLAIN, WITH_PHOTOS, Village

BAD_LINE = Weather(bits_per_second=40_000, loss=0.05, up_s=60)
APPLICATIONS = 40
MOST_TWICE = 0.15
MOST_ROUNDS = 2_000
"""After so many calls a node that still has something to send is stuck."""


class Server(socketserver.ThreadingMixIn, WSGIServer):
    daemon_threads = True
    request_queue_size = 128


class Quiet(WSGIRequestHandler):
    def log_message(self, *words: object) -> None:
        pass


@contextmanager
def centre() -> Iterator[int]:
    """Serve the whole centre from a process of its own; yield its port."""
    port = free_port()
    connections.close_all()
    with Server(("127.0.0.1", port), Quiet) as server:
        pid = os.fork()
        if pid == 0:
            server.set_app(get_wsgi_application())
            server.serve_forever()
            os._exit(1)
    try:
        yield port
    finally:
        os.kill(pid, 9)
        os.waitpid(pid, 0)


def try_once(village: Village, way: Line, noted: Callable[[], None] = lambda: None) -> None:
    """Let a node call over a line, as it does when it keeps in touch."""

    def send(raw: bytes) -> bytes:
        answer = post(village.store, "", raw)
        noted()
        return answer

    with suppress(OSError):
        syncing.sync(village.store, send, at=timezone.now(), clock=lambda: way.clock_s)


def send_all(village: Village, way: Line, seed: int, noted: Callable[[], None] = lambda: None) -> None:
    """Let a node call until nothing waits; fail if it never comes to that."""
    for _ in range(MOST_ROUNDS):
        if not village.store.waiting():
            return
        try_once(village, way, noted)
    raise AssertionError(f"seed {seed}: {len(village.store.waiting())} wait after {MOST_ROUNDS} calls")


def point(village: Village, port: int) -> None:
    syncing.keep(village.store, "url", f"http://127.0.0.1:{port}".encode())


def trouble(desk: Desk, port: int, calls: int, seed: int) -> None:
    """Send twelve filings while every kind of trouble befalls the calls; then the line is good again."""
    with line(port, seed=seed) as way, desk.opened() as village:
        kinds, left = mischiefs(random.Random(seed)), iter(range(calls))
        way.next = lambda: next(kinds) if next(left, None) is not None else type(next(kinds))()
        point(village, way.port)
        for _ in range(12):
            take_down(desk, village, WITH_PHOTOS if village.serial % 3 == 0 else PLAIN)
        while next(left, None) is not None:
            try_once(village, way)
        send_all(village, way, seed)
    compare(desk, f"trouble, seed {seed}")


def windows(desk: Desk, port: int, photos: int, seed: int) -> str:
    """Send forty applications, so many of them with two photos, over contacts of a minute; return the figures."""
    with desk.opened() as village, line(port, BAD_LINE, seed) as way:
        for number in range(APPLICATIONS):
            take_down(desk, village, WITH_PHOTOS if number < photos else PLAIN)
        waiting = village.store.waiting()
        needed = sum(len(one.frame) + _photo_bytes(village, one.seq) for one in waiting)
        point(village, way.port)
        before, first = Envelope.objects.count(), 0

        def noted() -> None:
            nonlocal first
            if way.window == 1:
                first = Envelope.objects.count() - before

        send_all(village, way, seed, noted)
    compare(desk, f"windows, seed {seed}")
    twice = way.again / way.sent
    assert first == APPLICATIONS, f"seed {seed}: {first} arrived in the first window"
    assert twice <= MOST_TWICE, f"seed {seed}: {twice:.1%} of all bytes sent twice"
    return (
        f"{first} applications in the first window of 60 s at 40 kbit/s with 5 % loss; {needed / 1e3:.0f} KB in "
        f"{way.window} windows, {twice:.1%} of all bytes sent twice, {way.sent / needed - 1:.1%} more sent than there was"
    )


def _photo_bytes(village: Village, seq: int) -> int:
    return sum(len(photo.content) for photo in village.store.photos(seq))


def take_down(desk: Desk, village: Village, service: str) -> None:
    issued = village.file(service, timezone.now())
    desk.printed[issued.receipt] = issued.envelope.hash
    desk.serial = village.serial


def compare(desk: Desk, where: str) -> None:
    drain(timezone.now())
    if found := differences(desk, desk.printed):
        raise AssertionError(f"{where}: {found}")


def page() -> bytes:
    """Return a photo that weighs what a photo of an identity card does."""
    file = BytesIO()
    noise = Image.effect_noise((1_000, 630), 9)
    noise.convert("RGB").save(file, "JPEG", quality=90)
    return file.getvalue()


def main(photos: str, calls: str, seed: str) -> None:
    first, second = prepared(Path(settings.BALAI_HOME), 2, timezone.now())
    scenery.photo = page
    Path(settings.STATIC_ROOT).mkdir(exist_ok=True)
    with centre() as port:
        trouble(first, port, int(calls), int(seed))
        print(f"seed {seed}: {calls} calls in trouble, {len(first.printed)} slips, 0 lost, 0 twice")
        print(windows(second, port, int(photos), int(seed)))


if __name__ == "__main__":
    main(*sys.argv[1:])
