"""The real server for a measure: the same command as `balai serve`, and how much CPU it used."""

import os
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from balai.operations.management.commands.serve import end, web_command
from scripts.ports import free_port

TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Server:
    port: int
    pid: int

    def cpu_seconds(self) -> float:
        """Return the CPU time used so far by the server and its workers, user and system."""
        return sum(_ticks(pid) for pid in (self.pid, *_children(self.pid))) / TICKS


@contextmanager
def serving() -> Iterator[Server]:
    """Serve on a free port of loopback until the block ends."""
    port = free_port()
    command = web_command()
    command[command.index("--port") + 1] = str(port)
    process = subprocess.Popen(command, env={**os.environ, "DJANGO_SETTINGS_MODULE": "benchmarks.settings"})
    try:
        _await(port)
        yield Server(port, process.pid)
    finally:
        end([process])


def _await(port: int) -> None:
    for _ in range(900):
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            time.sleep(0.1)
    raise TimeoutError("the server did not start")


def _children(pid: int) -> list[int]:
    found = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [int(child) for child in found]


def _ticks(pid: int) -> int:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])
