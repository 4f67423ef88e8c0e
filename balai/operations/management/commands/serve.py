"""`balai serve`: everything one machine needs, supervised: web, followers and schedules."""

import argparse
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import FrameType
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import connection

GRACE_S = 10
MOST_THREADS, MOST_CONNECTIONS = 32, 64
"""Threads of a process and of all; PostgreSQL has room for 100 connections unless told otherwise."""
FOLLOWING = {"sqlite": ("follow",), "postgresql": ("follow", "follow too")}
"""Two where they do not wait for each other: one may have a thousand filings of devices before it."""
BIN = Path(sys.executable).parent
BALAI = [sys.executable, "-m", "balai.config"]


class Command(BaseCommand):
    help = "Jalankan Balai: web, pengikut peristiwa, dan jadwal"

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument(
            "--also", action="append", default=[], help="perintah balai lain, dijalankan sekali"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        self.going = True
        signal.signal(signal.SIGTERM, self.stop)
        signal.signal(signal.SIGINT, self.stop)
        kept = {"web": web_command(), **{key: [*BALAI, "follow"] for key in FOLLOWING[connection.vendor]}}
        running = {name: subprocess.Popen(command) for name, command in kept.items()}
        extra = [subprocess.Popen([*BALAI, *command.split()]) for command in options["also"]]
        while self.going:
            for name, process in running.items():
                if process.poll() is not None and self.going:
                    self.stderr.write(f"{name} berhenti ({process.returncode}); dijalankan lagi")
                    time.sleep(1)
                    running[name] = subprocess.Popen(kept[name])
            extra = [process for process in extra if process.poll() is None]
            time.sleep(0.2)
        end([*running.values(), *extra])

    def stop(self, number: int, frame: FrameType | None) -> None:
        self.going = False


def web_command() -> list[str]:
    """Return the web server's command: one process on SQLite, one for each core on PostgreSQL.

    Threads are many, since whoever sends over a slow line holds one for as long as it takes.
    """
    workers = 1 if connection.vendor == "sqlite" else max(2, os.cpu_count() or 2)
    threads = max(4, min(MOST_THREADS, MOST_CONNECTIONS // workers))
    return [
        str(BIN / "granian"), "--interface", "wsgi", "balai.config.wsgi:application",
        "--host", os.environ.get("HOST", "127.0.0.1"), "--port", str(settings.PORT),
        "--workers", str(workers), "--blocking-threads", str(threads), "--workers-kill-timeout", "5", "--respawn-failed-workers",
        "--log-level", "warning",
    ]  # fmt: skip


def end(processes: list[subprocess.Popen[bytes]]) -> None:
    """Ask all to end; whoever has not after ten seconds is killed."""
    for process in processes:
        process.terminate()
    deadline = time.monotonic() + GRACE_S
    for process in processes:
        try:
            process.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()
