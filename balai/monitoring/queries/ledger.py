"""The digitalisation ledger of a place: what level its services have, since when, and what stands in the way."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

import yaml

from balai.catalogue import queries as catalogue
from balai.catalogue.queries import Offer
from balai.catalogue.rules.check import check
from balai.catalogue.rules.diff import Change, differences
from balai.catalogue.rules.package import parse
from balai.core.refusal import Missing
from balai.core.sentences import Sentence
from balai.monitoring.models import Level
from balai.monitoring.queries import folded
from balai.monitoring.queries.reference import costs, kinds
from balai.monitoring.rules import level as levels
from balai.monitoring.rules.level import Blocker, BlockerKind, WhatIf

OPEN_TO_PEOPLE = "electronic"
AT_FILING, AT_HANDING = Sentence("Mengajukan"), Sentence("Menerima hasil")


@dataclass(frozen=True)
class Line:
    """One service of a place: its level through each channel, and how many people asked for it in a year."""

    offer: Offer
    levels: dict[str, int]
    people: int

    @property
    def best(self) -> int:
        return max(self.levels.values())


@dataclass(frozen=True)
class Obstruction:
    """One thing that stands in the way of one service, through some channels, for so many people in a year."""

    offer: Offer
    blocker: Blocker
    kind: BlockerKind
    channels: tuple[str, ...]
    people: int


@dataclass(frozen=True)
class Answer:
    """What would be without one thing in the way. `problems`: why the package could not be published like that."""

    obstruction: Obstruction
    channel: str
    what_if: WhatIf
    changes: tuple[Change, ...]
    problems: tuple[str, ...]


@dataclass(frozen=True)
class Station:
    """A place on the way of a case, and what holds it up there; `name` as people know it."""

    key: str
    name: str
    obstructions: tuple[Obstruction, ...]


@dataclass(frozen=True)
class Ledger:
    lines: tuple[Line, ...]
    obstructions: tuple[Obstruction, ...]
    people: int
    at_goal: int
    """How many of those people asked through a channel in which the service has level 4 or 5."""


def ledger(area_code: str, on: date) -> Ledger:
    """Return the ledger of an area, services by name, obstructions by people affected; at most four queries."""
    through = _asked(area_code, on)
    lines, found = [], []
    for offer in catalogue.offers_in(area_code, on):
        total = _total(through, offer.service_key)
        lines.append(Line(offer, levels_of(offer), total))
        found += obstructions(offer, through, total)
    found.sort(key=lambda one: (-one.people, one.kind.holds_at, one.offer.service_key, one.blocker.id))
    good = {
        (line.offer.service_key, channel)
        for line in lines
        for channel in line.levels
        if line.levels[channel] >= 4
    }
    at_goal = sum(count for place, count in through.items() if place in good)
    return Ledger(tuple(lines), tuple(found), sum(through.values()), at_goal)


def _asked(area_code: str, on: date) -> dict[tuple[str, str], int]:
    return folded.one_through("filed", area_code, on)


def _total(through: dict[tuple[str, str], int], service_key: str) -> int:
    return sum(number for (service, _), number in through.items() if service == service_key)


def levels_of(offer: Offer) -> dict[str, int]:
    """Return the level of an offer through each channel, from its package alone."""
    package = offer.package
    return {channel: levels.level(levels.blockers(package, channel), kinds()) for channel in levels.CHANNELS}


def obstructions(offer: Offer, through: dict[tuple[str, str], int], total: int) -> list[Obstruction]:
    """Return what stands in the way of a service, once for all channels it concerns.

    People: those who asked through these channels; for a channel that is not open, all who asked otherwise.
    """
    concerned: dict[str, list[str]] = defaultdict(list)
    known: dict[str, Blocker] = {}
    for channel in levels.CHANNELS:
        for blocker in levels.blockers(offer.package, channel):
            known[blocker.id] = blocker
            concerned[blocker.id].append(channel)
    made = []
    for id, channels in concerned.items():
        asked = sum(through.get((offer.service_key, channel), 0) for channel in channels)
        closed = known[id].kind == "channel_closed" and known[id].key == OPEN_TO_PEOPLE
        people = total if closed else asked
        made.append(Obstruction(offer, known[id], kinds()[known[id].kind], tuple(channels), people))
    return made


def offered(area_code: str, service_key: str, on: date) -> Offer:
    """Return what a place is offered of a service; `Missing` when nothing is."""
    found = catalogue.offer(service_key, area_code, on)
    if found is None:
        raise Missing("Layanan")
    return found


def standing_before(area_code: str, offer: Offer, on: date) -> list[Obstruction]:
    """Return what stands in the way of one service in an area; one query."""
    through = _asked(area_code, on)
    return obstructions(offer, through, _total(through, offer.service_key))


def obstruction(area_code: str, service_key: str, kind: str, key: str, on: date) -> Obstruction:
    """Return one thing that stands in the way; `Missing` when it does not (any more)."""
    for one in standing_before(area_code, offered(area_code, service_key, on), on):
        if (one.blocker.kind, one.blocker.key) == (kind, key):
            return one
    raise Missing("Hambatan")


def answer(found: Obstruction) -> Answer:
    """Return what the service would be without one thing in the way: level, visits, papers, hours, rupiah."""
    visit, paper = costs()
    channel = OPEN_TO_PEOPLE if OPEN_TO_PEOPLE in found.channels else found.channels[0]
    pattern = catalogue.package(found.offer.version_id)
    changed = proposal(found)
    problems = check(changed, catalogue.reference())
    return Answer(
        found,
        channel,
        levels.what_if(found.offer.package, channel, found.blocker, kinds=kinds(), visit=visit, paper=paper),
        differences(pattern, parse(changed)),
        tuple(problem.message for problem in problems),
    )


def proposal(found: Obstruction) -> dict[str, object]:
    """Return the national pattern without one thing in the way, ready to be proposed at the desk."""
    if not found.kind.removable:
        raise Missing("Jawaban")
    return levels.without(catalogue.package(found.offer.version_id).raw, found.blocker)


def proposal_text(found: Obstruction) -> str:
    """Return the same as the file that is proposed."""
    return yaml.safe_dump(proposal(found), allow_unicode=True, sort_keys=False, width=110)


def stations(offer: Offer, standing: list[Obstruction]) -> list[Station]:
    """Return where a service is held up, in the order in which a person meets it."""
    names = {step.key: step.name for step in offer.package.steps}
    names = {levels.FILING: AT_FILING} | names | {levels.HANDING: AT_HANDING}
    found = [
        Station(key, name, tuple(one for one in standing if levels.stands_at(one.blocker) == key))
        for key, name in names.items()
    ]
    return [one for one in found if one.obstructions]


def history(area_code: str, service_key: str) -> list[Level]:
    """Return what levels a service had in an area since when, oldest first, at most 200; one query."""
    rows = Level.objects.filter(area_code=area_code, service_key=service_key)
    return list(rows.order_by("-id")[:200])[::-1]


def latest(area_code: str, service_key: str) -> dict[str, Level]:
    """Return the newest level of a service in an area through each channel; one query."""
    return {row.channel: row for row in history(area_code, service_key)}
