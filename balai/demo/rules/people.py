"""People who do not exist: invented family words, NIKs of a province that is none, phones nobody can call. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from balai.demo.rules.chance import chance

FIRST_BIRTH, LAST_BIRTH = date(1956, 1, 1), date(2007, 12, 31)
SERIALS = 9999


@dataclass(frozen=True)
class Person:
    """One made-up person; `area_code` is their village."""

    number: int
    name: str
    sex: str
    birth_date: date
    birth_place: str
    nik: str
    phone: str
    address: str
    area_code: str

    def applicant(self) -> dict[str, Any]:
        """Return what they tell about themselves, as the applicant's form wants it."""
        return {
            "nik": self.nik, "name": self.name, "birth_place": self.birth_place,
            "birth_date": self.birth_date.isoformat(), "sex": self.sex, "address": self.address,
            "area": self.area_code, "phone": self.phone,
        }  # fmt: skip


def nik(region: str, born: date, sex: str, number: int) -> str:
    """Return a NIK of valid shape in `region` ("99.01.01", which no real person has)."""
    day = born.day + (40 if sex == "P" else 0)
    return f"{region.replace('.', '')}{day:02d}{born:%m%y}{1 + number % SERIALS:04d}"


def phone(prefix: str, number: int) -> str:
    """Return a phone number of valid shape under a prefix that no operator has."""
    return f"{prefix}{number:08d}"


def person(
    number: int, *, seed: str, facts: Mapping[str, Any], birth_place: str, villages: Sequence[str]
) -> Person:
    """Return the made-up person of that number; number 1 is Sari. `facts` is `data/demo/people.yaml`."""
    rng = chance(seed, "person", number)
    sex = rng.choice("LP")
    name = f"{rng.choice(facts['given'][sex])} {rng.choice(facts['family'])}"
    born = FIRST_BIRTH + timedelta(days=rng.randrange((LAST_BIRTH - FIRST_BIRTH).days))
    if number == 1:
        sari = facts["cast"]["sari"]
        name, sex, born = sari["name"], sari["sex"], sari["birth_date"]
    street = f"{rng.choice(facts['streets'])} Nomor {rng.randrange(1, 120)}, RT {rng.randrange(1, 9):03d} RW {rng.randrange(1, 6):03d}"
    return Person(
        number, name, sex, born, birth_place, nik(facts["nik_region"], born, sex, number),
        phone(facts["phone_prefix"], number), street, rng.choice(villages),
    )  # fmt: skip
