"""Tests in a space of their own, where an ordinary user may put a small disk under a folder."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[1]
SPACE = ["unshare", "--user", "--map-root-user", "--mount"]
PYTEST = [sys.executable, "-m", "pytest", "-n0", "-p", "no:cacheprovider"]


def run_there(module: str, home: Path) -> None:
    """Run the tests of a file there, on SQLite, with a BALAI_HOME of their own; what fails there fails here."""
    env = {**os.environ, "BALAI_HOME": str(home)}
    env.pop("DATABASE_URL", None)
    ran = subprocess.run(
        [*SPACE, *PYTEST, module], cwd=ROOT, env=env, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, f"{ran.stdout[-6000:]}\n{ran.stderr[-2000:]}"


@contextmanager
def disk(folder: Path, size: str) -> Iterator[Path]:
    """Put a disk of this size ("16k") under a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", folder], check=True)
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)
