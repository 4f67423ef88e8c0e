"""The recap for the ministry, which is open to all, as CSV, XLSX and PDF."""

from collections.abc import Sequence
from datetime import timedelta

from django.conf import settings
from django.http import HttpResponse
from django.utils import timezone
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from balai.accounts import actions as accounts
from balai.accounts.middleware import Request, remote
from balai.accounts.rules import Budget
from balai.core import facts
from balai.core.clock import local_date
from balai.core.refusal import Missing
from balai.documents.rules.reports import Report, Table
from balai.documents.rules.typesetting import report_pdf
from balai.satisfaction import queries
from balai.satisfaction.queries import Scope
from balai.satisfaction.queries.recap import HEAD
from balai.satisfaction.rules.periods import Period, period
from balai.satisfaction.rules.recap import Cell, Sheet, as_csv, as_xlsx, columns
from balai.satisfaction.views.page import NATION, area_asked, name_of, number

MOST_PRINTED = 100
"""Rows of a sheet that is printed: the nation by province, a province by regency; more is for a workbook."""
PER_ADDRESS = Budget("recap/address", 60, timedelta(minutes=15))
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TYPES = {"csv": "text/csv; charset=utf-8", "xlsx": XLSX, "pdf": "application/pdf"}
NOTES = (
    "IKM menurut PermenPANRB 14/2017: rata-rata tiap unsur berbobot sama, dikali 25, dibulatkan dua angka, lalu "
    "dibandingkan dengan kategori. Jawaban diperlukan menurut tabel Krejcie dan Morgan; kurang lebih adalah setengah "
    "selang kepercayaan 95 persen. Sel kosong: tidak ditanyakan, atau terlalu sedikit jawaban untuk ditampilkan.",
)


@require_safe
def recap(request: Request, kind: str) -> HttpResponse:
    """Give the recap of a place and period as a file."""
    if kind not in TYPES:
        raise Missing()
    at = timezone.now()
    accounts.spend(PER_ADDRESS, remote(request), at=at)
    today = local_date(at, settings.TIME_ZONE)
    chosen = period(request.GET.get("tahun", ""), request.GET.get("bagian", ""), today=today)
    area = area_asked(request)
    sheets = queries.recap(Scope(since=chosen.since, until=chosen.until, area_code=area))
    if kind == "csv":
        sheets = (_wanted(sheets, request.GET.get("lembar", "")),)
    response = HttpResponse(_file(kind, sheets, name_of(area), chosen), content_type=TYPES[kind])
    name = "-".join(["rekap-skm", area or NATION, f"{chosen.year}{chosen.part}", *_part(kind, sheets)])
    response["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    return response


def _wanted(sheets: tuple[Sheet, ...], name: str) -> Sheet:
    """Return the sheet that an address names, else the first: a CSV has one only."""
    return next((one for one in sheets if slugify(one.name) == name), sheets[0])


def _part(kind: str, sheets: tuple[Sheet, ...]) -> list[str]:
    return [slugify(sheets[0].name)] if kind == "csv" else []


def _file(kind: str, sheets: tuple[Sheet, ...], place: str, chosen: Period) -> bytes:
    if kind == "csv":
        return as_csv(sheets[0])
    return as_xlsx(sheets) if kind == "xlsx" else _pdf(sheets, place, chosen)


def _pdf(sheets: Sequence[Sheet], place: str, chosen: Period) -> bytes:
    shown = [one for one in sheets if one.rows]
    tables = tuple(
        Table(one.name, one.headings, tuple(tuple(map(_said, row)) for row in one.rows))
        for sheet in shown
        if len(sheet.rows) <= MOST_PRINTED
        for one in _printed(sheet)
    )
    notes = NOTES if shown else (*NOTES, "Belum ada jawaban survei pada masa ini.")
    if any(len(sheet.rows) > MOST_PRINTED for sheet in shown):
        notes = (*notes, f"Lembar dengan lebih dari {MOST_PRINTED} baris hanya ada pada berkas XLSX dan CSV.")
    return report_pdf(
        Report(
            "Rekap survei kepuasan masyarakat", place, str(chosen.words),
            local_date(timezone.now(), settings.TIME_ZONE), facts.is_simulation(), notes, tables,
            f"{settings.PUBLIC_URL}/kepuasan/",
        )
    )  # fmt: skip


def _printed(sheet: Sheet) -> tuple[Sheet, ...]:
    """Return results as two tables that fit on paper: the index and the sample, then the elements. Plans fit as they are."""
    if sheet.headings[1 : len(HEAD) + 1] != HEAD:
        return (sheet,)
    first, last = len(HEAD) + 1, len(sheet.headings) - 1
    index = [0, *range(HEAD.index("Permohonan selesai") + 1, first), last]
    elements = columns(sheet, [0, *range(first, last)], f"{sheet.name}: nilai tiap unsur")
    return columns(sheet, index, sheet.name), elements


def _said(cell: Cell) -> str:
    return "" if cell is None else cell if isinstance(cell, str) else str(number(cell))
