"""A PostgreSQL of one's own, started here and thrown away after. As root it runs as the user `postgres`."""

import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import quote

from scripts.ports import free_port

START_S = 300
"""On a machine that has much else to do."""


def binary(name: str) -> str:
    """Return the path of a server binary; Debian keeps them out of PATH."""
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    path = str(found[-1]) if found else shutil.which(name)
    if not path:
        sys.exit(f"{name} not found: install PostgreSQL 15 (Debian: apt-get install postgresql-15)")
    return path


class Postgres:
    """`with Postgres() as server:` gives an empty database at `server.url`; `stop` is as rough as one likes.

    It is asked over a socket in its folder, as where program and database share a machine: half the cost of TCP.
    """

    def __init__(self, *, fsync: str = "off") -> None:
        self.folder, self.port = Path(tempfile.mkdtemp(prefix="balai-pg-")), free_port()
        self.url = f"postgresql://balai@{quote(str(self.folder), safe='')}:{self.port}/balai"
        self.user: dict[str, Any] = {}
        if os.getuid() == 0:
            entry = pwd.getpwnam("postgres")
            os.chown(self.folder, entry.pw_uid, entry.pw_gid)
            self.user = {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}
        self.log = (self.folder / "log").open("a")
        self.quiet = {"stdout": self.log, "stderr": subprocess.STDOUT, "cwd": self.folder}
        options = {"listen_addresses": "127.0.0.1", "port": self.port, "unix_socket_directories": self.folder,
                   "fsync": fsync, "shared_buffers": "256MB", "max_connections": 100, "log_min_messages": "fatal"}  # fmt: skip
        self.flags = [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
        self.process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        try:
            self._run(
                "initdb", "-D", "data", "-U", "balai", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-N",
                **self.user,
            )  # fmt: skip
            self.start()
            self._run("createdb", "-h", "127.0.0.1", "-p", str(self.port), "-U", "balai", "balai")
        except BaseException:
            self.__exit__(None, None, None)
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
        self.log.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _run(self, name: str, *arguments: str, **user: Any) -> None:
        subprocess.run([binary(name), *arguments], check=True, **self.quiet, **user)

    def start(self) -> None:
        """Start the server and wait until it answers; after a rough end it first repairs itself."""
        self.process = subprocess.Popen(
            [binary("postgres"), "-D", "data", *self.flags], **self.quiet, **self.user
        )
        ask = [binary("pg_isready"), "-h", "127.0.0.1", "-p", str(self.port), "-q"]
        deadline = time.monotonic() + START_S
        while subprocess.run(ask, check=False).returncode:
            if self.process.poll() is not None or time.monotonic() > deadline:
                sys.exit(f"PostgreSQL did not start:\n{(self.folder / 'log').read_text()}")
            time.sleep(0.05)

    def stop(self, *, roughly: bool = False) -> None:
        """End the server: sessions are broken off; roughly, as if the machine had lost its power."""
        if self.process:
            self.process.send_signal(signal.SIGQUIT if roughly else signal.SIGINT)
            self.process.wait(START_S)
            self.process = None
