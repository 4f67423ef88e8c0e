"""What the centre answers, signed: what became of an envelope, what time it is, what a device must send again."""

from dataclasses import dataclass

from balai.core.choices import Labelled
from balai.nodes.rules import curves, statements, strict
from balai.nodes.rules.envelope import BEFORE_BYTES, FIRST, LAST_SEQ, LONGEST_BLOB
from balai.nodes.rules.strict import Unreadable, bytes64, text64

ACK, BEACON, HELLO = "ack", "beacon", "hello"
MOST_ASKED = 2_000


class State(Labelled):
    """What became of an envelope. The device may let go of it after the last two."""

    STORED = "stored", "sudah sampai pusat, lampiran belum lengkap"
    COMPLETE = "complete", "sudah sampai pusat, lengkap"
    QUARANTINED = "quarantined", "sudah sampai pusat, sedang diperiksa"


FINAL = frozenset({State.COMPLETE, State.QUARANTINED})


@dataclass(frozen=True)
class Ack:
    """The centre has the envelope of this hash, durably."""

    hash: str
    device: str
    seq: int
    state: State
    lacking: tuple[tuple[str, int], ...] = ()
    """Address of each sealed file that is not here whole, and from which byte on it is wanted."""
    reason: str = ""

    @property
    def is_final(self) -> bool:
        return self.state in FINAL


@dataclass(frozen=True)
class Hello:
    """What a device says of itself in each exchange: its highest number, and for which it holds no final answer."""

    device: str
    highest: int
    open: tuple[int, ...]
    catalogue: str
    heard: int = 0
    """Position of the centre's log up to which it was told of its requests."""
    valid_to: int = 0
    """When its certificate ends; 0 = it does not say."""
    last: tuple[int, bytes] = (0, FIRST)
    """The highest number that the centre said to have, and how its hash begins; 0 = there is none, or it does not say."""
    lacking: tuple[int, ...] = ()
    """Which of `open` the centre said to have, files of it on their way."""

    @property
    def unsent(self) -> frozenset[int]:
        return frozenset(self.open).difference(self.lacking)


@dataclass(frozen=True)
class Beacon:
    """What time it is at the centre, and what this device must send again because a restored centre lacks it."""

    device: str
    seconds: int
    recall: tuple[int, ...]


def acknowledge(ack: Ack, *, key: curves.Private) -> bytes:
    """Return a signed acknowledgement."""
    content = {
        "h": text64(bytes.fromhex(ack.hash)), "d": ack.device, "s": ack.seq, "st": str(ack.state),
        "l": [[text64(bytes.fromhex(address)), offset] for address, offset in ack.lacking], "w": ack.reason,
    }  # fmt: skip
    return statements.write(ACK, content, key=key)


def read_ack(frame: bytes, *, root: curves.Public) -> Ack:
    """Return an acknowledgement that the centre signed; `Unreadable` otherwise."""
    content = statements.read(frame, ACK, public=root)
    lacking = content.get("l")
    state = strict.words(content.get("st"), 12)
    if state not in set(State) or not isinstance(lacking, list):
        raise Unreadable("ack")
    return Ack(
        bytes64(content.get("h"), 32).hex(),
        strict.words(content.get("d"), 5),
        strict.whole(content.get("s"), 1, LAST_SEQ),
        State(state),
        tuple(map(_piece, lacking)),
        strict.words(content.get("w"), 40),
    )


def greet(hello: Hello, *, key: curves.Private) -> bytes:
    """Return what a device says of itself, signed by it."""
    content = {
        "d": hello.device, "n": hello.highest, "u": list(hello.open[:MOST_ASKED]), "c": hello.catalogue, "q": hello.heard, "x": hello.valid_to,
        "l": [hello.last[0], text64(hello.last[1])], "w": list(hello.lacking[:MOST_ASKED]),
    }  # fmt: skip
    return statements.write(HELLO, content, key=key)


def read_hello(frame: bytes, *, public: curves.Public) -> Hello:
    """Return what a device said of itself; `Unreadable` unless it is from this device."""
    content = statements.read(frame, HELLO, public=public)
    return Hello(
        strict.words(content.get("d"), 5),
        strict.whole(content.get("n"), 0, LAST_SEQ),
        _numbers(content.get("u")),
        strict.words(content.get("c"), 64),
        strict.whole(content.get("q", 0), 0, 2**53),
        strict.whole(content.get("x", 0), 0, 2**40),
        _link(content.get("l", [0, text64(FIRST)])),
        _numbers(content.get("w", [])),
    )


def tell_time(beacon: Beacon, *, key: curves.Private) -> bytes:
    """Return the centre's time and what it wants again, signed."""
    content = {"d": beacon.device, "at": beacon.seconds, "r": list(beacon.recall[:MOST_ASKED])}
    return statements.write(BEACON, content, key=key)


def read_beacon(frame: bytes, *, root: curves.Public) -> Beacon:
    """Return a beacon that the centre signed; `Unreadable` otherwise."""
    content = statements.read(frame, BEACON, public=root)
    device, seconds = strict.words(content.get("d"), 5), strict.whole(content.get("at"), 0, 2**40)
    return Beacon(device, seconds, _numbers(content.get("r")))


def _numbers(value: object) -> tuple[int, ...]:
    if not isinstance(value, list) or len(value) > MOST_ASKED:
        raise Unreadable("list")
    return tuple(strict.whole(number, 1, LAST_SEQ) for number in value)


def _link(value: object) -> tuple[int, bytes]:
    if not isinstance(value, list) or len(value) != 2:
        raise Unreadable("list")
    return strict.whole(value[0], 0, LAST_SEQ), bytes64(value[1], BEFORE_BYTES)


def _piece(row: object) -> tuple[str, int]:
    if not isinstance(row, list) or len(row) != 2:
        raise Unreadable("list")
    return bytes64(row[0], 32).hex(), strict.whole(row[1], 0, LONGEST_BLOB)
