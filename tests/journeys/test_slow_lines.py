"""Those whose line is slow keep nobody else waiting: each byte of theirs may take a second, and more of them hold on than there are threads."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from urllib.parse import urlsplit

import httpx
import pytest

from tests.journeys.conftest import running

pytestmark = pytest.mark.journey
HELD = 20
BEGUN = {
    "a heading without an end": b"GET / HTTP/1.1\r\nHost: localhost\r\nX-Slow: ",
    "an exchange of which little came": b"POST /api/v1/exchange HTTP/1.1\r\nHost: localhost\r\nContent-Length: 60000\r\n\r\n",
    "a form of which little came": b"POST /lacak/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 6000\r\n"
    b"Content-Type: application/x-www-form-urlencoded\r\n\r\n",
}


@pytest.fixture(scope="module")
def address(tmp_path_factory) -> Iterator[str]:
    with running(tmp_path_factory.mktemp("home"), "phoning") as (address, _):
        yield address


@pytest.mark.parametrize("begun", BEGUN.values(), ids=BEGUN)
def test_slow_lines_keep_nobody_waiting(address: str, begun: bytes):
    place, over = (urlsplit(address).hostname, urlsplit(address).port), threading.Event()
    with ExitStack() as stack:
        lines = [stack.enter_context(socket.create_connection(place, 5)) for _ in range(HELD)]
        for line in lines:
            line.sendall(begun)

        def trickle() -> None:
            while not over.wait(0.5):
                for line in lines:
                    with suppress(OSError):  # a device that was told to come again later
                        line.send(b"x")

        stack.callback(over.set)
        threading.Thread(target=trickle, daemon=True).start()
        time.sleep(2)
        began = time.monotonic()
        for path in ("/", "/lacak/"):
            assert httpx.get(address + path, timeout=10).status_code == 200
        assert time.monotonic() - began < 5, "others had to wait"


def test_what_comes_slowly_is_answered_in_the_end(address: str):
    place = urlsplit(address).hostname, urlsplit(address).port
    with socket.create_connection(place, 10) as line:
        for part in (b"GET /lacak/ HTTP/1.1\r\n", b"Host: localhost\r\n", b"Connection: close\r\n", b"\r\n"):
            line.sendall(part)
            time.sleep(1)
        assert line.recv(12) == b"HTTP/1.1 200"
