"""Many desks come back at once, each with many envelopes, to one centre over real sockets.

Usage: python -m scripts.started tests.nodes.storm DEVICES EACH SEED, with a BALAI_HOME (and DATABASE_URL) of its own.
"""

import random
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

from django.conf import settings
from django.db import connections
from django.utils import timezone

from balai.nodes.actions import entering, syncing
from balai.nodes.calling import post
from tests.nodes.chaos import MOST_ROUNDS, centre, point, take_down
from tests.nodes.ground import Desk, differences, prepared
from tests.nodes.village import PLAIN

AT_ONCE = 16


def come_back(desk: Desk, port: int) -> float:
    """Send all that a desk has until all of it is acknowledged; return when that was."""
    with desk.opened() as village:
        point(village, port)
        for _ in range(MOST_ROUNDS):
            if not village.store.waiting():
                break
            with suppress(OSError):
                syncing.sync(village.store, lambda raw: post(village.store, "", raw), at=timezone.now())
    return time.monotonic()


def main(devices: int, each: int, seed: int) -> None:
    Path(settings.STATIC_ROOT).mkdir(exist_ok=True)
    desks = prepared(Path(settings.BALAI_HOME), devices, timezone.now())
    for desk in desks:
        with desk.opened() as village:
            for _ in range(each):
                village.serial %= 9_990  # a made-up NIK counts with four digits
                take_down(desk, village, PLAIN)
    random.Random(seed).shuffle(desks)
    with centre() as port:
        began = time.monotonic()
        with ThreadPoolExecutor(AT_ONCE) as many:
            ended = list(many.map(come_back, desks, [port] * devices))
    stored = max(ended) - began
    began = time.monotonic()
    while entering.enter_waiting(timezone.now(), limit=5_000):
        pass
    entered = time.monotonic() - began
    found = [f"{desk.code}: {one}" for desk in desks for one in differences(desk, desk.printed)]
    connections.close_all()
    if found:
        raise AssertionError(f"seed {seed}: {found[:10]}")
    total = devices * each
    print(
        f"{devices} devices came back with {each} envelopes each: stored in {stored:.0f} s ({total / stored:.0f} a second), "
        f"entered in {entered:.0f} s ({total / entered:.0f} a second), 0 lost, 0 twice"
    )


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
