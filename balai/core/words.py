"""How Indonesians write dates, times and money. Pure."""

from datetime import date, datetime

from balai.core.clock import ZONE_LABELS, local

SIMULATION_LABEL = "SIMULASI — BUKAN DATA RESMI"
MONTHS = [
    "Januari",
    "Februari",
    "Maret",
    "April",
    "Mei",
    "Juni",
    "Juli",
    "Agustus",
    "September",
    "Oktober",
    "November",
    "Desember",
]
DAYS = ["Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu"]


def long_date(day: date) -> str:
    """Return "21 November 2026"."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def day_date(day: date) -> str:
    """Return "Sabtu, 21 November 2026"."""
    return f"{DAYS[day.weekday()]}, {long_date(day)}"


def moment(at: datetime, zone: str) -> str:
    """Return "Sabtu, 21 November 2026 pukul 10.45 WIB"."""
    there = local(at, zone)
    return f"{day_date(there.date())} pukul {there:%H.%M} {ZONE_LABELS[zone]}"


def rupiah(amount: int) -> str:
    """Return "Rp30.000"; zero is "Gratis"."""
    return "Gratis" if amount == 0 else f"Rp{amount:,}".replace(",", ".")


UNITS = {
    "minutes": "menit",
    "hours": "jam kerja",
    "working_days": "hari kerja",
    "calendar_days": "hari",
    "days": "hari",
    "months": "bulan",
    "years": "tahun",
}


def duration(value: int, unit: str) -> str:
    """Return "3 hari kerja"."""
    return f"{value} {UNITS[unit]}"
