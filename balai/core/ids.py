"""Identifiers of rows: text, time-ordered UUIDv7 (RFC 9562), made anywhere. Never a secret."""

import os
import threading
import time

RANDOM_BITS = 74


class _Maker:
    """The 122 bits of each identifier: milliseconds, then chance; never less than the one before."""

    def __init__(self) -> None:
        self.last = 0
        self.one_by_one = threading.Lock()

    def __call__(self) -> int:
        drawn = (time.time_ns() // 1_000_000 << RANDOM_BITS) | (int.from_bytes(os.urandom(10), "big") >> 6)
        with self.one_by_one:
            if drawn >> RANDOM_BITS <= self.last >> RANDOM_BITS:
                drawn = self.last + 1 + (drawn & 0xFFFFFFFF)
            self.last = drawn
        return drawn


_made = _Maker()


def new_id() -> str:
    """Return a new UUIDv7 in its 36-character form, greater than the one before it in this process.

    Within a millisecond too (RFC 9562, 6.2, method 2): rows written at one time keep the order of their writing.
    """
    bits = _made()
    high, low = bits >> 62, bits & ((1 << 62) - 1)
    text = f"{(high >> 12 << 80) | 0x7 << 76 | (high & 0xFFF) << 64 | 0b10 << 62 | low:032x}"
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"
