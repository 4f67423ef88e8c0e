"""How the desk says things."""

from dataclasses import dataclass
from datetime import datetime

from balai.cases.rules import clock
from balai.core.clock import ZONE_LABELS, local, local_date
from balai.core.words import DAYS, MONTHS, moment
from balai.regions.rules.calendar import WorkCalendar, working_days_between

FLAGS = {
    "waiting_payment": "menunggu pembayaran",
    "possible_duplicate": "mungkin ganda",
    "photos_missing": "foto belum lengkap",
    "doubtful_time": "waktu meragukan",
    "obstacle": "ada hambatan",
    "result_expired": "lewat batas ambil",
    "cannot_issue": "belum dapat diterbitkan",
}
WARNING_FLAGS = {"possible_duplicate", "doubtful_time", "result_expired", "cannot_issue"}
FAULTS = {"applicant": "Pemohon", "office": "Petugas"}
LACKS = (
    "Foto tidak terbaca, kirim ulang.",
    "Tidak sama dengan KTP-el, betulkan.",
    "Tidak sama dengan kartu keluarga, betulkan.",
    "Halaman kurang, lengkapi semua halaman.",
    "Sudah tidak berlaku, sertakan yang baru.",
    "Belum ditandatangani.",
)
"""Common things that lack, offered while typing."""

NEWS = {
    "ambil": "Langkah ini sekarang Anda kerjakan.",
    "lepas": "Langkah dikembalikan ke daftar meja.",
    "alihkan": "Langkah dialihkan kepada rekan.",
    "lengkap": "Berkas dinyatakan lengkap. Waktu pelayanan mulai dihitung.",
    "kembalikan": "Permohonan dikembalikan. Pemohon sudah dikirimi daftar yang kurang.",
    "selesai": "Langkah selesai.",
    "tagihan": "Tagihan dibuat. Waktu pelayanan berhenti sampai dibayar.",
    "kode-bayar": "Kode bayar dicatat dan dikirim kepada pemohon.",
    "bayar": "Pembayaran dicatat. Waktu pelayanan berjalan lagi.",
    "setujui": "Permohonan disetujui.",
    "tolak": "Permohonan ditolak. Alasannya dapat dibaca pemohon.",
    "tetapkan": "Persetujuan ditetapkan secara tertulis.",
    "belum-berjalan": "Dicatat: batas waktu belum pernah berjalan. Permohonan diproses lagi.",
    "serah-terima": "Penyerahan hasil dicatat.",
    "cabut": "Dokumen dicabut. Siapa pun yang memeriksanya akan mengetahuinya.",
    "gantikan": "Dokumen lama dinyatakan digantikan. Siapa pun yang memeriksanya akan mengetahuinya.",
    "identitas": "Dicatat: identitas pemohon sudah diperiksa.",
}
"""What happened, after the act of that name on the page of a case."""


@dataclass(frozen=True)
class Left:
    """A deadline in words, short; `when` a second line; `until` in full; `kind` colours it: late, soon or ""."""

    words: str
    kind: str
    when: str
    until: str


def left(calendar: WorkCalendar, due: datetime, now: datetime) -> Left:
    """Return what is left until a deadline, or how long it is past; coloured from the last working day on."""
    words, until = clock.left_words(calendar, due, now), f"sampai {moment(due, calendar.zone)}"
    there = local(due, calendar.zone)
    short = short_moment(due, calendar.zone)
    if due < now:
        return Left(words, "late", short, until)
    if there.date() == local(now, calendar.zone).date():
        return Left(f"hari ini pukul {there:%H.%M} {ZONE_LABELS[calendar.zone]}", "soon", "", until)
    if words == clock.TODAY:
        text = f"{DAYS[there.weekday()]} pukul {there:%H.%M} {ZONE_LABELS[calendar.zone]}"
        return Left(text, "soon", "", until)
    days = working_days_between(calendar, local_date(now, calendar.zone), there.date())
    return Left(words, "soon" if days <= 1 else "", short, until)


def short_moment(at: datetime, zone: str) -> str:
    """Return "Sel 24 Nov, 15.00 WIB"."""
    there = local(at, zone)
    return f"{DAYS[there.weekday()][:3]} {there.day} {MONTHS[there.month - 1][:3]}, {there:%H.%M} {ZONE_LABELS[zone]}"


def flag_tags(flags: tuple[str, ...], returns: int) -> list[tuple[str, str]]:
    """Return (words, kind) of what is special about a case."""
    tags = [(FLAGS.get(flag, flag), "soon" if flag in WARNING_FLAGS else "") for flag in flags]
    if returns == 1:
        tags.append(("pernah dikembalikan", ""))
    elif returns > 1:
        tags.append((f"{returns} kali dikembalikan", "late"))
    return tags
