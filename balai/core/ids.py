"""Identifiers of rows: text, time-ordered UUIDv7 (RFC 9562), made anywhere. Never a secret."""

import os
import time
import uuid


def new_id(at_ms: int | None = None) -> str:
    """Return a new UUIDv7 in its 36-character form; `at_ms` is Unix time in milliseconds."""
    ms = time.time_ns() // 1_000_000 if at_ms is None else at_ms
    value = (ms << 80) | int.from_bytes(os.urandom(10), "big")
    value = value & ~(0xF << 76) | (0x7 << 76)
    value = value & ~(0x3 << 62) | (0x2 << 62)
    return str(uuid.UUID(int=value))
