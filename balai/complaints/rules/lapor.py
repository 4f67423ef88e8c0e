"""Reports as rows of a CSV in the shape of SP4N-LAPOR!. Pure."""

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from balai.complaints.rules.kinds import Identity, Kind
from balai.complaints.rules.status import Status
from balai.core.refusal import Refused

FORMULAS = ("=", "+", "-", "@", "\t", "\r")
MOST_ROWS = 5000
Words = Mapping[str, Any]
"""`data/complaints/lapor.yaml`, with `kinds`: ours to theirs."""


@dataclass(frozen=True)
class Row:
    """One report on its way in or out; `identity` is never more than whether there was one."""

    number: str
    filed_at: datetime
    kind: Kind
    title: str
    text: str
    happened_on: date | None
    area: str
    agency: str
    service: str
    identity: Identity
    status: Status
    answer: str
    closed_at: datetime | None


def guarded(cell: str) -> str:
    """Return a cell that no spreadsheet takes for a formula; `unguarded` undoes it exactly."""
    return f"'{cell}" if cell.lstrip("'").startswith(FORMULAS) else cell


def unguarded(cell: str) -> str:
    """Return what a guarded cell says."""
    return cell[1:] if cell.startswith("'") and cell.lstrip("'").startswith(FORMULAS) else cell


def written(rows: Iterable[Row], words: Words) -> str:
    """Return the rows as CSV with a head."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow(words["columns"].values())
    for row in rows:
        cells = _cells(row, words)
        writer.writerow([guarded(cells[name]) for name in words["columns"]])
    return file.getvalue()


def _cells(row: Row, words: Words) -> dict[str, str]:
    return {
        "number": row.number, "filed_at": row.filed_at.isoformat(), "kind": words["kinds"][row.kind], "title": row.title,
        "text": row.text, "happened_on": row.happened_on.isoformat() if row.happened_on else "", "area": row.area,
        "agency": row.agency, "service": row.service, "status": words["statuses"][row.status], "answer": row.answer,
        "anonymous": words["is_so" if row.identity == Identity.ANONYMOUS else "is_not"],
        "secret": words["is_so" if row.identity == Identity.SECRET else "is_not"],
        "closed_at": row.closed_at.isoformat() if row.closed_at else "",
    }  # fmt: skip


def read(text: str, words: Words) -> tuple[list[Row], dict[int, str]]:
    """Return the rows of a CSV, and line → what is wrong for those that cannot be read; refuses another shape."""
    names = {theirs: ours for ours, theirs in words["columns"].items()}
    reader = csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline=""))
    if lacking := set(names) - set(reader.fieldnames or ()):
        raise Refused(
            "lapor.columns", "Kolom ini tidak ada pada berkas: {names}.", names=", ".join(sorted(lacking))
        )
    rows, wrong = [], {}
    for number, cells in enumerate(reader, 2):
        if number > MOST_ROWS + 1:
            raise Refused(
                "lapor.long", "Paling banyak {most} baris sekali kirim. Bagi berkasnya.", most=MOST_ROWS
            )
        try:
            rows.append(_row({names[name]: unguarded(cells[name] or "") for name in names}, words))
        except (ValueError, KeyError) as error:
            wrong[number] = str(error)
    return rows, wrong


def _row(cells: Mapping[str, str], words: Words) -> Row:
    filed_at = datetime.fromisoformat(cells["filed_at"])
    closed_at = datetime.fromisoformat(cells["closed_at"]) if cells["closed_at"] else None
    if filed_at.tzinfo is None or (closed_at and closed_at.tzinfo is None):
        raise ValueError("waktu tanpa zona")
    if not (cells["number"] and cells["text"].strip()):
        raise ValueError("nomor atau isi kosong")
    anonymous, secret = (cells[name] == words["is_so"] for name in ("anonymous", "secret"))
    return Row(
        number=cells["number"][:60], filed_at=filed_at, kind=Kind(_ours(words["kinds"], cells["kind"])), title=cells["title"],
        text=cells["text"], happened_on=date.fromisoformat(cells["happened_on"]) if cells["happened_on"] else None,
        area=cells["area"], agency=cells["agency"], service=cells["service"],
        identity=Identity.ANONYMOUS if anonymous else Identity.SECRET if secret else Identity.NAMED,
        status=Status(_ours(words["statuses"], cells["status"])), answer=cells["answer"], closed_at=closed_at,
    )  # fmt: skip


def _ours(known: Mapping[str, str], theirs: str) -> str:
    for ours, word in known.items():
        if word.lower() == theirs.strip().lower():
            return ours
    raise ValueError(f"tidak dikenal: {theirs[:40]}")
