"""Files that carry what a node made, and what comes back in them: the node's side."""

from datetime import datetime
from pathlib import Path

from balai.nodes import folders
from balai.nodes.actions import syncing
from balai.nodes.queries.store import Store
from balai.nodes.rules import wire


def hand_out(store: Store, folder: Path, *, at: datetime) -> int:
    """Write what has not reached the centre for good, photos too, and what was brought for others; return how many files."""
    return folders.write(folder, _outgoing(store))


def parcel(store: Store) -> bytes:
    """Return the same as one file, for whoever has a browser and no folder."""
    return wire.join(_outgoing(store))


def _outgoing(store: Store) -> list[bytes]:
    own = [frame for kept in store.waiting() for frame in _frames(store, kept.seq, kept.frame)]
    return [syncing.introduction(store), *own, *store.carried()]


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
