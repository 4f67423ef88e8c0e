"""What an agency outside Balai reports of its services: one CSV, read whole or refused whole. Pure."""

import csv
import io
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date

from balai.core.refusal import Refused

COLUMNS = {
    "masuk": "filed", "selesai": "ended", "mulai_elektronik": "begun_electronic",
    "serah_elektronik": "delivered_electronic", "tanpa_kertas": "digital", "kedatangan": "visits",
}  # fmt: skip
"""Column of the file → measure; beside them stand `bulan` (2026-11), `layanan` (a key) and `instansi`."""
HEADER = ("bulan", "layanan", "instansi", *COLUMNS)
PARTS = (("begun_electronic", "filed"), ("delivered_electronic", "ended"), ("digital", "ended"))
MOST_LINES = 2000
MOST_LETTERS = 300_000
SHORTEST_SOURCE, LONGEST_SOURCE = 10, 300


@dataclass(frozen=True, slots=True)
class Report:
    on: date
    service_key: str
    agency: str
    measures: dict[str, int]


class ReportRefused(Refused):
    """A file with something wrong in it; `problems` name the lines."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__(
            "report.wrong", "Laporan ini belum benar: {problems}", problems="; ".join(problems[:5])
        )
        self.problems = problems


def read(text: str, services: Collection[str], until: date) -> list[Report]:
    """Return the reports of a file; `services` are known keys, `until` is today: no month may lie ahead.

    Refuses other columns, unknown services, figures that are no whole numbers or larger than their whole, a line
    that comes twice, and more than 2,000 lines.
    """
    rows = csv.DictReader(io.StringIO(text.lstrip("\ufeff")), delimiter=";" if ";" in text[:200] else ",")
    if tuple(rows.fieldnames or ()) != HEADER:
        raise ReportRefused([f"baris 1: kolomnya harus {', '.join(HEADER)}"])
    found: dict[tuple[date, str, str], Report] = {}
    problems: list[str] = []
    for line, row in enumerate(rows, start=2):
        if line > MOST_LINES + 1:
            raise ReportRefused([f"paling banyak {MOST_LINES} baris"])
        report, wrong = _line(row, services, until)
        if report and (report.on, report.service_key, report.agency) in found:
            wrong.append("sudah ada di atas")
        problems += [f"baris {line}: {one}" for one in wrong]
        if report:
            found[report.on, report.service_key, report.agency] = report
    if problems or not found:
        raise ReportRefused(problems or ["tidak ada isinya"])
    return list(found.values())


def _line(
    row: dict[str, str | None], services: Collection[str], until: date
) -> tuple[Report | None, list[str]]:
    wrong = [f"{name} harus bilangan bulat" for name in COLUMNS if not (row[name] or "").strip().isdecimal()]
    on = _month(row["bulan"] or "")
    if on is None or on > until:
        wrong.append("bulan ditulis seperti 2026-11 dan tidak di masa depan")
    if row["layanan"] not in services:
        wrong.append(f"layanan {row['layanan']} tidak dikenal")
    if not (row["instansi"] or "").strip():
        wrong.append("instansi kosong")
    if wrong or on is None:
        return None, wrong
    measures = {measure: int(row[name] or 0) for name, measure in COLUMNS.items()}
    wrong += list(_larger(measures))
    return Report(on, str(row["layanan"]), str(row["instansi"]).strip()[:120], measures), wrong


def _larger(measures: dict[str, int]) -> Iterator[str]:
    names = {measure: name for name, measure in COLUMNS.items()}
    for part, whole in PARTS:
        if measures[part] > measures[whole]:
            yield f"{names[part]} lebih besar daripada {names[whole]}"


def _month(text: str) -> date | None:
    try:
        return date.fromisoformat(f"{text.strip()}-01")
    except ValueError:
        return None
