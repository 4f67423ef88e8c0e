"""A small made-up world for rules: two regencies of four villages, the real packages, no database."""

from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import yaml

from balai.catalogue.rules import package as packages
from balai.catalogue.rules import source
from balai.demo.rules.plans import Regency, Service, Setting
from balai.regions.rules.calendar import WorkCalendar
from balai.regions.rules.hours import parse_hours

DATA = Path(__file__).parents[2] / "data"
TODAY = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)  # Friday, 10.00 WIB


@cache
def facts(name: str):
    return yaml.safe_load((DATA / "demo" / f"{name}.yaml").read_text(encoding="utf-8"))


@cache
def all_packages() -> dict[str, packages.Package]:
    """The packages that cases can be made of."""
    found = {}
    for path in sorted((DATA / "services").glob("*/service.yaml")):
        package = packages.parse(source.read(path.read_text(encoding="utf-8")).raw)
        if package.mode != "referral":
            found[package.key] = package
    return found


@cache
def hall_calendar(zone: str = "Asia/Jakarta") -> WorkCalendar:
    hours = yaml.safe_load((DATA / "calendars" / "templates.yaml").read_text(encoding="utf-8"))
    return WorkCalendar(zone, parse_hours(hours["mpp-6-hari"]["hours"]), frozenset())


def regency(code: str, zone: str) -> Regency:
    villages = tuple(f"{code}.{district:02d}.200{number}" for district in (1, 2) for number in (1, 2))
    return Regency(code, f"Contoh {code}", hall_calendar(zone), villages, villages[:2])


@cache
def setting(seed: str = "uji") -> Setting:
    return Setting(
        seed=seed,
        today=TODAY,
        regencies=(regency("35.10", "Asia/Jakarta"), regency("53.02", "Asia/Makassar")),
        services={key: service(package) for key, package in all_packages().items()},
        traffic=facts("traffic"),
        showcase=facts("showcase")["cases"],
        people=facts("people"),
    )


def service(package: packages.Package) -> Service:
    has_car = any(
        line.get("office") == "car" for line in facts("officers")["posts"].get(package.agency_kind, ())
    )
    channels = tuple(
        name
        for name in facts("traffic")["channels"]
        if package.channels[name] != "none" and (name != "mobile" or has_car)
    )
    deems = package.clock.deemed.applies
    return Service(package.key, package.level, package.mode, package.agency_kind, channels, deems)
