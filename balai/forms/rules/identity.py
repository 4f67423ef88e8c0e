"""Numbers of residents and families. NIK `PPKKCC DDMMYY SSSS`: no checksum, the place is that of the first
registration (never evidence of an address), old region codes stay valid. Known from public guides and samples,
not from the text of a regulation: hence few hard remarks.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from balai.core.sentences import Sentence

LENGTH = 16
FEMALE_DAY_OFFSET = 40
NO_SERIAL = "0000"
CENTURIES = (2000, 1900)


@dataclass(frozen=True)
class Remark:
    """Something about a number. `hard`: it cannot be right; otherwise an officer may know better."""

    hard: bool
    text: str


def _day(digits: str, offset: int) -> tuple[int, int, int]:
    day, month, year = int(digits[6:8]), int(digits[8:10]), int(digits[10:12])
    return (day - offset if offset and day > offset else day), month, year


def _dates(digits: str, offset: int) -> list[date]:
    """Return the dates that the two-digit year allows, the later first; empty: no such day."""
    day, month, year = _day(digits, offset)
    found = []
    for century in CENTURIES:
        try:
            found.append(date(century + year, month, day))
        except ValueError:
            continue
    return found


def _fault(text: str, offset: int) -> Sentence | None:
    """Return what cannot be right, as the second half of a sentence; None if nothing."""
    if not (text.isascii() and text.isdigit()):
        return Sentence("hanya berisi angka, tanpa huruf.")
    if len(text) != LENGTH:
        return Sentence("terdiri atas {length} angka; yang tertulis {typed}.", length=LENGTH, typed=len(text))
    if not _dates(text, offset):
        return Sentence(
            "salah ketik: angka ke-7 sampai ke-12 adalah tanggal, tetapi {digits} bukan tanggal.",
            digits=text[6:12],
        )
    if text.endswith(NO_SERIAL):
        return Sentence("salah ketik: empat angka terakhirnya tidak mungkin {serial}.", serial=NO_SERIAL)
    return None


def nik_fault(text: str) -> Sentence | None:
    """Return why this cannot be a NIK, as the second half of a sentence; None if it can."""
    return _fault(text, FEMALE_DAY_OFFSET)


def kk_fault(text: str) -> Sentence | None:
    """Return why this cannot be the number of a family card, as the second half of a sentence."""
    return _fault(text, 0)


def nik_birth_date(text: str, today: date) -> date | None:
    """Return the birth date that a NIK names, the latest one not after `today`."""
    if nik_fault(text):
        return None
    return next((day for day in _dates(text, FEMALE_DAY_OFFSET) if day <= today), None)


def _region_remarks(text: str, is_region: Callable[[str], bool]) -> list[Remark]:
    code = f"{text[:2]}.{text[2:4]}.{text[4:6]}"
    if is_region(code):
        return []
    return [Remark(False, f"Kode wilayah {code} tidak ada dalam daftar sekarang. Kode lama tetap sah.")]


def check_nik(
    text: str,
    today: date,
    *,
    is_region: Callable[[str], bool] = lambda code: True,
    born_on: date | None = None,
    sex: str = "",
) -> list[Remark]:
    """Return what is remarkable about a NIK; only a hard remark may stop anybody.

    `is_region` knows district codes ("35.10.17"). `born_on` and `sex` ("L" or "P") are compared if given.
    """
    fault = nik_fault(text)
    if fault:
        return [Remark(True, f"NIK {fault}")]
    remarks = _region_remarks(text, is_region)
    day, month, year = _day(text, FEMALE_DAY_OFFSET)
    if born_on and (day, month, year) != (born_on.day, born_on.month, born_on.year % 100):
        remarks.append(Remark(False, "Tanggal lahir yang diisi berbeda dari tanggal lahir dalam NIK."))
    if sex and (sex == "P") != (int(text[6:8]) > FEMALE_DAY_OFFSET):
        remarks.append(Remark(False, "Jenis kelamin yang diisi berbeda dari jenis kelamin dalam NIK."))
    if nik_birth_date(text, today) is None:
        remarks.append(Remark(False, "Tanggal lahir dalam NIK belum terjadi."))
    return remarks


def check_kk(text: str, today: date, *, is_region: Callable[[str], bool] = lambda code: True) -> list[Remark]:
    """Return what is remarkable about the number of a family card; its date is that of issue."""
    fault = kk_fault(text)
    if fault:
        return [Remark(True, f"Nomor kartu keluarga {fault}")]
    remarks = _region_remarks(text, is_region)
    if not any(day <= today for day in _dates(text, 0)):
        remarks.append(Remark(False, "Tanggal terbit dalam nomor kartu keluarga belum terjadi."))
    return remarks
