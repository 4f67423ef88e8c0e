"""`balai follow`: sequence events, let followers read them, run what time sets off."""

import argparse
import signal
import time
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand
from django.db import close_old_connections
from django.utils import timezone

from balai.core import events, ticks
from balai.operations.wiring import followings, tickings

PAUSE_S = 0.3


class Command(BaseCommand):
    help = "Urutkan peristiwa, jalankan pengikut dan jadwal (berjalan terus sampai dihentikan)"

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="sekali saja, lalu selesai")

    def handle(self, *args: Any, **options: Any) -> None:
        self.going = True
        if not options["once"]:
            signal.signal(signal.SIGTERM, self.stop)
            signal.signal(signal.SIGINT, self.stop)
        while self.going:
            did = turn()
            if options["once"] and not did:
                break
            if not did:
                close_old_connections()
                time.sleep(PAUSE_S)

    def stop(self, number: int, frame: FrameType | None) -> None:
        self.going = False


def turn() -> int:
    """Do one round; return how many events moved."""
    moved = events.sequence()
    now = timezone.now()
    moved += sum(events.follow(following, at=now) for following in events.behind(followings(), at=now))
    ticks.run_due(tickings(), at=now)
    return moved
