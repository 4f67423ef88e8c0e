"""Make areas.csv.gz from the folder `data/` of the package idn-area-data. Usage: make_areas.py FOLDER.

Keeps code and name of the four levels, in code order. The same input gives the same bytes.
"""

import csv
import gzip
import io
import sys
from pathlib import Path

LEVELS = ("provinces", "regencies", "districts", "villages")


def rows(folder: Path) -> list[tuple[str, str]]:
    found = []
    for level in LEVELS:
        with (folder / f"{level}.csv").open(encoding="utf-8", newline="") as file:
            found += [(row["code"], " ".join(row["name"].split())) for row in csv.DictReader(file)]
    return sorted(found)


def main() -> None:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([("code", "name"), *rows(Path(sys.argv[1]))])
    packed = gzip.compress(text.getvalue().encode(), 9, mtime=0)
    (Path(__file__).parent / "areas.csv.gz").write_bytes(packed)


if __name__ == "__main__":
    main()
