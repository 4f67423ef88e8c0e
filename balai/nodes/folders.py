"""Frames as files: a folder on a stick, or whatever a messenger brought. Names are hashes when written, ignored when read."""

import hashlib
import os
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path

NAME, SUFFIX = "SIP", ".sip"
LONGEST = 8_000_000
MOST = 20_000


def write(folder: Path, frames: Iterable[bytes]) -> int:
    """Write each frame under its hash, synced and read back; return how many were not there before."""
    into = folder / NAME
    into.mkdir(parents=True, exist_ok=True)
    count = sum(_write(into / f"{hashlib.sha256(frame).hexdigest()}{SUFFIX}", frame) for frame in frames)
    sync(into)
    return count


def _write(path: Path, content: bytes) -> bool:
    if path.exists() and path.read_bytes() == content:
        return False
    fresh = path.with_suffix(".part")
    with fresh.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
    if path.read_bytes() != content:
        raise OSError(f"{path.name} cannot be read back: use another medium")
    return True


def read(folder: Path) -> Iterator[bytes]:
    """Yield what the plain files in a folder hold, in any order; links, giants and folders in it are left out."""
    count = 0
    for root, _, names in os.walk(folder):
        for name in names:
            content = _read(Path(root) / name)
            count += 1
            if content and count <= MOST:
                yield content


def _read(path: Path) -> bytes:
    """Return the bytes of a plain file of bearable size, b"" for anything else."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError:
        return b""
    with os.fdopen(descriptor, "rb") as file:
        found = os.fstat(file.fileno())
        return file.read() if stat.S_ISREG(found.st_mode) and found.st_size <= LONGEST else b""


def sync(folder: Path) -> None:
    """Make sure that the names in a folder survive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
