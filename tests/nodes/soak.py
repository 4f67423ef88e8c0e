"""The long proof of service without a network: `make soak`. Ends with 1 at the first failure, which says its seed.

KILLS (500), MODEL_RUNS (20000), DEVICES and EACH (500 devices with 200 envelopes) and SEED are taken from the environment;
a DATABASE_URL makes the model run on PostgreSQL. Kills, bad lines and the storm run on both databases.
"""

import os
import secrets
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[2]
SEED = os.environ.get("SEED") or str(secrets.randbelow(10**9))
KILLS, RUNS = os.environ.get("KILLS", "500"), os.environ.get("MODEL_RUNS", "20000")
DEVICES, EACH = os.environ.get("DEVICES", "500"), os.environ.get("EACH", "200")
STARTED = [sys.executable, "-m", "scripts.started"]
ON_POSTGRESQL = [sys.executable, "scripts/with_postgres"]
MODEL = [sys.executable, "-m", "pytest", "-q", "-n", "2", "tests/nodes/test_model.py"]


def rounds() -> list[tuple[str, list[str]]]:
    """Return what is done, in order, by name."""
    found = [(f"{RUNS} stories of the model", MODEL)]
    for name, before in (("SQLite", []), ("PostgreSQL", ON_POSTGRESQL)):
        found += [
            (f"{KILLS} kills, {name}", [*before, *STARTED, "tests.nodes.killing", KILLS, SEED]),
            (f"bad lines, {name}", [*before, *STARTED, "tests.nodes.chaos", "40", "2000", SEED]),
            (f"the storm, {name}", [*before, *STARTED, "tests.nodes.storm", DEVICES, EACH, SEED]),
        ]
    return found


def main() -> int:
    print(f"seed {SEED}", flush=True)
    for name, command in rounds():
        began = time.monotonic()
        with tempfile.TemporaryDirectory() as home:
            env = {
                **os.environ, "BALAI_HOME": home, "PYTHONPATH": str(ROOT), "DJANGO_SETTINGS_MODULE": "balai.config.settings",
                "BALAI_PG_FSYNC": "on", "MODEL_RUNS": RUNS, "MODEL_SEED": SEED,
            }  # fmt: skip
            status = subprocess.run(command, env=env, cwd=ROOT, check=False).returncode
        print(
            f"{'FAILED' if status else 'held'}: {name}, {time.monotonic() - began:.0f} s, seed {SEED}",
            flush=True,
        )
        if status:
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
