"""How digital a service is through one channel, and what stands in the way. Pure: read off the service package.

Measured is what people can do without paper, without coming once more, and without giving again what the state
holds. Coming to a counter or a car is the channel itself, never an obstacle.
"""

from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from balai.catalogue.rules.package import Package, Step, parse
from balai.core.channel import Channel

TOP = 5
CHANNELS = tuple(str(channel) for channel in Channel)
MET_BY_OFFICERS = ("direct", "mobile")


@dataclass(frozen=True, slots=True)
class BlockerKind:
    """A way in which something stands in the way; the highest level that a service can have with it."""

    key: str
    holds_at: int
    name: str
    name_en: str
    removable: bool


@dataclass(frozen=True, slots=True)
class Blocker:
    """One thing in the way: `key` is what it is (an evidence, a step, a channel), `name` as people know it."""

    kind: str
    key: str
    name: str
    by: str = ""
    """Kind of the agency that made, or holds, what is asked for; the other system."""

    @property
    def id(self) -> str:
        return f"{self.kind}:{self.key}"


Kinds = Mapping[str, BlockerKind]


def blockers(package: Package, channel: str) -> tuple[Blocker, ...]:
    """Return what keeps a service from the highest level through a channel, in the order of the package."""
    if package.mode == "referral":
        return (_elsewhere(package),)
    reach = package.channels.get(channel, "none")
    if reach == "none":
        return (Blocker("channel_closed", channel, channel),)
    return tuple(_standing(package, channel, reach))


def _elsewhere(package: Package) -> Blocker:
    found = package.referral
    system = (found.system or found.where) if found else package.record_system
    return Blocker("elsewhere_online" if found and found.online else "elsewhere", system, system, system)


def _standing(package: Package, channel: str, reach: str) -> Iterator[Blocker]:
    if reach == "apply":
        yield Blocker("channel_halfway", channel, channel)
    if not package.result.electronic:
        yield Blocker("paper_result", "result", package.result.name)
    for rule in package.evidence:
        if rule.original_at_handover and not rule.already_held:
            yield Blocker("original", rule.key, rule.name, rule.issued_by)
        if rule.issued_by and not rule.already_held:
            yield Blocker("held", rule.key, rule.name, rule.issued_by)
    for step in package.steps:
        if step.foreign_record:
            yield Blocker("retyped", step.key, step.name, step.foreign_record)


def level(found: tuple[Blocker, ...], kinds: Kinds) -> int:
    """Return the level with these things in the way: the lowest that one of them holds the service at."""
    return min((kinds[one.kind].holds_at for one in found), default=TOP)


def step_level(package: Package, step: Step) -> int:
    """Return how one step is done: 5 by a rule, 4 on screen, 3 on screen and typed again elsewhere, 2 on paper."""
    if step.automatic:
        return 5
    if not package.result.electronic and step is package.steps[-1]:
        return 2
    return 3 if step.foreign_record else 4


FILING, HANDING = "filing", "handing"
"""Where a person meets the service before its first step, and after its last."""


def stands_at(blocker: Blocker) -> str:
    """Return the step of the service that a thing in the way holds up, or FILING, or HANDING."""
    if blocker.kind == "retyped":
        return blocker.key
    return HANDING if blocker.kind in ("paper_result", "original") else FILING


def without(raw: Mapping[str, Any], blocker: Blocker) -> dict[str, Any]:
    """Return the package as it would be without one thing in the way; only a proposal, nothing is published.

    `held`: the agency looks the evidence up itself; `original`: the picture is enough; `paper_result`: the result
    comes electronically; a channel is opened to the end.
    """
    changed: dict[str, Any] = deepcopy(dict(raw))
    if blocker.kind in ("held", "original"):
        rule = next(part for part in changed["evidence"] if part["key"] == blocker.key)
        if blocker.kind == "held":
            rule["already_held"] = True
        rule.pop("original_at_handover", None)
    elif blocker.kind == "paper_result":
        changed["result"]["electronic"] = True
    elif blocker.kind in ("channel_closed", "channel_halfway"):
        changed["channels"][blocker.key] = "full"
    return changed


@dataclass(frozen=True, slots=True)
class Cost:
    """What one visit or one paper costs a person, as assumed (data/ledger/burden.yaml)."""

    hours: float
    rupiah: int


@dataclass(frozen=True, slots=True)
class Burden:
    """What one request asks of a person, at most: fees stay out, they are set elsewhere."""

    visits: int
    papers: int
    hours: float
    rupiah: int


def burden(package: Package, channel: str, visit: Cost, paper: Cost) -> Burden:
    """Return what a request through a channel asks of a person: every paper counts that may be asked for."""
    coming = visits(package, channel)
    papers = sum(not rule.already_held for rule in package.evidence)
    return Burden(
        coming,
        papers,
        coming * visit.hours + papers * paper.hours,
        coming * visit.rupiah + papers * paper.rupiah,
    )


def visits(package: Package, channel: str) -> int:
    """Return how often a person has to be there: to begin (or go on), and to fetch or show what is on paper."""
    reach = package.channels.get(channel, "none")
    begins = channel in MET_BY_OFFICERS or reach != "full"
    originals = any(rule.original_at_handover and not rule.already_held for rule in package.evidence)
    fetches = not package.result.electronic or (originals and not begins)
    return int(begins) + int(fetches)


@dataclass(frozen=True, slots=True)
class WhatIf:
    """A service through one channel, before and after one thing is taken out of the way."""

    before: int
    after: int
    was: Burden
    would_be: Burden

    def saved(self, cases: int) -> Burden:
        """Return what so many requests would be spared together."""
        return Burden(
            (self.was.visits - self.would_be.visits) * cases,
            (self.was.papers - self.would_be.papers) * cases,
            (self.was.hours - self.would_be.hours) * cases,
            (self.was.rupiah - self.would_be.rupiah) * cases,
        )


def what_if(
    package: Package, channel: str, blocker: Blocker, *, kinds: Kinds, visit: Cost, paper: Cost
) -> WhatIf:
    """Return what a service would be through a channel without one thing that stands in the way."""
    changed = parse(without(package.raw, blocker))
    return WhatIf(
        level(blockers(package, channel), kinds),
        level(blockers(changed, channel), kinds),
        burden(package, channel, visit, paper),
        burden(changed, channel, visit, paper),
    )
