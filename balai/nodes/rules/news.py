"""What a device hears of the requests that it took down; a returned one comes sealed to that device, to be corrected there."""

import secrets
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from balai.cases.rules.status import Status
from balai.nodes.rules import curves, envelope, statements, strict
from balai.nodes.rules.strict import Unreadable, any64, text64

KIND = "news"
LAST_POSITION, LAST_SECOND = 2**53, 2**40
MOST, MOST_BYTES = 200, 120_000


@dataclass(frozen=True)
class Line:
    """How one request stands. `sealed`: what corrects it, b"" where there is nothing to correct."""

    receipt: str
    status: Status
    seconds: int
    sealed: bytes = b""


@dataclass(frozen=True)
class News:
    """What happened after position `since` of the centre's log, up to `upto`. `since` 0 takes the place of all before."""

    device: str
    since: int
    upto: int
    lines: tuple[Line, ...]


def tell(news: News, *, key: curves.Private) -> bytes:
    """Return news as a signed statement."""
    lines = [[one.receipt, str(one.status), one.seconds, text64(one.sealed)] for one in news.lines]
    return statements.write(KIND, {"d": news.device, "z": news.since, "p": news.upto, "n": lines}, key=key)


def read(frame: bytes, *, root: curves.Public) -> News:
    """Return news that the centre signed; `Unreadable` otherwise."""
    said = statements.read(frame, KIND, public=root)
    lines = said.get("n")
    if not isinstance(lines, list) or len(lines) > MOST:
        raise Unreadable("list")
    since, upto = (strict.whole(said.get(name), 0, LAST_POSITION) for name in "zp")
    return News(strict.words(said.get("d"), 5), since, upto, tuple(map(_line, lines)))


def fitting(lines: Sequence[Line]) -> int:
    """Return how many of the lines fit into one statement; at least one."""
    total = 0
    for count, one in enumerate(lines):
        total += 60 + len(one.sealed) * 4 // 3
        if total > MOST_BYTES:
            return max(count, 1)
    return len(lines)


def seal(content: Mapping[str, Any], receipt: str, point: bytes) -> bytes:
    """Seal what corrects a request to the device that took it down."""
    deflated = zlib.compress(strict.write(content), 9, wbits=-15)
    fresh = curves.private_key(secrets.token_bytes(32))
    return curves.seal(deflated, curves.public_key(point), fresh, context=_context(receipt))


def unseal(sealed: bytes, receipt: str, key: curves.Private) -> dict[str, Any]:
    """Return what was sealed to this device for this request; `Unreadable` for anything else."""
    return envelope.inflated(curves.unseal(sealed, key, context=_context(receipt)))


def _context(receipt: str) -> bytes:
    return b"balai-returned/" + receipt.encode()


def _line(row: object) -> Line:
    if not isinstance(row, list) or len(row) != 4 or row[1] not in set(Status):
        raise Unreadable("news")
    receipt, status, seconds, sealed = row
    text = strict.words(receipt, 13)
    return Line(text, Status(status), strict.whole(seconds, 0, LAST_SECOND), any64(sealed))
