"""Measure and write docs/reference/measured.md: `python -m benchmarks`.

Runs itself once for each database in a process with a database of its own. Figures are medians; a ratio
says how many times the baseline a thing costs, taken in the same process moments before or after.
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "reference" / "measured.md"
HEAD = """# Measured

Written by `make bench`; server, database and load on the same machine. A ratio holds better than a time.

| what | database | median | p95 | baseline | ratio |
| --- | --- | --- | --- | --- | --- |
"""


def run(prefix: list[str], label: str) -> list[dict[str, str]]:
    """Run all measures against one database and return their rows."""
    with tempfile.TemporaryDirectory() as home:
        env = {**os.environ, "BALAI_HOME": home, "DJANGO_SETTINGS_MODULE": "balai.config.settings"}
        env.pop("DATABASE_URL", None)
        done = subprocess.run(
            [*prefix, sys.executable, "-m", "benchmarks.measures"],
            cwd=ROOT,
            env=env,
            check=True,
            stdout=subprocess.PIPE,
        )
    return [{"database": label, **row} for row in json.loads(done.stdout.splitlines()[-1])]


def main() -> None:
    with_postgres = [sys.executable, str(ROOT / "scripts" / "with_postgres")]
    os.environ["BALAI_PG_FSYNC"] = "on"
    rows = run([], "SQLite") + run(with_postgres, "PostgreSQL")
    lines = [
        f"| {row['what']} | {row['database']} | {row['median']} | {row['p95']} | {row['baseline']} | {row['ratio']} |"
        for row in sorted(rows, key=lambda row: row["what"])
    ]
    PAGE.write_text(HEAD + "\n".join(lines) + "\n", encoding="utf-8")
    print(PAGE.read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()
