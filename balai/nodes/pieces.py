"""Sealed files that arrive in pieces, kept under the SHA-256 of their bytes. What is offered was synced to disk."""

import hashlib
import os
from datetime import datetime
from pathlib import Path

from django.conf import settings

from balai.nodes.folders import sync


def _folder() -> Path:
    folder = Path(settings.BALAI_HOME) / "pieces"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def received(address: str, size: int) -> int:
    """Return from which byte on a file of that size is wanted.

    The last byte stays wanted until the file has its name: whoever sends it lets a centre that was cut off there go on.
    """
    return min(_held(_folder() / f"{address}.part"), size - 1)


def _held(part: Path) -> int:
    return part.stat().st_size if part.exists() else 0


def stale(before: datetime) -> list[str]:
    """Return the names of files of which nothing came since an instant; those that are not whole end in ".part"."""
    return [path.name for path in _folder().iterdir() if path.stat().st_mtime < before.timestamp()]


def is_whole(address: str) -> bool:
    """Return whether a file is here whole."""
    return (_folder() / address).exists()


def whole(address: str) -> bytes:
    """Return the bytes of a file; `FileNotFoundError` if it is not whole."""
    return (_folder() / address).read_bytes()


def add(address: str, offset: int, content: bytes, *, size: int) -> bool:
    """Add of a piece what goes on where the last one ended; return whether the file is whole now.

    A piece from elsewhere is left out. Whole bytes of another hash were damaged on the way: they begin anew.
    """
    part = _folder() / f"{address}.part"
    held = _held(part)
    if is_whole(address) or not offset <= held <= offset + len(content) <= size:
        return is_whole(address)
    with part.open("ab") as file:
        file.write(content[held - offset :])
        file.flush()
        os.fsync(file.fileno())
    if part.stat().st_size < size:
        return False
    if hashlib.sha256(part.read_bytes()).hexdigest() != address:
        part.unlink()
        return False
    part.rename(_folder() / address)
    sync(_folder())
    return True


def drop(address: str) -> None:
    """Let go of a file that was put where it belongs, or that nobody waits for."""
    (_folder() / address).unlink(missing_ok=True)
