"""A bad line between a node and a centre: a TCP proxy that cuts, swallows, doubles, damages, slows and goes away.

It stands above TCP, so a lost segment is one that crosses the line twice and comes later. The line has a clock of its own,
which only what crosses it moves: a minute of contact is a minute at its rate, however busy the machine is. Needs no root.
"""

import asyncio
import random
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

SEGMENT = 1_400
LATENCY_S, AGAIN_S = 0.3, 0.6
"""How long a call waits for the way there and back, and TCP before it sends a lost segment again."""
BETWEEN_S = 600
PORTALS = [
    b"HTTP/1.1 200 OK\r\nContent-Length: 27\r\n\r\n<html>Selamat datang</html>",
    b"HTTP/1.1 302 Found\r\nLocation: http://login.invalid/\r\nContent-Length: 0\r\n\r\n",
    b"HTTP/1.1 201 Created\r\nContent-Type: application/x-sip\r\nContent-Length: 2\r\n\r\nOK",
]


@dataclass(frozen=True)
class Mischief:
    """What happens to one call; None and False = nothing. Places are bytes from the start of the call."""

    cut_request: int | None = None
    cut_answer: int | None = None
    flip_request: int | None = None
    flip_answer: int | None = None
    swallow: bool = False
    twice: bool = False
    portal: bytes = b""


@dataclass(frozen=True)
class Weather:
    """What the line is like. A contact lasts `up_s` (0 = for ever), then it is cut, ten minutes long."""

    bits_per_second: float = 0
    loss: float = 0
    up_s: float = 0


@dataclass
class Line:
    """A proxy while it runs. `sent`: bytes that crossed towards the centre; `again`: those of them that were lost or cut off."""

    port: int
    upstream: int
    weather: Weather
    chance: random.Random
    next: Callable[[], Mischief] = Mischief
    clock_s: float = 0
    window: int = 1
    sent: int = 0
    again: int = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        before = self.sent - self.again
        try:
            await self._call(reader, writer, self.next())
        except ConnectionAbortedError:
            self.again = self.sent - before
        except OSError:
            pass
        writer.close()

    async def _call(self, reader, writer, mischief: Mischief) -> None:
        request = await self._carried(reader, mischief)
        if mischief.portal:
            writer.write(mischief.portal)
            await writer.drain()
            return
        request = flipped(request, mischief.flip_request)
        answers = [await self._ask(request) for _ in range(1 + mischief.twice)]
        is_cut = mischief.cut_request is not None and len(request) >= mischief.cut_request
        if mischief.swallow or is_cut:
            return
        answer = flipped(answers[-1], mischief.flip_answer)[: mischief.cut_answer]
        for start in range(0, len(answer), SEGMENT):
            self._cross(len(answer[start : start + SEGMENT]))
            writer.write(answer[start : start + SEGMENT])
            await writer.drain()

    async def _carried(self, reader: asyncio.StreamReader, mischief: Mischief) -> bytes:
        """Return what of a request gets across; it is read whole first, so that its segments are those of its bytes."""
        request = b""
        while not is_whole(request) and (more := await reader.read(65_536)):
            request += more
        request = request[: mischief.cut_request]
        self.clock_s += LATENCY_S
        for start in range(0, len(request), SEGMENT):
            count = len(request[start : start + SEGMENT])
            crossed = self._cross(count)
            self.sent, self.again = self.sent + crossed, self.again + crossed - count
        return request

    def _cross(self, count: int) -> int:
        """Let bytes cross; return how many did, lost ones too. The end of a contact cuts the call."""
        crossed = count
        if self.weather.bits_per_second:
            self.clock_s += count * 8 / self.weather.bits_per_second
            while self.chance.random() < self.weather.loss:
                self.clock_s += AGAIN_S + count * 8 / self.weather.bits_per_second
                crossed += count
        if self.weather.up_s and self.clock_s > self.window * (self.weather.up_s + BETWEEN_S) - BETWEEN_S:
            self.clock_s = self.window * (self.weather.up_s + BETWEEN_S)
            self.window += 1
            raise ConnectionAbortedError
        return crossed

    async def _ask(self, request: bytes) -> bytes:
        reader, writer = await asyncio.open_connection("127.0.0.1", self.upstream)
        writer.write(request)
        writer.write_eof()
        answer = await reader.read(-1)
        writer.close()
        return answer


def flipped(raw: bytes, place: int | None) -> bytes:
    """Return bytes with one bit turned at a place of their body."""
    body = raw.find(b"\r\n\r\n") + 4
    if place is None or body >= len(raw):
        return raw
    at = body + place % (len(raw) - body)
    return raw[:at] + bytes([raw[at] ^ 1 << place % 8]) + raw[at + 1 :]


def is_whole(request: bytes) -> bool:
    """Return whether a request is here with its body."""
    head, found, body = request.partition(b"\r\n\r\n")
    lengths = [line for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")]
    return bool(found) and len(body) >= int(lengths[0].split(b":")[1] if lengths else 0)


def mischiefs(chance: random.Random) -> Iterator[Mischief]:
    """Yield trouble of every kind, for ever, in turn and at chance places."""
    while True:
        place = chance.randint(0, 6_000)
        yield from [
            Mischief(cut_request=place), Mischief(swallow=True), Mischief(cut_answer=chance.randint(0, 1_500)),
            Mischief(twice=True), Mischief(flip_request=place), Mischief(flip_answer=place), Mischief(),
            Mischief(portal=chance.choice(PORTALS)), Mischief(twice=True, cut_answer=place // 4),
        ]  # fmt: skip


@contextmanager
def line(upstream: int, weather: Weather = Weather(), seed: int = 0) -> Iterator[Line]:
    """Run a proxy in a thread of its own."""
    loop, ready, made = asyncio.new_event_loop(), threading.Event(), []

    async def start() -> asyncio.Server:
        made.append(Line(0, upstream, weather, random.Random(seed)))
        server = await asyncio.start_server(made[0].serve, "127.0.0.1", 0)
        made[0].port = server.sockets[0].getsockname()[1]
        ready.set()
        return server

    def live() -> None:
        asyncio.set_event_loop(loop)
        server = loop.run_until_complete(start())
        loop.run_forever()
        server.close()
        for task in asyncio.all_tasks(loop):
            task.cancel()
        loop.run_until_complete(asyncio.sleep(0))
        loop.close()

    thread = threading.Thread(target=live)
    thread.start()
    ready.wait()
    try:
        yield made[0]
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
