"""How Indonesians write dates, times and money. Pure."""

from datetime import date, datetime

from balai.core.clock import ZONE_LABELS, local
from balai.core.sentences import Figure, Sentence

SIMULATION_LABEL = Sentence("SIMULASI — BUKAN DATA RESMI")
MONTHS = [
    Sentence("Januari"),
    Sentence("Februari"),
    Sentence("Maret"),
    Sentence("April"),
    Sentence("Mei"),
    Sentence("Juni"),
    Sentence("Juli"),
    Sentence("Agustus"),
    Sentence("September"),
    Sentence("Oktober"),
    Sentence("November"),
    Sentence("Desember"),
]
DAYS = [
    Sentence("Senin"),
    Sentence("Selasa"),
    Sentence("Rabu"),
    Sentence("Kamis"),
    Sentence("Jumat"),
    Sentence("Sabtu"),
    Sentence("Minggu"),
]


def long_date(day: date) -> Sentence:
    """Return "21 November 2026"."""
    return Sentence("{day} {month} {year}", day=day.day, month=MONTHS[day.month - 1], year=day.year)


def day_date(day: date) -> Sentence:
    """Return "Sabtu, 21 November 2026"."""
    return Sentence("{weekday}, {date}", weekday=DAYS[day.weekday()], date=long_date(day))


def moment(at: datetime, zone: str) -> Sentence:
    """Return "Sabtu, 21 November 2026 pukul 10.45 WIB"."""
    there = local(at, zone)
    return Sentence(
        "{date} pukul {time} {zone}",
        date=day_date(there.date()),
        time=f"{there:%H.%M}",
        zone=ZONE_LABELS[zone],
    )


def rupiah(amount: int) -> Sentence:
    """Return "Rp30.000"; zero is "Gratis"."""
    return Sentence("Rp{amount}", amount=grouped(amount)) if amount else Sentence("Gratis")


def grouped(number: int) -> Figure:
    """Return 1250000 as "1.250.000"."""
    return Figure(f"{number:,}".replace(",", "."))


DURATIONS = {
    "minutes": Sentence("{count} menit"),
    "hours": Sentence("{count} jam kerja"),
    "working_days": Sentence("{count} hari kerja"),
    "calendar_days": Sentence("{count} hari"),
    "days": Sentence("{count} hari"),
    "months": Sentence("{count} bulan"),
    "years": Sentence("{count} tahun"),
}


def duration(value: int, unit: str) -> Sentence:
    """Return "3 hari kerja"."""
    return Sentence(DURATIONS[unit], count=value)
