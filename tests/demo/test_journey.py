"""`balai demo journey` against a real server: from the words to the verified licence."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from balai.demo.journey.browser import Failed
from balai.demo.journey.walk import walk
from scripts.ports import free_port
from tests.demo.conftest import ROOT

pytestmark = pytest.mark.journey


def test_the_whole_way_over_http(own_database):
    env = {**own_database("served"), "PORT": str(free_port())}
    subprocess.run(
        [sys.executable, "-m", "scripts.started", "tests.demo.founding"],
        env=env,
        cwd=ROOT,
        check=True,
        timeout=600,
    )
    balai = [sys.executable, "-m", "balai.config"]
    with subprocess.Popen([*balai, "serve"], env=env, cwd=ROOT) as server:
        done = subprocess.run(
            [*balai, "demo", "journey", "--url", f"http://localhost:{env['PORT']}"],
            env=env, cwd=ROOT, check=False, capture_output=True, text=True, timeout=900,
        )  # fmt: skip
        server.terminate()
        assert server.wait(120) == 0
    assert done.returncode == 0, done.stderr + done.stdout
    path = next(line for line in done.stdout.splitlines() if line.startswith("/"))
    assert Path(path).read_bytes().startswith(b"%PDF-")
    assert re.search(r"Nomor permohonan: \S{5}-\S{4}-\S{2}", done.stdout)
    assert "Hasil verifikasi: ASLI" in done.stdout
    verified = subprocess.run(
        [*balai, "verify", path], env=env, cwd=ROOT, check=False, capture_output=True, text=True, timeout=300
    )
    assert verified.returncode == 0, verified.stdout


def test_where_nobody_answers_the_walk_says_so(monkeypatch):
    monkeypatch.setattr("balai.demo.journey.walk.PATIENCE_S", 0.1)
    with pytest.raises(Failed, match="tidak menjawab"):
        walk(f"http://localhost:{free_port()}", say=lambda line: None)
