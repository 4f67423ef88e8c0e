"""The same exchange by files: whoever carries them, in any order, any part, any number of times."""

from datetime import datetime
from pathlib import Path

from balai.documents.rules.pictures import qr_bytes
from balai.nodes import folders
from balai.nodes.actions import exchanging, receiving, syncing
from balai.nodes.queries.store import Store
from balai.nodes.rules import statements, wire


def hand_out(store: Store, folder: Path, *, at: datetime) -> int:
    """Write what has not reached the centre for good, photos too, and what was brought for others; return how many files."""
    return folders.write(folder, _outgoing(store))


def parcel(store: Store) -> bytes:
    """Return the same as one file, for whoever has a browser and no folder."""
    return wire.join(_outgoing(store))


def _outgoing(store: Store) -> list[bytes]:
    own = [frame for kept in store.waiting() for frame in _frames(store, kept.seq, kept.frame)]
    return [syncing.hello(store), *own, *store.carried()]


def _frames(store: Store, seq: int, frame: bytes) -> list[bytes]:
    photos = (
        wire.join(wire.pieces(photo.address, photo.content)) for photo in store.photos(seq)
    )  # a photo is one file
    return [frame, *photos]


def bring_in(store: Store, folder: Path, *, at: datetime) -> int:
    """Take in what the centre wrote for this node; a car also takes along what others made. Return how much."""
    return sum(take(store, raw, at=at) for raw in list(folders.read(folder)))


def take(store: Store, raw: bytes, *, at: datetime) -> int:
    """Take in one file: answers for this node, and what a car takes along; return how much."""
    return syncing.take_answer(store, raw, at=at) + syncing.carry(store, raw, at=at)


def receive_folder(folder: Path, *, at: datetime) -> int:
    """Take in, at the centre, whatever a folder holds, and write the answers beside it; return how many answers.

    Twice over: a piece of a photo may stand before the envelope that announces it.
    """
    answered: list[bytes] = []
    for _ in range(2):
        answered = [exchanging.exchange(raw, at=at) for raw in folders.read(folder)]
    return folders.write(folder, _apart(answered))


def receive_paper(picture: bytes, *, at: datetime) -> list[str]:
    """Restore, at the centre, what the codes of a scanned slip hold; return the numbers of what is here now."""
    rows = [receiving.receive(raw, at=at) for raw in qr_bytes(picture)]
    return [row.receipt for row in rows if row]


def _apart(answered: list[bytes]) -> list[bytes]:
    """Return answers as files: a catalogue with its files whole, every other statement by itself."""
    apart: list[bytes] = []
    for raw in answered:
        came = wire.split(raw)
        lists = [frame for frame in came.statements if statements.kind(frame) == "catalogue"]
        apart += [frame for frame in came.statements if frame not in lists]
        if lists:
            apart.append(wire.join([*lists, *map(wire.file, came.files)]))
    return list(dict.fromkeys(apart))
