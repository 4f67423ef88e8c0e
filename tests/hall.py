"""A small hall to test in: two regencies, their agencies, offices and officers, and every service.

The cast is fiction: Sari citizen; Budi counter officer; Ani verifier; Ratna head and signer; Tigor
supervisor; Dewi verifier in another regency, who must see nothing.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache

from django.conf import settings
from django.contrib.auth.hashers import make_password

from balai.accounts import actions as accounts
from balai.accounts import queries
from balai.catalogue import actions as catalogue
from balai.catalogue import queries as services
from balai.core.actor import SYSTEM, Actor
from balai.core.channel import Channel
from balai.regions import actions as regions
from balai.regions.models import Area, AreaWord
from balai.regions.rules.names import index_words

FOUNDED = datetime(2026, 1, 2, 1, 0, tzinfo=UTC)
MONDAY = datetime(2026, 11, 16, 2, 0, tzinfo=UTC)  # 09.00 WIB, an ordinary week
PASSWORD = "kata-sandi-uji-coba"
SEED = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"

AREAS = [
    ("35", "Jawa Timur", "province", "provinsi"),
    ("35.10", "Kabupaten Banyuwangi", "regency", "kabupaten"),
    ("35.10.20", "Glagah", "district", "kecamatan"),
    ("35.10.20.2001", "Kemiren", "village", "desa"),
    ("35.10.20.2002", "Olehsari", "village", "desa"),
    ("53", "Nusa Tenggara Timur", "province", "provinsi"),
    ("53.02", "Kabupaten Timor Tengah Selatan", "regency", "kabupaten"),
    ("53.02.01", "Kota Soe", "district", "kecamatan"),
    ("53.02.01.1001", "Soe", "village", "kelurahan"),
]
KINDS = {
    "disdukcapil": "Dinas Kependudukan dan Pencatatan Sipil", "dpmptsp": "Dinas Penanaman Modal dan PTSP",
    "dinkes": "Dinas Kesehatan", "polres": "Kepolisian Resor", "bapenda": "Badan Pendapatan Daerah",
    "pupr": "Dinas Pekerjaan Umum", "disnaker": "Dinas Tenaga Kerja", "kesbangpol": "Badan Kesatuan Bangsa",
    "kua": "Kantor Urusan Agama",
}  # fmt: skip
ROLES = ("front_officer", "verifier", "signer", "printer", "cashier", "supervisor", "head")


@dataclass
class Hall:
    """Actors by role for the first regency: `hall.officer("disdukcapil", "verifier")`."""

    officers: dict[tuple[str, str], Actor]
    dewi: Actor
    area_code: str = "35.10"
    village: str = "35.10.20.2001"

    def officer(self, kind: str, role: str) -> Actor:
        return self.officers[kind, role]


def build() -> Hall:
    """Make the hall through the same actions as everything else."""
    for code, name, level, kind in AREAS:
        parent = code.rpartition(".")[0]
        Area.objects.get_or_create(
            code=code, defaults={"name": name, "level": level, "kind": kind, "parent_code": parent}
        )
        for word in index_words(name):
            AreaWord.objects.get_or_create(code=code, word=word, defaults={"depth": code.count(".") + 1})
    regions.load_calendars(by=SYSTEM, at=FOUNDED)
    officers: dict[tuple[str, str], Actor] = {}
    for regency, suffix in (("35.10", "bwi"), ("53.02", "tts")):
        _regency(regency, suffix, officers)
    for loaded in catalogue.load_folder(settings.DATA / "services", by=SYSTEM, at=FOUNDED):
        assert not loaded.problems, loaded
    for listing in services.services():
        if listing.mode != "referral":
            for regency, suffix in (("35.10", "bwi"), ("53.02", "tts")):
                _adopt(listing, regency, suffix)
    return Hall(
        {key[:2]: actor for key, actor in officers.items() if key[2] == "bwi"},
        officers["disdukcapil", "verifier", "tts"],
    )


def _regency(regency: str, suffix: str, officers: dict) -> None:
    regions.create_calendar(
        "kantor-5-hari", id=f"kerja-{suffix}", name="Kerja", area_code=regency, by=SYSTEM, at=FOUNDED
    )
    accounts.open_office(
        f"mpp-{suffix}",
        name=f"MPP {suffix.upper()}",
        kind="mpp",
        area_code=regency,
        calendar_id=f"kerja-{suffix}",
        by=SYSTEM,
        at=FOUNDED,
    )
    places = [(kind, regency, name) for kind, name in KINDS.items()]
    village = next(code for code, _, level, _ in AREAS if level == "village" and code.startswith(regency))
    places += [
        ("kelurahan-desa", village, "Pemerintah Desa"),
        ("kecamatan", village.rpartition(".")[0], "Kecamatan"),
    ]
    for kind, area, name in places:
        agency_id = f"{kind}-{suffix}"
        accounts.found_agency(
            agency_id, name=f"{name} {suffix.upper()}", kind=kind, area_code=area, by=SYSTEM, at=FOUNDED
        )
        for role in ROLES:
            officers[kind, role, suffix] = appoint(
                f"{role}-{agency_id}", role, agency_id, area, f"mpp-{suffix}"
            )


@cache
def hashed() -> str:
    """Hash the password of the whole hall once: hashing is slow on purpose."""
    return make_password(PASSWORD)


def appoint(login: str, role: str, agency_id: str, area: str, office_id: str) -> Actor:
    """Appoint an officer with one role and return the actor, second factor shown."""
    officer = accounts.appoint(
        login,
        PASSWORD,
        hashed=hashed(),
        name=login.replace("-", " ").title(),
        kind="pns",
        post=role.replace("_", " ").title(),
        agency_id=agency_id,
        office_id=office_id,
        totp_seed=SEED,
        by=SYSTEM,
        at=FOUNDED,
    )
    accounts.grant(officer.id, role, agency_id=agency_id, area_code=area, by=SYSTEM, at=FOUNDED)
    actor = queries.officer_actor(officer.account_id, at=MONDAY, strong=True)
    assert actor
    return actor


def _adopt(listing, regency: str, suffix: str) -> None:
    raw = {
        "service": listing.key,
        "decision": {"number": "CONTOH", "date": "2026-01-02"},
        "offices": [f"mpp-{suffix}"],
        "valid_from": "2026-01-02",
    }
    if listing.level not in ("village", "district"):
        raw["agency"] = f"{listing.agency_kind}-{suffix}"
    offering = catalogue.propose(raw, area_code=regency, by=SYSTEM, at=FOUNDED)
    catalogue.adopt(offering.id, by=SYSTEM, at=FOUNDED)


def citizen(phone: str = "+628400000001") -> Actor:
    """Return Sari, known by her phone."""
    person = accounts.know_phone(phone, at=FOUNDED)
    return Actor(kind="person", id=person.id, person_id=person.id, channel=Channel.ELECTRONIC)
