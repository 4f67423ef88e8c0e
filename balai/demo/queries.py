"""What the demo is: its data files, its regencies, its cast, how far it is filled."""

import os
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

import yaml
from django.conf import settings

from balai.accounts import queries as accounts
from balai.catalogue import queries as catalogue
from balai.catalogue.rules.duration import minutes
from balai.core import facts
from balai.core.actor import Actor
from balai.core.areas import inside
from balai.core.refusal import Refused
from balai.demo.rules import nation as nations
from balai.demo.rules.plans import Regency, Service, Setting
from balai.demo.rules.timing import WORKING_DAY
from balai.regions import queries as regions

DEFAULT_REGENCIES = "35.10,53.02"
DEFAULT_SEED = "balai"
CAST, PROGRESS, SIZE = "demo_cast", "demo_progress", "demo_size"


@cache
def data(name: str) -> Any:
    """Return one file of `data/demo`; read once a process."""
    return yaml.safe_load((settings.DATA / "demo" / f"{name}.yaml").read_text(encoding="utf-8"))


def wanted_regencies() -> list[str]:
    """Return the codes of the regencies to found: REGION, or Banyuwangi and Timor Tengah Selatan."""
    return [code.strip() for code in os.environ.get("REGION", DEFAULT_REGENCIES).split(",") if code.strip()]


def seed() -> str:
    """Return what all chance hangs on: DEMO_SEED."""
    return os.environ.get("DEMO_SEED", DEFAULT_SEED)


@dataclass(frozen=True)
class Member:
    """One officer of the demo. `grants`: (role, agency id or "", area code); `regency` their regency."""

    login: str
    name: str
    post: str
    account_id: str
    officer_id: str
    agency_id: str
    office_id: str
    regency: str
    strong: bool
    grants: tuple[tuple[str, str, str], ...]

    def may(self, role: str, agency_id: str, area_code: str) -> bool:
        return any(
            role == held and agency in ("", agency_id) and inside(area_code, area)
            for held, agency, area in self.grants
        )


def cast() -> list[Member]:
    """Return all officers of the demo in the order in which they were appointed; refuses where there is no demo."""
    stored = facts.get(CAST, [])
    if not stored:
        raise Refused("demo.absent", "Demo belum disiapkan di sini. Jalankan: balai demo prepare")
    return [Member(**{**one, "grants": tuple(map(tuple, one["grants"]))}) for one in stored]


def actor(member: Member, *, at: datetime) -> Actor:
    """Return the officer as an actor, second factor shown."""
    found = accounts.officer_actor(member.account_id, at=at, strong=True)
    if found is None:
        raise Refused(
            "demo.broken",
            "Akun demo {login} tidak ada lagi. Siapkan demo di folder baru.",
            login=member.login,
        )
    return found


def mpp_of(code: str) -> str:
    """Return the id of a regency's service hall, and of its calendar."""
    return f"mpp-{slug(code)}"


def slug(code: str) -> str:
    """Return how ids of agencies name a regency: "timor-tengah-selatan"."""
    return _slug(regions.area(code).name)


def _slug(name: str) -> str:
    return name.removeprefix("Kabupaten ").lower().replace(" ", "-")


def bare_name(code: str) -> str:
    """Return the name of a regency without what it is: "Banyuwangi", "Kota Bandung"."""
    return regions.area(code).name.removeprefix("Kabupaten ")


def setting(today: datetime, posted: dict[str, list[str]]) -> Setting:
    """Return the made-up world of this installation; `posted`: regency → villages whose offices have officers."""
    return Setting(
        seed=seed(),
        today=today,
        regencies=tuple(_regency(code, tuple(villages)) for code, villages in posted.items()),
        services={one.key: one for one in _services()},
        traffic=data("traffic"),
        showcase=data("showcase")["cases"],
        people=data("people"),
    )


def _regency(code: str, posted: tuple[str, ...]) -> Regency:
    calendar = regions.calendar(mpp_of(code))
    return Regency(code, bare_name(code), calendar, tuple(villages_of(code)), posted)


def villages_of(code: str) -> list[str]:
    """Return the codes of all villages of a regency; one query for each district."""
    return [
        village.code for district in regions.children(code) for village in regions.children(district.code)
    ]


def _services() -> list[Service]:
    listed = [one for one in catalogue.services() if one.mode != "referral"]
    return [_service(one.key, one.level, one.mode) for one in sorted(listed, key=lambda one: one.key)]


def _service(key: str, level: str, mode: str) -> Service:
    package = catalogue.service(key).package
    has_car = any(
        line.get("office") == "car" for line in data("officers")["posts"].get(package.agency_kind, ())
    )
    channels = tuple(
        name
        for name in data("traffic")["channels"]
        if package.channels.get(name, "none") != "none" and (name != "mobile" or has_car)
    )
    return Service(key, level, mode, package.agency_kind, channels, package.clock.deemed.applies)


def nation(today: datetime, seed: str) -> nations.Nation:
    """Return the made-up nation: every service that is worked on, and how people come."""
    return nations.Nation(seed, today, tuple(_course(one) for one in _services()), data("traffic"))


def _course(service: Service) -> nations.Course:
    package = catalogue.service(service.key).package
    steps = tuple(
        (step.key, bool(step.automatic))
        for step in package.steps
        if not step.payment and step.outcome != "decision"
    )
    return nations.Course(
        service.key, service.agency_kind, service.channels, steps, len(package.evidence),
        sum(bool(rule.issued_by) and not rule.already_held for rule in package.evidence),
        any(step.payment for step in package.steps), package.result.electronic,
        max(minutes(package.clock.duration) / WORKING_DAY, 0.2),
    )  # fmt: skip


def nation_regencies(seed: str, cases: int, logged: int, alike: int) -> list[nations.Regency]:
    """Return all regencies of today, the one whose cases stand in the log first, the others by code.

    So many of the others' cases are alike; of the first each is its own.
    """
    first = wanted_regencies()[0]
    rows = {row.code: row for province in regions.children("") for row in regions.children(province.code)}
    codes = sorted(rows)
    sizes = nations.shares(seed, codes, cases, first, logged)
    halls = nations.with_hall(seed, codes, first)
    return [
        nations.Regency(
            code,
            _slug(rows[code].name),
            regions.zone_of(code),
            code in halls,
            sizes[code],
            1 if code == first else alike,
        )
        for code in [first, *(code for code in codes if code != first)]
    ]
