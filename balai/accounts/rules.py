"""Phones, codes, passwords, budgets, and what is typed about officers. Pure."""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from balai.core.choices import Labelled
from balai.core.refusal import Refused

CODE_LIFETIME = timedelta(minutes=5)
CODE_TRIES = 5
TEMPORARY_PASSWORD = timedelta(days=3)
LONGEST_ABSENCE = timedelta(days=366)
READABLE = "abcdefghjkmnpqrstuvwxyz23456789"
"""Without those that are mistaken for each other when read aloud or copied by hand."""
PASSWORD_LENGTH = 16
LOGIN = re.compile(r"[a-z0-9][a-z0-9._-]{2,59}")
KEY = re.compile(r"[a-z0-9][a-z0-9-]{1,59}")
NIP = re.compile(r"[0-9]{18}")


class OfficeKind(Labelled):
    MPP = "mpp", "Mal Pelayanan Publik"
    AGENCY = "agency", "Kantor instansi"
    DISTRICT = "district", "Kantor kecamatan"
    VILLAGE = "village", "Kantor desa atau kelurahan"
    CAR = "car", "Mobil layanan"


class OfficerKind(Labelled):
    PNS = "pns", "PNS"
    PPPK = "pppk", "PPPK"
    CONTRACT = "contract", "Tenaga kontrak"
    VILLAGE = "village", "Perangkat desa"


LONGEST_WINDOW = timedelta(days=31)


@dataclass(frozen=True)
class Budget:
    """At most `limit` times, or units of what is used, in `window`."""

    name: str
    limit: int
    window: timedelta

    def __post_init__(self) -> None:
        if self.window > LONGEST_WINDOW:
            raise ValueError(f"{self.name}: what is used is forgotten after {LONGEST_WINDOW.days} days")


CODES_PER_PHONE = Budget("code/phone", 3, timedelta(hours=1))
CODES_PER_ADDRESS = Budget("code/address", 30, timedelta(hours=1))
LOGINS_PER_NAME = Budget("login/name", 10, timedelta(minutes=15))
TOTPS_PER_ACCOUNT = Budget("totp/account", 10, timedelta(minutes=15))
LOGINS_PER_ADDRESS = Budget("login/address", 60, timedelta(minutes=15))
TRACKING_PER_ADDRESS = Budget("tracking/address", 60, timedelta(minutes=15))


def normal_phone(text: str) -> str:
    """Return an Indonesian mobile number as "+628…"; refuse anything else."""
    digits = re.sub(r"[\s().-]", "", text)
    digits = re.sub(r"^(\+62|62|0)", "", digits)
    if not re.fullmatch(r"[89][0-9]{7,11}", digits):
        raise Refused(
            "phone.shape",
            "Nomor HP ditulis seperti 0812 3456 7890, 10 sampai 13 angka. Periksa lagi angkanya.",
        )
    return "+62" + digits


def masked_phone(phone: str) -> str:
    """Return "+62812••••890"."""
    return f"{phone[:6]}••••{phone[-3:]}"


def masked_nik(nik: str) -> str:
    """Return "3510••••••••0001"."""
    return f"{nik[:4]}••••••••{nik[-4:]}" if len(nik) == 16 else "•" * len(nik)


def short_name(name: str) -> str:
    """Return first name and initial, as worklists show people: "Wayan S."."""
    words = name.split()
    return words[0] + (f" {words[1][0].upper()}." if len(words) > 1 else "") if words else ""


def nik_area(nik: str) -> str:
    """Return the regency in which a NIK was first registered ("35.10"): it names the index key, no address."""
    return f"{nik[:2]}.{nik[2:4]}"


def temporary_password(entropy: bytes) -> str:
    """Return a password of four groups of four, to be read from paper: "h7kp-…"; 79 bits from 16 random bytes."""
    symbols = "".join(READABLE[byte % len(READABLE)] for byte in entropy)
    return "-".join(symbols[start : start + 4] for start in range(0, len(symbols), 4))


def digest(content: Mapping[str, object]) -> str:
    """Return the SHA-256 of what somebody is shown before they confirm it; order of keys does not count."""
    return hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def officer_problems(*, login: str, name: str, kind: str, post: str, nip: str) -> dict[str, str]:
    """Return what is wrong with what was typed about an officer: field → sentence."""
    found = {
        "login": "" if LOGIN.fullmatch(login) else "Huruf kecil, angka, titik, atau tanda hubung; 3 sampai 60, misalnya ani.disdukcapil.",
        "name": "" if 0 < len(name.strip()) <= 120 else "Tulis nama petugas, paling panjang 120 huruf.",
        "kind": "" if kind in set(OfficerKind) else "Pilih jenis kepegawaian.",
        "post": "" if 0 < len(post.strip()) <= 120 else "Tulis jabatan seperti pada surat keputusan, paling panjang 120 huruf.",
        "nip": "" if not nip or NIP.fullmatch(nip) else "NIP terdiri atas 18 angka. Kosongkan bila tidak punya.",
    }  # fmt: skip
    return {field: sentence for field, sentence in found.items() if sentence}


def place_problems(*, key: str, name: str, address: str) -> dict[str, str]:
    """Return what is wrong with what was typed about an agency or an office: field → sentence."""
    found = {
        "id": "" if KEY.fullmatch(key) else "Kunci hanya huruf kecil, angka, dan tanda hubung, misalnya mpp-banyuwangi.",
        "name": "" if 0 < len(name.strip()) <= 160 else "Tulis namanya, paling panjang 160 huruf.",
        "address": "" if len(address) <= 240 else "Alamat paling panjang 240 huruf.",
    }  # fmt: skip
    return {field: sentence for field, sentence in found.items() if sentence}


def check_period(from_at: datetime, to_at: datetime | None, *, at: datetime) -> None:
    """Refuse a period that has passed or ends before it begins."""
    if to_at is not None and not (from_at < to_at and at < to_at):
        raise Refused(
            "period.order",
            "Tanggal akhir harus sesudah tanggal mulai, dan belum lewat. Periksa kedua tanggalnya.",
        )


def check_absence(from_at: datetime, to_at: datetime, *, at: datetime) -> None:
    """Refuse an absence that is over, ends before it begins, or is longer than a year."""
    check_period(from_at, to_at, at=at)
    if to_at > from_at + LONGEST_ABSENCE:
        raise Refused("absence.long", "Paling lama setahun. Untuk yang lebih lama, tetapkan pejabat baru.")
