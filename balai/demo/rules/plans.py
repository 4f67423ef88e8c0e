"""What is going to happen: one plan for each made-up case, all from the seed. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import cached_property
from random import Random
from typing import Any

from balai.core.clock import local_date
from balai.demo.rules import timing
from balai.demo.rules.chance import chance, pick
from balai.demo.rules.people import Person, person
from balai.regions.rules import calendar as calendars
from balai.regions.rules.calendar import WorkCalendar

YEAR = 365
SARI = 1
PERSONS_PER_CASE = 0.8
COUNTER = ("direct", "mobile", "self_service")
SMALL = 200
"""A demo with fewer cases shows each line of the showcase once."""


@dataclass(frozen=True)
class Regency:
    """A regency of the demo. `posted` are the villages whose offices have officers, `homes` where people live."""

    code: str
    name: str
    calendar: WorkCalendar
    villages: tuple[str, ...]
    posted: tuple[str, ...]

    @cached_property
    def homes(self) -> tuple[str, ...]:
        """All villages, and those with officers as often again as half of all."""
        return self.villages + self.posted * max(1, len(self.villages) // (2 * len(self.posted)))


@dataclass(frozen=True)
class Service:
    """What of a service decides what may happen to its cases."""

    key: str
    level: str
    mode: str
    agency_kind: str
    channels: tuple[str, ...]
    deems: bool


@dataclass(frozen=True)
class Hindrance:
    """What kept the agencies of a kind in one regency from working; `ends_at` None: it lasts still."""

    key: str
    regency: int
    kind: str
    service: str
    what: str
    began_at: datetime
    expected_at: datetime
    ends_at: datetime | None

    def hinders(self, regency: int, service: "Service", at: datetime) -> bool:
        is_meant = regency == self.regency and service.agency_kind == self.kind
        is_meant = is_meant and self.service in ("", service.key)
        return is_meant and self.began_at <= at and (self.ends_at is None or at < self.ends_at)


@dataclass(frozen=True)
class Setting:
    """The made-up world before anything happens. The mappings are files of `data/demo`."""

    seed: str
    today: datetime
    regencies: tuple[Regency, ...]
    services: Mapping[str, Service]
    traffic: Mapping[str, Any]
    showcase: Sequence[Mapping[str, Any]]
    people: Mapping[str, Any]

    def regency_of(self, number: int) -> int:
        """Return the regency in which person `number` lives."""
        return (number - 1) % len(self.regencies)

    @cached_property
    def hindrances(self) -> tuple[Hindrance, ...]:
        """Return the obstacles of the year in every regency, each inside opening hours."""
        lines = enumerate(self.traffic["obstacles"])
        return tuple(
            _hindrance(self, index, key, line) for key, line in lines for index in range(len(self.regencies))
        )

    def person(self, number: int) -> Person:
        home = self.regencies[self.regency_of(number)]
        return person(number, seed=self.seed, facts=self.people, birth_place=home.name, villages=home.homes)


def _hindrance(setting: Setting, index: int, key: int, line: Mapping[str, Any]) -> Hindrance:
    calendar, day = setting.regencies[index].calendar, timing.WORKING_DAY
    began = timing.worked_before(calendar, setting.today - timedelta(days=line["began"] + index), 1)
    ends = timing.worked(calendar, began, line["lasted"] * day) if line["lasted"] else None
    expected = timing.worked(calendar, began, line["expected"] * day)
    return Hindrance(
        f"{index}-{key}", index, line["kind"], line["service"], line["what"], began, expected, ends
    )


@dataclass(frozen=True)
class Fate:
    """What becomes of a case. `rest`: the act that nobody does any more, so the case waits there."""

    slow: float = 1.0
    returns: int = 0
    return_at: str = "check"
    ending: str = "approve"
    remedy: str = "none"
    settled: str = "formalise"
    collect: str = "applicant"
    abandoned: bool = False
    checked: bool = True
    rest: str = ""


@dataclass(frozen=True)
class Plan:
    """One case: who asks for what, where, when, how, and its fate."""

    number: int
    regency: int
    service: str
    channel: str
    starts_at: datetime
    person: int
    fate: Fate
    answers: Mapping[str, Any] = field(default_factory=dict)
    showcase: bool = False


def plans(setting: Setting, cases: int) -> list[Plan]:
    """Return the plans of a whole demo; the same seed, day and size give the same plans."""
    shown = list(_shown(setting, cases))[:cases]
    issued = round(setting.traffic["old_issued"] * cases / 2000)
    made = list(shown)
    for number in range(len(shown), cases):
        plan = _random(setting, number, cases, setting.services)
        if _makes_old_document(setting, plan):
            issued -= 1
            if issued < 0:
                others = {key: one for key, one in setting.services.items() if one.mode != "full"}
                plan = _random(setting, number, cases, others)
        made.append(plan)
    return made


def _makes_old_document(setting: Setting, plan: Plan) -> bool:
    is_old = setting.today - plan.starts_at > timedelta(days=setting.traffic["issued_days"])
    return (
        is_old and setting.services[plan.service].mode == "full" and plan.fate.ending in ("approve", "forget")
    )


def _random(setting: Setting, number: int, cases: int, services: Mapping[str, Service]) -> Plan:
    rng = chance(setting.seed, "plan", number)
    traffic = setting.traffic
    index = pick(rng, _regency_weights(setting))
    weights = {key: traffic["services"].get(key, {}).get("weight", 1) for key in services}
    service = services[pick(rng, weights)]
    channel = pick(rng, {name: traffic["channels"][name]["share"] for name in service.channels})
    starts_at = _arrival(rng, setting, index, service.key, channel)
    citizen = _person(rng, setting, index, service, cases)
    return Plan(
        number, index, service.key, channel, starts_at, citizen, _fate(rng, traffic["fates"], service)
    )


def _regency_weights(setting: Setting) -> dict[int, float]:
    listed = setting.traffic["regencies"]
    return {index: listed[min(index, len(listed) - 1)] for index in range(len(setting.regencies))}


def _arrival(rng: Random, setting: Setting, index: int, service: str, channel: str) -> datetime:
    """Return when it begins: at counters inside opening hours, never later than some minutes ago."""
    traffic, calendar = setting.traffic, setting.regencies[index].calendar
    season = traffic["seasons"][traffic["services"].get(service, {}).get("season", "steady")]
    habits = traffic["channels"][channel]
    days = _days(local_date(setting.today, calendar.zone))
    weights = timing.day_weights(days, habits, season, traffic["recent"])
    for _ in range(timing.TRIES):
        moment = timing.moment_on(rng, rng.choices(days, weights)[0], habits["hours"], calendar.zone)
        is_possible = channel not in COUNTER or calendars.is_open(calendar, moment)
        if is_possible and moment < setting.today - timedelta(minutes=30):
            return moment
    return timing.worked_before(calendar, setting.today - timedelta(days=1), 60)


def _days(today: date) -> list[date]:
    return [today - timedelta(days=ago) for ago in range(YEAR, -1, -1)]


def _person(rng: Random, setting: Setting, index: int, service: Service, cases: int) -> int:
    """Return someone of the regency; for a village or district someone whose office has officers."""
    regencies, posted = len(setting.regencies), setting.regencies[index].posted
    while True:
        number = 1 + index + regencies * rng.randrange(max(20, round(cases * PERSONS_PER_CASE / regencies)))
        if service.level not in ("village", "district") or setting.person(number).area_code in posted:
            return number


def _fate(rng: Random, chances: Mapping[str, Any], service: Service) -> Fate:
    endings = chances["ending"] if service.deems else {**chances["ending"], "forget": 0}
    return Fate(
        slow=rng.uniform(*chances["slowness"]) if rng.random() < chances["slow"] else 1.0,
        returns=("none", "once", "twice").index(pick(rng, chances["returns"])),
        return_at=rng.choice(("check", "check", "review")),
        ending=pick(rng, endings),
        remedy=pick(rng, chances["remedy"]),
        settled=pick(rng, chances["settled"]),
        collect=pick(rng, chances["collect"]),
        abandoned=rng.random() < chances["abandoned"],
        checked=rng.random() < chances["checked"],
    )


SHOWN = ("returns", "ending", "remedy", "settled", "collect", "rest")


def _shown(setting: Setting, cases: int) -> Iterator[Plan]:
    """Yield the plans of the showcase."""
    number = 0
    for line in setting.showcase:
        for copy in range(1 if cases < SMALL else line["count"]):
            if line["service"] in setting.services:
                yield _show(setting, number, line, is_sari=bool(line.get("sari")) and copy == 0)
                number += 1


def _show(setting: Setting, number: int, line: Mapping[str, Any], *, is_sari: bool) -> Plan:
    rng = chance(setting.seed, "plan", number)
    index = min(line.get("regency", 0), len(setting.regencies) - 1)
    service, calendar = setting.services[line["service"]], setting.regencies[index].calendar
    channel = line["channel"] if line["channel"] in service.channels else "direct"
    ago = line["ago"] * rng.uniform(0.8, 1.15) * timing.WORKING_DAY
    return Plan(
        number, index, service.key, channel, timing.worked_before(calendar, setting.today, ago),
        SARI if is_sari else _person(rng, setting, index, service, SMALL),
        Fate(slow=0.6, **{name: line[name] for name in SHOWN if name in line}),
        line.get("answers", {}), showcase=True,
    )  # fmt: skip


def window_of(setting: Setting, moment: datetime) -> int:
    """Return the part of the year a moment lies in: 1 the newest days, then months back. Part 0 is the showcase."""
    age, recent = setting.today - moment, timedelta(days=setting.traffic["recent"]["days"])
    return 1 if age < recent else 2 + (age - recent) // timedelta(days=30)


def windows(setting: Setting, made: Sequence[Plan]) -> list[list[Plan]]:
    """Return the plans in the order in which to live them: the showcase, the newest days, then month by month back."""
    parted: dict[int, list[Plan]] = {}
    for plan in made:
        parted.setdefault(0 if plan.showcase else window_of(setting, plan.starts_at), []).append(plan)
    return [parted.get(window, []) for window in range(max(parted, default=-1) + 1)]


def again(plan: Plan) -> Plan:
    """Return the plan of a case that is taken up again after a granted objection."""
    return replace(plan, fate=Fate(slow=plan.fate.slow))
