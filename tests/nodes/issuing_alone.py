"""Issue filings in a process of its own until somebody kills it; each number is told only once it may be printed.

Usage: python -m scripts.started tests.nodes.issuing_alone FOLDER [POINT N]: with a point, the machine stops there at the Nth filing.
"""

import os
import signal
import sys
from datetime import UTC, datetime
from pathlib import Path

from balai.core.actor import Actor
from balai.nodes.actions import issuing
from balai.nodes.queries.store import Store

AT = datetime(2026, 11, 16, 2, 0, tzinfo=UTC)
JOKO = Actor(kind="officer", id="joko")


def main(folder: str, point: str = "", nth: str = "0") -> None:
    """Withdrawals, since they need no form: the same way to the disk, the same numbers."""
    store = Store(Path(folder))
    for count in range(1, 201):

        def reached(where: str, here: bool = str(count) == nth) -> None:
            if here and where == point:
                os.kill(os.getpid(), signal.SIGKILL)

        made = issuing.withdraw(store, "10000-0001-YY", basis="present", by=JOKO, at=AT, reached=reached)
        os.write(1, f"{made.header.seq} {made.hash}\n".encode())


main(*sys.argv[1:])
