"""Eight keep-alive connections that ask as fast as they are answered: small, so that the server gets the machine."""

import socket
import statistics
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass

CONNECTIONS = 8
CRLF = b"\r\n"


@dataclass(frozen=True)
class Load:
    """What came of one run: answers a second, and how long each took in seconds."""

    per_second: float
    seconds: tuple[float, ...]
    bytes_each: float

    def percentile_ms(self, share: float) -> float:
        """Return the time in ms within which that share of the answers came."""
        return self.seconds[min(int(len(self.seconds) * share), len(self.seconds) - 1)] * 1000


@dataclass(frozen=True)
class Ask:
    """One request; `status` is what a right answer has."""

    path: str
    method: str = "GET"
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    status: int = 200

    def bytes(self, port: int) -> bytes:
        lines = [
            f"{self.method} {self.path} HTTP/1.1", f"Host: localhost:{port}", "Accept-Encoding: gzip",
            *(f"{name}: {value}" for name, value in self.headers),
            *([f"Content-Length: {len(self.body)}"] if self.method != "GET" else []),
        ]  # fmt: skip
        return "\r\n".join(lines).encode() + CRLF + CRLF + self.body


class Wrong(AssertionError):
    """The server answered, but not what the measure asked for."""


def run(
    port: int, asks: Iterator[Ask], *, seconds: float, most: int = 10**9, connections: int = CONNECTIONS
) -> Load:
    """Ask until the time is over, or `most` requests are done; a wrong answer ends the run."""
    shared = _Shared(asks, most, time.perf_counter() + seconds)
    workers = [threading.Thread(target=_connection, args=(port, shared)) for _ in range(connections)]
    began = time.perf_counter()
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    took = time.perf_counter() - began
    if shared.failures:
        raise shared.failures[0]
    return Load(len(shared.taken) / took, tuple(sorted(shared.taken)), statistics.mean(shared.sizes))


class _Shared:
    def __init__(self, asks: Iterator[Ask], most: int, until: float) -> None:
        self.asks, self.left, self.until = asks, most, until
        self.lock = threading.Lock()
        self.taken: list[float] = []
        self.sizes: list[int] = []
        self.failures: list[Exception] = []

    def next(self) -> Ask | None:
        with self.lock:
            if self.left <= 0 or self.failures or time.perf_counter() >= self.until:
                return None
            self.left -= 1
            return next(self.asks)


def _connection(port: int, shared: _Shared) -> None:
    with socket.create_connection(("127.0.0.1", port)) as line:
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        while ask := shared.next():
            began = time.perf_counter()
            try:
                line.sendall(ask.bytes(port))
                status, size = _answer(line)
                if status != ask.status:
                    raise Wrong(f"{ask.method} {ask.path}: {status}, not {ask.status}")
            except (OSError, Wrong) as error:
                shared.failures.append(error)
                return
            shared.taken.append(time.perf_counter() - began)
            shared.sizes.append(size)


def _answer(line: socket.socket) -> tuple[int, int]:
    """Return (status, bytes on the wire) of one answer with a Content-Length."""
    got = b""
    while (end := got.find(CRLF + CRLF)) < 0:
        got += _more(line)
    head = got[:end].lower()
    length = next((int(row[15:]) for row in head.split(CRLF) if row.startswith(b"content-length:")), 0)
    missing = end + 4 + length - len(got)
    while missing > 0:
        missing -= len(_more(line))
    return int(head[9:12]), end + 4 + length


def _more(line: socket.socket) -> bytes:
    got = line.recv(65_536)
    if not got:
        raise OSError("the server closed the connection")
    return got
