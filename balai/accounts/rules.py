"""Phones, one-time codes and budgets. Pure."""

import re
from dataclasses import dataclass
from datetime import timedelta

from balai.core.choices import Labelled
from balai.core.refusal import Refused

CODE_LIFETIME = timedelta(minutes=5)
CODE_TRIES = 5


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


@dataclass(frozen=True)
class Budget:
    """At most `limit` times in `window`."""

    name: str
    limit: int
    window: timedelta


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
