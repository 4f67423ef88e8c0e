"""Measure: `python -m benchmarks [measured] [speed] [monitoring] [offline]` writes docs/reference/<name>.md.

Each measure runs once for each database, in a process with a database of its own. Figures are medians; a
ratio compares with a baseline taken in the same run, which holds better than a time.
"""

import json
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
REFERENCE = ROOT / "docs" / "reference"
DATABASES = {"SQLite": [], "PostgreSQL": [sys.executable, str(ROOT / "scripts" / "with_postgres")]}
Row = dict[str, Any]


def run(module: str, prefix: list[str], settings: str, **more: str) -> list[Row]:
    """Run one measure against one database, `more` in its environment, and return its rows."""
    with tempfile.TemporaryDirectory() as home:
        env = {**os.environ, "BALAI_HOME": home, "DJANGO_SETTINGS_MODULE": settings, "BALAI_PG_FSYNC": "on"}
        env |= more
        env.pop("DATABASE_URL", None)
        command = [*prefix, sys.executable, "-m", "scripts.started", module]
        done = subprocess.run(command, cwd=ROOT, env=env, check=True, stdout=subprocess.PIPE)
    return list(json.loads(done.stdout.splitlines()[-1]))


def table(columns: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    """Return a Markdown table."""
    head = list(columns)
    lines = [head, ["---"] * len(head), *([str(cell) for cell in row] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"


def measured() -> str:
    """Return the page of what one process costs."""
    names = ("what", "database", "median", "p95", "baseline", "ratio")
    rows = [
        {"database": label, **row}
        for label, prefix in DATABASES.items()
        for row in run("benchmarks.measures", prefix, "balai.config.settings")
    ]
    rows.sort(key=lambda row: row["what"])
    return (
        "# Measured\n\nWritten by `make bench`; one process, its database on the same machine. A ratio holds "
        "better than a time.\n\n" + table(names, ([row[name] for name in names] for row in rows))
    )


def speed() -> str:
    """Return the page of what the server does under load, at growing numbers of cases."""
    page = (ROOT / "benchmarks" / "speed.md").read_text(encoding="utf-8")
    page += f"\nMeasured with {platform.python_implementation()} {platform.python_version()} on {os.cpu_count()} cores.\n"
    for label, prefix in DATABASES.items():
        rows = run("benchmarks.speed", prefix, "benchmarks.settings")
        page += f"\n## {label}\n\n" + _speed_table([row for row in rows if "ratio" in row])
        slow = [row for row in rows if "readable_s" in row]
        if slow:
            page += "\n" + table(
                ("page over 50 kbit/s and 300 ms, cold", "readable after"),
                ((row["what"], f"{row['readable_s']:.1f} s") for row in slow),
            )
    return page


def _speed_table(rows: list[Row]) -> str:
    fewest = {row["what"]: row["per_second"] for row in reversed(rows)}
    columns = ("what", "cases", "a second", "p95", "CPU of the server", "alone", "cost against the fewest cases", "of the baseline",
               "baseline", "statements", "bytes")  # fmt: skip
    cells = (
        (
            row["what"], f"{row['cases']:,}", f"{row['per_second']:.0f}", f"{row['p95_ms']:.0f} ms", f"{row['cpu_ms']:.2f} ms",
            f"{row['cpu_alone_ms']:.2f} ms",
            f"{fewest[row['what']] / row['per_second']:.2f}", f"{row['ratio']:.2f}", row["baseline"], row["statements"],
            f"{row['bytes']:,.0f}",
        )
        for row in sorted(rows, key=lambda row: (row["what"], row["cases"]))
    )  # fmt: skip
    return table(columns, cells)


NATIONS = {"SQLite": ((100_000, 1),), "PostgreSQL": ((100_000, 1), (10_000_000, 10))}
"""(cases, how many of them alike): ten million different ones take an hour longer and make no other page."""
FOLDED = {"SQLite": (20_000, 10_000), "PostgreSQL": (100_000, 20_000)}
"""Cases that are followed, built anew and folded in bulk, and how many of them each regency has."""


def monitoring() -> str:
    """Return the page of what following the log costs, and reading what it became, at growing numbers of cases."""
    page = (ROOT / "benchmarks" / "monitoring.md").read_text(encoding="utf-8")
    for label, prefix in DATABASES.items():
        events, each = map(str, FOLDED[label])
        folded = run(
            "benchmarks.monitoring", prefix, "benchmarks.settings", BENCH_EVENTS=events, BENCH_REGENCY=each
        )
        founded = [
            row
            for size, alike in NATIONS[label]
            for row in run(
                "benchmarks.nation",
                prefix,
                "benchmarks.settings",
                BENCH_CASES=str(size),
                BENCH_ALIKE=str(alike),
            )
        ]
        page += monitored(label, folded, founded)
    return page


def monitored(label: str, folded: list[Row], founded: list[Row]) -> str:
    """Return what was measured on one database."""
    fold = table(
        ("what", "cases", "figure"), ((row["what"], f"{row['cases']:,}", row["value"]) for row in folded)
    )
    nations = table(
        ("cases", "founded in", "cells", "cases alike"),
        ((f"{row['founded']:,}", f"{row['seconds']:,.0f} s", f"{row['cells']:,}", row["alike"])
         for row in founded if "founded" in row),
    )  # fmt: skip
    pages = sorted((row for row in founded if "ratio" in row), key=lambda row: (row["what"], row["cases"]))
    fewest = {row["what"]: row["median_ms"] for row in reversed(pages)}
    columns = (
        "what",
        "cases",
        "median",
        "p95",
        "quiet p95",
        "CPU of the server",
        "times the empty view",
        "cost",
        "bytes",
    )
    cells = (
        (
            row["what"], f"{row['cases']:,}", f"{row['median_ms']:.0f} ms", f"{row['p95_ms']:.0f} ms",
            f"{row['quiet_ms']:.0f} ms", f"{row['cpu_ms']:.1f} ms", f"{row['ratio']:.1f}",
            f"{row['median_ms'] / fewest[row['what']]:.2f}", f"{row['bytes']:,.0f}",
        )
        for row in pages
    )  # fmt: skip
    return f"\n## {label}\n\n{fold}\n{nations}\n{table(columns, cells)}"


def offline() -> str:
    """Return the page of what a node needs, and what the centre takes when many come back at once."""
    page = (ROOT / "benchmarks" / "offline.md").read_text(encoding="utf-8")
    taken, *node = run("benchmarks.nodes", DATABASES["PostgreSQL"], "benchmarks.settings")
    columns = ("what", "figure", "bar")
    return (
        page
        + "\n"
        + table(
            columns, ((row[name] for name in ("what", "value", "bar")) for row in [*_storm(taken), *node])
        )
    )


def _storm(taken: Row) -> list[Row]:
    return [
        {"what": "filings stored and entered", "value": f"{taken['per_second']:.0f} a second", "bar": "300"},
        {"what": "filings stored and acknowledged", "value": f"{taken['stored_per_second']:.0f} a second", "bar": ""},
        {"what": "of the cases that the API files at the same size", "value": f"{taken['ratio']:.2f}", "bar": ""},
        {"what": "an officer's case page meanwhile, p95", "value": f"{taken['person_p95_ms']:.0f} ms", "bar": "800 ms"},
        {"what": "filings left to a person", "value": f"{taken['lost']}", "bar": "0"},
    ]  # fmt: skip


PAGES = {"measured": measured, "speed": speed, "monitoring": monitoring, "offline": offline}


def main() -> None:
    for name in sys.argv[1:] or list(PAGES):
        page = PAGES[name]()
        (REFERENCE / f"{name}.md").write_text(page, encoding="utf-8")
        print(page)


if __name__ == "__main__":
    main()
