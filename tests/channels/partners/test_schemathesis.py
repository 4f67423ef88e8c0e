"""Schemathesis finds nothing: the document is true, whoever calls, on a server as it runs. See schemathesis.toml.

`make schemathesis` looks longer. Each caller begins anywhere; officers also stand before a case that is there.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from django.conf import settings

from scripts.ports import free_port

pytestmark = pytest.mark.journey

ROOT = Path(__file__).parents[3]
CONFIG = ROOT / "schemathesis.toml"
TOOL = Path(sys.executable).parent / "schemathesis"
SECONDS = int(os.environ.get("SECONDS_EACH", "6"))
REPORTS = Path(settings.BALAI_HOME) / "schemathesis"
BEFORE_A_CASE = """
[parameters]
"path.case_id" = "{case}"
"path.step_key" = "completeness"
"path.evidence_key" = "family_card"
"""


@dataclass(frozen=True)
class Served:
    url: str
    tokens: dict[str, str]
    folder: Path


@pytest.fixture(scope="module")
def served(tmp_path_factory) -> Iterator[Served]:
    """Serve a hall with a few cases from a SQLite file of its own."""
    folder, port = tmp_path_factory.mktemp("api"), free_port()
    env = {
        **os.environ, "BALAI_HOME": str(folder / "home"), "PORT": str(port), "PYTHONPATH": str(ROOT),
        "DJANGO_SETTINGS_MODULE": "balai.config.settings", "PUBLIC_URL": f"http://localhost:{port}",
    }  # fmt: skip
    env.pop("DATABASE_URL", None)
    run = {"env": env, "cwd": ROOT}
    told = subprocess.run(
        [sys.executable, "-m", "scripts.started", "tests.channels.partners.serving"],
        capture_output=True,
        check=True,
        text=True,
        **run,
    )
    with subprocess.Popen(
        [sys.executable, "-m", "balai.config", "serve"], stderr=subprocess.DEVNULL, **run
    ) as server:
        try:
            wait_for(f"http://localhost:{port}/api/v1/openapi.json")
            yield Served(f"http://localhost:{port}", json.loads(told.stdout), folder)
        finally:
            server.terminate()


def wait_for(url: str) -> None:
    for _ in range(120):
        try:
            if httpx.get(url, timeout=5).status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.5)
    raise TimeoutError(url)


@pytest.mark.parametrize(
    ("caller", "before_a_case"),
    [("anonymous", False), ("citizen", False), ("partner", False), ("officer", True), ("signer", True)],
)
def test_nothing_is_found(served: Served, caller: str, before_a_case: bool):
    config = served.folder / f"{caller}.toml"
    aimed = BEFORE_A_CASE.format(case=served.tokens["case"]) if before_a_case else ""
    config.write_text(CONFIG.read_text(encoding="utf-8") + aimed)
    command = [str(TOOL), "--config-file", str(config), "run", f"{served.url}/api/v1/openapi.json"]
    command += ["--max-time", str(SECONDS), "--continue-on-failure", "--report", "junit"]
    command += ["--report-dir", str(REPORTS / caller)]
    if caller in served.tokens:
        command += ["-H", f"Authorization: Bearer {served.tokens[caller]}"]
    if os.environ.get("CI"):
        command += ["--seed", "20261121"]  # the same in each run; `make schemathesis` looks for new ones
    done = subprocess.run(command, cwd=served.folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-8000:]
