"""A real server and a real browser."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).parents[2]
SWITCHES = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="session")
def served(tmp_path_factory) -> Iterator[str]:
    """The address of Balai as `balai serve` runs it, followers included, on an SQLite file of its own."""
    port = free_port()
    env = {
        **os.environ,
        "BALAI_HOME": str(tmp_path_factory.mktemp("home")),
        "PORT": str(port),
        "PYTHONPATH": str(ROOT),
        "DJANGO_SETTINGS_MODULE": "balai.config.settings",
    }
    env.pop("DATABASE_URL", None)
    subprocess.run([sys.executable, "-m", "tests.journeys.serving"], env=env, cwd=ROOT, check=True, timeout=120)
    command = [sys.executable, "-m", "balai.config", "serve"]
    with subprocess.Popen(command, env=env, cwd=ROOT) as server:
        address = f"http://localhost:{port}"
        wait_for(address)
        yield address
        server.terminate()
        assert server.wait(20) == 0, "balai serve must end cleanly on SIGTERM"


def wait_for(address: str) -> None:
    for _ in range(300):
        try:
            with urllib.request.urlopen(address + "/lacak/", timeout=10):
                return
        except OSError:
            time.sleep(0.2)
    pytest.fail("the server did not answer within a minute")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=SWITCHES)
        yield launched
        launched.close()
