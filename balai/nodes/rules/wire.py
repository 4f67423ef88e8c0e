"""Many frames one after the other: the body of a call, or a file in a folder, byte for byte the same.

envelope "SIP1" · statement "SIS1" · piece of a sealed file "SIB1" · address (32) · u32 offset · u32 length · bytes ·
file of the catalogue "SIF1" · u32 length · bytes
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from balai.nodes.rules import curves, envelope, statements

PIECE, FILE = b"SIB1", b"SIF1"
LONGEST_PIECE = 262_144
LONGEST_FILE = 4_000_000


@dataclass(frozen=True)
class Piece:
    """Some bytes of a sealed file, from an offset on."""

    address: str
    offset: int
    content: bytes


@dataclass(frozen=True)
class Split:
    """What a stream of bytes holds; `ignored` bytes belong to nothing."""

    envelopes: tuple[bytes, ...]
    statements: tuple[bytes, ...]
    pieces: tuple[Piece, ...]
    files: tuple[bytes, ...]
    ignored: int


def piece(address: str, offset: int, content: bytes) -> bytes:
    """Return a piece of a sealed file as a frame."""
    return PIECE + bytes.fromhex(address) + offset.to_bytes(4) + len(content).to_bytes(4) + content


def file(content: bytes) -> bytes:
    """Return a file of the catalogue as a frame; its SHA-256 stands in a signed catalogue."""
    return FILE + len(content).to_bytes(4) + content


def pieces(address: str, content: bytes, start: int = 0, size: int = 65_536) -> Iterator[bytes]:
    """Return a sealed file from `start` on, cut into frames."""
    for offset in range(start, len(content), size):
        yield piece(address, offset, content[offset : offset + size])


def split(raw: bytes) -> Split:
    """Return all whole frames of a stream; what was cut off or lies between them is counted, never an error."""
    found: dict[bytes, list[bytes]] = {magic: [] for magic in (envelope.MAGIC, statements.MAGIC, PIECE, FILE)}
    place = taken = 0
    while place < len(raw):
        length = _length(raw, place)
        if length and place + length <= len(raw):
            found[raw[place : place + 4]].append(raw[place : place + length])
            place, taken = place + length, taken + length
        else:
            place = _next(raw, place + 1, found)
    return Split(
        tuple(found[envelope.MAGIC]), tuple(found[statements.MAGIC]), tuple(map(_piece, found[PIECE])),
        tuple(frame[8:] for frame in found[FILE]), len(raw) - taken,
    )  # fmt: skip


def join(frames: Iterable[bytes]) -> bytes:
    """Return frames as one stream."""
    return b"".join(frames)


def _length(raw: bytes, place: int) -> int:
    """Return how long the frame at a place says it is; 0 for none that could be."""
    match raw[place : place + 4]:
        case envelope.MAGIC:
            head = int.from_bytes(raw[place + 4 : place + 6])
            sealed = int.from_bytes(raw[place + 6 + head : place + 10 + head])
            length, most = 10 + head + sealed + curves.SIGNATURE_BYTES, envelope.LONGEST
        case statements.MAGIC:
            length = 8 + int.from_bytes(raw[place + 4 : place + 8]) + curves.SIGNATURE_BYTES
            most = statements.LONGEST
        case b"SIB1":
            length, most = 44 + int.from_bytes(raw[place + 40 : place + 44]), 44 + LONGEST_PIECE
        case b"SIF1":
            length, most = 8 + int.from_bytes(raw[place + 4 : place + 8]), LONGEST_FILE
        case _:
            return 0
    return length if length <= most else 0


def _next(raw: bytes, start: int, magics: Iterable[bytes]) -> int:
    places = (raw.find(magic, start) for magic in magics)
    return min((place for place in places if place >= 0), default=len(raw))


def _piece(frame: bytes) -> Piece:
    return Piece(frame[4:36].hex(), int.from_bytes(frame[36:40]), frame[44:])
