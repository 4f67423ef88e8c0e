"""A real server and a real browser."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from scripts.ports import free_port

ROOT = Path(__file__).parents[2]
START_S, END_S = 300, 120
"""On a machine that has much else to do."""
SWITCHES = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip


@pytest.fixture(scope="session")
def served(tmp_path_factory) -> Iterator[str]:
    """The address of Balai as `balai serve` runs it, followers included, on an SQLite file of its own."""
    with running(tmp_path_factory.mktemp("home"), "serving") as (address, _):
        yield address


@contextmanager
def running(home: Path, preparation: str, **more: str) -> Iterator[tuple[str, str]]:
    """Serve what a program of this folder prepares; yield the address and what the program said."""
    port = free_port()
    env = {
        **os.environ,
        "BALAI_HOME": str(home),
        "PORT": str(port),
        "PYTHONPATH": str(ROOT),
        "DJANGO_SETTINGS_MODULE": "balai.config.settings",
    }
    env.pop("DATABASE_URL", None)
    env |= more
    prepare = [sys.executable, "-m", "scripts.started", f"tests.journeys.{preparation}"]
    said = subprocess.run(
        prepare, env=env, cwd=ROOT, check=True, timeout=600, stdout=subprocess.PIPE, text=True
    )
    command = [sys.executable, "-m", "balai.config", "serve"]
    with subprocess.Popen(command, env=env, cwd=ROOT) as server:
        try:
            address = f"http://localhost:{port}"
            wait_for(address)
            yield address, said.stdout
        finally:
            server.terminate()
            ended = server.wait(END_S)
        assert ended == 0, "balai serve must end cleanly on SIGTERM"


def wait_for(address: str) -> None:
    deadline = time.monotonic() + START_S
    while time.monotonic() < deadline:
        try:
            httpx.get(address + "/lacak/", timeout=10)
            return
        except httpx.TransportError:
            time.sleep(0.2)
    pytest.fail("the server never answered")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A browser for one module: while it is open, its event loop keeps Django from the database."""
    expect.set_options(timeout=30_000)  # a busy machine is no failure
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=SWITCHES)
        yield launched
        launched.close()
