"""What was acknowledged survives a kill at any instant; what was not is whole or absent, never half."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest
from django.conf import settings

ROOT = Path(__file__).parents[2]
KILLS = 8
READ = """
import django; django.setup()
from balai.cases.models import Case, Step
from balai.core.models import Event, Message
for case in Case.objects.all():
    counts = [
        Event.objects.filter(case_id=case.id, name="case.submitted").count(),
        Message.objects.filter(case_id=case.id).count(),
        min(1, Step.objects.filter(case=case).count()),
    ]
    print(case.id, case.status, case.receipt, *counts)
"""


@pytest.fixture
def own_database(tmp_path) -> dict[str, str]:
    """The environment of a process with a database and files of its own."""
    env = {**os.environ, "BALAI_HOME": str(tmp_path), "DJANGO_SETTINGS_MODULE": "balai.config.settings"}
    env["PYTHONPATH"] = str(ROOT)
    if "postgresql" in settings.DATABASES["default"]["ENGINE"]:
        url = os.environ["DATABASE_URL"]
        name = f"kill_{os.getpid()}"
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")
        env["DATABASE_URL"] = url.rpartition("/")[0] + "/" + name
    return env


def run(env, *arguments):
    return subprocess.run(
        [sys.executable, *arguments],
        env=env,
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
        timeout=120,
    ).stdout


def test_acknowledged_cases_survive_kills(own_database):
    run(own_database, "-m", "scripts.started", "tests.journeys.submitter", "build")
    chance = random.Random(20261121)
    said: list[list[str]] = []
    for wanted in ("trying", "filed") * (KILLS // 2):
        with subprocess.Popen(
            [sys.executable, "-m", "scripts.started", "tests.journeys.submitter", "file"],
            env=own_database, cwd=ROOT, stdout=subprocess.PIPE, text=True,
        ) as process:  # fmt: skip
            assert process.stdout
            for line in iter(process.stdout.readline, ""):
                said.append(line.split())
                if said[-1][0] == wanted:  # it is at work
                    break
            time.sleep(chance.uniform(0, 0.25))
            process.send_signal(signal.SIGKILL)
            said += [line.split() for line in process.stdout.read().splitlines() if line.count(" ") == 1]
    stored = {line.split()[0]: line.split()[1:] for line in run(own_database, "-c", READ).splitlines()}
    filed = {words[1] for words in said if words[0] == "filed"}
    receipts = [row[1] for row in stored.values() if row[1] != "None"]
    assert filed and filed <= set(receipts) and len(receipts) == len(set(receipts))
    for status, receipt, submitted, messages, steps in stored.values():
        whole = ("submitted", "1", "1", "1") if receipt != "None" else ("draft", "0", "0", "0")
        assert (status, submitted, messages, steps) == whole
