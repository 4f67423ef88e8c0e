"""A simulated nation: what happened to each case of each regency, all from the seed. Pure.

Only histories are made up here; every number comes from them by the fold of monitoring itself. A regency is its own
stream of chance, so any one can be made alone, again, or beside others.
"""

from bisect import bisect
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from itertools import accumulate
from typing import Any
from zoneinfo import ZoneInfo

from balai.core.clock import local_date
from balai.demo.rules import timing
from balai.demo.rules.chance import chance
from balai.monitoring.rules import cubes, fold, halts
from balai.monitoring.rules.cubes import Tallies
from balai.monitoring.rules.trace import Simulated

YEAR = 365
DAY_MINUTES = 24 * 60
HALLS = 300
OWN_CHANNELS = ("electronic", "self_service")


@dataclass(frozen=True)
class Course:
    """What of a service decides how its cases go. `steps`: (key, whether a rule does it); `days`: of its clock."""

    key: str
    agency_kind: str
    channels: tuple[str, ...]
    steps: tuple[tuple[str, bool], ...]
    asked: int
    held: int
    pays: bool
    is_electronic: bool
    days: float


@dataclass(frozen=True)
class Regency:
    """`slug`: how ids of its agencies name it; `has_hall`: else people come to the agencies' own offices.

    `alike`: so many cases at once have the same history, for machines that have little time.
    """

    code: str
    slug: str
    zone: str
    has_hall: bool
    cases: int
    alike: int = 1


@dataclass(frozen=True)
class Nation:
    """The made-up nation before anything happens; `traffic` is the file of `data/demo`."""

    seed: str
    today: datetime
    courses: tuple[Course, ...]
    traffic: Mapping[str, Any]

    def days(self, zone: str) -> list[date]:
        last = local_date(self.today, zone)
        return [last - timedelta(days=ago) for ago in range(YEAR, -1, -1)]


def shares(seed: str, codes: Sequence[str], cases: int, first: str, of_first: int) -> dict[str, int]:
    """Return how many cases each regency has: `of_first` in the one, the rest by lot, large ones and small ones."""
    others = [code for code in codes if code != first]
    weights = {code: chance(seed, "size", code).lognormvariate(0, 0.6) for code in others}
    rest, whole = cases - of_first, sum(weights.values())
    edges = [round(rest * passed / whole) for passed in accumulate(weights.values(), initial=0.0)]
    return {first: of_first} | {code: edges[place + 1] - edges[place] for place, code in enumerate(others)}


def with_hall(seed: str, codes: Sequence[str], first: str, number: int = HALLS) -> set[str]:
    """Return which regencies have a service hall."""
    others = sorted(set(codes) - {first}, key=lambda code: chance(seed, "hall", code).random())
    return {first, *others[: number - 1]}


def folded(nation: Nation, regency: Regency) -> Tallies:
    """Return the tallies of a whole regency: each of its histories through the fold, none of them kept."""
    tallies = cubes.empty()
    stopped = halts.read(obstacles(nation, regency))
    for number, story in enumerate(stories(nation, regency)):
        times = min(regency.alike, regency.cases - number * regency.alike)
        fold.count(tallies, story, lambda _: regency.zone, stopped, times=times)
    return tallies


def obstacles(nation: Nation, regency: Regency) -> list[Simulated]:
    """Return what kept the agencies of a regency from working, as events."""
    made = []
    for number, line in enumerate(nation.traffic["obstacles"]):
        rng = chance(nation.seed, "stop", regency.code, number)
        began = nation.today - timedelta(days=line["began"] + rng.uniform(0, 20), minutes=rng.randrange(600))
        place = {"area_code": regency.code, "agency_id": f"{line['kind']}-{regency.slug}", "office_id": ""}
        said = {"kind": line["what"], "service": line["service"], "office": ""}
        subject = f"{regency.code}-{number}"
        made.append(Simulated(halts.STARTED, began, **place, data=said, subject=subject))
        if line["lasted"]:
            ended = began + timedelta(days=line["lasted"] * rng.uniform(0.6, 1.6))
            made.append(Simulated(halts.ENDED, ended, **place, data=said, subject=subject))
    return [one for one in made if one.at < nation.today]


def stories(nation: Nation, regency: Regency) -> Iterator[list[Simulated]]:
    """Yield the events of each case (or cases alike) of a regency, in the order in which they happened."""
    world = _World(nation, regency)
    for _ in range(-(-regency.cases // regency.alike)):
        yield world.story()


class _World:
    """One regency with what its chances are drawn from, prepared once."""

    def __init__(self, nation: Nation, regency: Regency) -> None:
        self.nation, self.regency = nation, regency
        self.rng = chance(nation.seed, "nation", regency.code)
        self.days = nation.days(regency.zone)
        self.skill = self.rng.uniform(0.25, 0.95)
        """How much of its service a regency gives on screens by the end of the year."""
        self.speed = self.rng.lognormvariate(0, 0.3)
        self.courses = nation.courses
        self.course_weights = list(accumulate(self._weight(one) for one in self.courses))
        self.drawn: dict[tuple[str, str], list[float]] = {}
        self.midnights = [
            datetime.combine(day, time(), ZoneInfo(regency.zone)).astimezone(UTC) for day in self.days
        ]

    def _weight(self, course: Course) -> float:
        return float(self.nation.traffic["services"].get(course.key, {}).get("weight", 1))

    @cached_property
    def channel_weights(self) -> dict[str, list[float]]:
        channels = self.nation.traffic["channels"]
        return {
            one.key: list(accumulate(channels[name]["share"] for name in one.channels))
            for one in self.courses
        }

    @cached_property
    def hours(self) -> dict[str, tuple[list[int], list[float]]]:
        channels = self.nation.traffic["channels"]
        return {
            name: (list(line["hours"]), list(accumulate(line["hours"].values())))
            for name, line in channels.items()
        }

    def day_weights(self, course: Course, channel: str) -> list[float]:
        season = self.nation.traffic["services"].get(course.key, {}).get("season", "steady")
        place = season, channel
        if place not in self.drawn:
            traffic = self.nation.traffic
            found = timing.day_weights(
                self.days, traffic["channels"][channel], traffic["seasons"][season], traffic["recent"]
            )
            self.drawn[place] = list(accumulate(found))
        return self.drawn[place]

    def _drawn(self, added: list[float]) -> int:
        """Return a place in a list, by weights that are added up."""
        return min(bisect(added, self.rng.random() * added[-1]), len(added) - 1)

    def story(self) -> list[Simulated]:
        course = self.courses[self._drawn(self.course_weights)]
        channel = course.channels[self._drawn(self.channel_weights[course.key])]
        day = self._drawn(self.day_weights(course, channel))
        hours, weights = self.hours[channel]
        at = self.midnights[day] + timedelta(
            seconds=hours[self._drawn(weights)] * 3600 + int(self.rng.random() * 3600)
        )
        return _Life(self, course, channel, at, day / YEAR).events()


class _Life:
    """One case while it is told."""

    def __init__(self, world: _World, course: Course, channel: str, at: datetime, progress: float) -> None:
        regency = world.regency
        self.world, self.course, self.channel, self.at, self.rng = world, course, channel, at, world.rng
        self.digital = world.skill * (0.4 + 0.6 * progress)
        self.pace = course.days * DAY_MINUTES * world.speed * 0.5 / max(len(course.steps), 1)
        self.is_own = channel in OWN_CHANNELS
        self.agency_id = f"{course.agency_kind}-{regency.slug}"
        self.office_id = self._office(regency)
        self.started_at = at
        self.made: list[Simulated] = []

    def _office(self, regency: Regency) -> str:
        if not regency.has_hall:
            return self.agency_id
        return f"mobil-{regency.slug}" if self.channel == "mobile" else f"mpp-{regency.slug}"

    def events(self) -> list[Simulated]:
        """Return what happened until today; the same draws make the same story."""
        self._go()
        return [one for one in self.made if one.at < self.world.nation.today]

    def _then(self, name: str, minutes: float, by: str = "officer:1", **data: object) -> None:
        self.at += timedelta(seconds=round(minutes * 60))
        self.made.append(
            Simulated(
                name, self.at, self.world.regency.code, self.agency_id, self.office_id, by, self.channel,
                {"service": self.course.key, **data},
            )
        )  # fmt: skip

    def _by_person(self) -> str:
        return "person:1" if self.is_own else "officer:1"

    def _go(self) -> None:
        rng, course = self.rng, self.course
        self._then(
            "case.submitted", 0, self._by_person(), kind="application", asked=course.asked, held=course.held,
            assisted=not self.is_own,
        )  # fmt: skip
        for _ in range(2 if rng.random() < 0.02 else 1 if rng.random() < 0.12 else 0):
            self._take_and("case.returned")
            self._then("case.resubmitted", rng.expovariate(1 / 3000), self._by_person())
        if rng.random() < 0.03:
            self._then("case.withdrawn", rng.expovariate(1 / 2000), self._by_person())
            return
        for key, is_automatic in course.steps:
            self._step(key, is_automatic=is_automatic)
        if course.pays:
            self._then("case.bill_opened", 5)
            self._then(
                "case.paid",
                rng.expovariate(1 / 600),
                "client:bank" if rng.random() < self.digital else "officer:2",
            )
        self._decide()

    def _take_and(self, name: str) -> None:
        key = self.course.steps[0][0] if self.course.steps else "completeness"
        self._then("case.step_taken", self._wait(), step=key)
        self._then(name, 5 + self.rng.random() * 40, step=key)

    def _wait(self) -> float:
        return self.rng.expovariate(1 / self.pace)

    def _step(self, key: str, *, is_automatic: bool) -> None:
        if is_automatic:
            self._then("case.step_done", 0, "system:balai", step=key)
            return
        self._then("case.step_taken", self._wait(), step=key)
        self._then("case.step_done", 5 + self.rng.expovariate(1 / 60), step=key)

    def _decide(self) -> None:
        rng, course, wait = self.rng, self.course, self._wait()
        passed = (self.at - self.started_at).total_seconds() / 60 + wait
        is_in_time = passed <= course.days * 1.6 * DAY_MINUTES
        if rng.random() < 0.045:
            self._then("case.rejected", wait, in_time=is_in_time)
            return
        if not is_in_time and rng.random() < 0.02:
            self._then("case.deemed_approved", wait / 2, "system:balai")
        self._then("case.approved", wait, in_time=is_in_time)
        self._then("case.issued", rng.expovariate(1 / 90), "system:balai")
        if course.is_electronic and rng.random() < self.digital:
            self._then("case.delivered", 0, "system:balai")
            return
        self._then("case.ready", 0, "system:balai")
        if rng.random() < 0.97:
            self._then("case.handed_over", 60 + rng.expovariate(1 / 2500), to="applicant")
