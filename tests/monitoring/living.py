"""A made-up year of a regency, put into the tallies by the same fold as the log; for pages and for looking at them."""

import csv
import gzip
import random
from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone

from balai.monitoring.actions import folding
from balai.monitoring.rules import cubes
from balai.monitoring.rules.trace import Simulated
from balai.regions.models import Area

SERVICES = (
    ("akta-kelahiran", "disdukcapil-bwi", True),
    ("ktp-el-penggantian", "disdukcapil-bwi", False),
    ("sip-bidan", "dpmptsp-bwi", True),
)
CHANNELS = ("electronic", "electronic", "direct", "mobile", "self_service")


def live(cases: int, *, until: datetime, months: int = 12, seed: int = 1, area: str = "35.10") -> None:
    """Let so many cases of a regency happen in the months before `until`, ever less on paper."""
    chance, tallies = random.Random(seed), cubes.empty()
    for _ in range(cases):
        age = chance.random()
        folding.count(tallies, _case(chance, until - timedelta(days=round(age * months * 30)), 1 - age, area))
    folding.add(tallies)


def provinces() -> list[str]:
    """Let all 38 provinces be known, and live in each but the last; return their codes."""
    file = settings.DATA / "regions" / "areas.csv.gz"
    with gzip.open(file, "rt", encoding="utf-8") as opened:
        rows = [row for row in csv.DictReader(opened) if len(row["code"]) == 2]
    for row in rows:
        Area.objects.get_or_create(
            code=row["code"], defaults={"name": row["name"], "level": "province", "kind": "provinsi"}
        )
    for number, row in enumerate(rows[:-1]):
        live(30 + number, until=timezone.now(), seed=number, area=f"{row['code']}.01")
    return [row["code"] for row in rows]


def _case(chance: random.Random, at: datetime, progress: float, area: str) -> list[Simulated]:
    service, agency, electronic = chance.choice(SERVICES)
    place = {"area_code": area, "agency_id": agency, "office_id": "mpp-bwi"}
    channel, made = chance.choice(CHANNELS), []

    def then(name: str, hours: float, by: str = "officer:1", **data: object) -> None:
        nonlocal at
        at += timedelta(hours=hours)
        made.append(Simulated(name, at, by=by, channel=channel, data={"service": service, **data}, **place))

    then("case.submitted", 0, "person:1", kind="application", asked=3, held=chance.randrange(2))
    then("case.step_taken", chance.uniform(1, 20), step="verification")
    if chance.random() < 0.2:
        then("case.returned", 1)
        then("case.resubmitted", chance.uniform(2, 60), "person:1")
    then("case.step_done", chance.uniform(0.2, 3), step="verification")
    then("case.approved", chance.uniform(1, 30), in_time=chance.random() < 0.93)
    then("case.issued", chance.uniform(0.1, 5), "system:balai")
    if electronic and chance.random() < 0.3 + 0.5 * progress:
        then("case.delivered", 0, "system:balai")
    else:
        then("case.ready", 0, "system:balai")
        then("case.handed_over", chance.uniform(5, 100))
    return made
