"""Sheets of figures as files: CSV and XLSX, in which nothing is a formula. Pure."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from openpyxl import Workbook

Cell = str | int | Decimal | None
FORMULAS = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table with a name of at most 31 letters, as spreadsheets allow."""

    name: str
    headings: tuple[str, ...]
    rows: Sequence[tuple[Cell, ...]]


def columns(sheet: Sheet, wanted: Sequence[int], name: str) -> Sheet:
    """Return some columns of a sheet as a sheet."""
    headings = tuple(sheet.headings[place] for place in wanted)
    return Sheet(name, headings, [tuple(row[place] for place in wanted) for row in sheet.rows])


def harmless(cell: Cell) -> Cell:
    """Return a cell that no spreadsheet takes for a formula: a text that begins like one gets an apostrophe."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULAS) else cell


def as_csv(sheet: Sheet) -> bytes:
    """Return a sheet as CSV (RFC 4180) in UTF-8 with a mark, which Excel needs to read it as such."""
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(sheet.headings)
    writer.writerows([harmless(cell) for cell in row] for row in sheet.rows)
    return file.getvalue().encode("utf-8-sig")


def as_xlsx(sheets: Sequence[Sheet]) -> bytes:
    """Return sheets as one workbook: numbers as numbers, all else as text."""
    book = Workbook(write_only=True)
    for sheet in sheets:
        page = book.create_sheet(sheet.name[:31])
        page.append(list(sheet.headings))
        for row in sheet.rows:
            page.append([harmless(cell) for cell in row])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()
