"""The periods of objection and appeal, from `data/remedies.yaml`."""

from dataclasses import dataclass
from functools import cache

import yaml
from django.conf import settings

from balai.cases.rules.status import Kind
from balai.catalogue.rules.package import Clock, Deemed, Duration


@dataclass(frozen=True)
class Remedy:
    """How long people may file it, and how long the office may take."""

    name: str
    file_within: Duration
    clock: Clock
    decided_by: str


@cache
def remedy(kind: Kind) -> Remedy:
    """Return the periods of an objection or an appeal."""
    raw = yaml.safe_load((settings.DATA / "remedies.yaml").read_text())
    rule = raw["remedies"][kind.value]
    decide = Duration(**rule["decide_within"])
    deemed = Deemed(rule["deemed_granted"], decide, raw["source"], "")
    clock = Clock(
        duration=decide, counts_from="complete", complete_after=decide, deemed=deemed, maximum=decide,
        verified=raw["verified"], note="",
    )  # fmt: skip
    return Remedy(rule["name"], Duration(**rule["file_within"]), clock, rule["decided_by"])
