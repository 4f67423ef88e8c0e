"""Live the made-up year: one queue ordered by simulated time, each act in a short transaction of its own.

The plan is in the seed and the state in the tables, so a kill at any moment loses nothing: started again,
finished parts are skipped, finished acts are found done.
"""

import heapq
import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.module_loading import import_string

from balai.cases import actions as cases
from balai.core import events, facts, ticks
from balai.core.actor import Actor
from balai.core.events import Following
from balai.core.refusal import Refused
from balai.core.ticks import Ticking
from balai.demo import queries
from balai.demo.actions.acting import ACTS, LAST_ACTS
from balai.demo.actions.stage import Life, Stage
from balai.demo.rules import plans
from balai.demo.rules.chance import chance
from balai.demo.rules.course import Coming
from balai.demo.rules.plans import Hindrance, Plan, Setting

logger = logging.getLogger(__name__)
BREATH_S, BREATH_SHARE = 0.001, 0.1
"""Rest between two acts, so that those who use the pages get their turn to write: at least, and as part of the act."""
SAID_EVERY_S = 1.0
HELD = timedelta(seconds=60)
HOLD_EVERY_S = 20
TIME_ACTS = (
    "cases.presume_complete",
    "cases.deem_due",
    "cases.expire_uncollected",
    "cases.drop_stale_drafts",
)
OBSTACLES = "demo_obstacles"
DAY = timedelta(days=1)
FOLLOWINGS = "balai.config.followers.FOLLOWINGS"
WATCHED_S = 3.0


@dataclass(frozen=True)
class Progress:
    """How far the filling is. `left_s` is None while nobody can say."""

    made: int
    total: int
    per_second: float
    left_s: int | None
    is_done: bool
    stumbled: int = 0


Say = Callable[[Progress], object]


def fill(size: int, *, by: Actor, at: datetime, say: Say = lambda progress: None) -> Progress:
    """Make `size` cases over the year before `at` and live them; goes on where it was stopped.

    Size and day are kept by the first call; a demo that is full changes nothing.
    """
    queries.cast()
    known = facts.get(queries.SIZE)
    if known is None:
        known = {"cases": size, "today": at.isoformat(), "seed": queries.seed()}
        _remember(queries.SIZE, known, by=by, at=at)
    progress = facts.get(queries.PROGRESS, {})
    if progress.get("is_done"):
        return Progress(progress["made"], progress["total"], 0, 0, True, progress["stumbled"])
    today = datetime.fromisoformat(known["today"])
    setting = replace(queries.setting(today, facts.get("demo_posted", {})), seed=known["seed"])
    lived = _Year(setting, known["cases"], by, say).live()
    follow_if_nobody_does()
    return lived


@transaction.atomic
def _remember(name: str, value: Any, *, by: Actor, at: datetime) -> None:
    facts.put(name, value)
    events.record("demo.filling", name, by=by, at=at)


class _Year:
    """The queue of what comes, window by window."""

    def __init__(self, setting: Setting, size: int, by: Actor, say: Say) -> None:
        self.setting, self.by, self.say = setting, by, say
        self.stage = Stage(setting)
        self.windows = plans.windows(setting, plans.plans(setting, size))
        self.total = sum(len(window) for window in self.windows)
        self.made = self.stumbled = 0
        self.begun = self.said = self.held = 0.0
        self.before = 0
        self.queue: list[tuple[datetime, int, int, Coming, Life]] = []
        self.order = count()

    def live(self) -> Progress:
        done = int(facts.get(queries.PROGRESS, {}).get("windows", 0))
        self.made = self.before = sum(len(window) for window in self.windows[:done])
        self.begun = self.held = time.monotonic()
        _hold(timezone.now() + HELD)
        progress = self._tell(windows=done)
        for number in range(done, len(self.windows)):
            self._live_window(self.windows[number], number)
            progress = self._tell(windows=number + 1)
        return progress

    def _live_window(self, window: Sequence[Plan], number: int) -> None:
        for plan in window:
            self._push(self.stage.new_life(plan), Coming(plan.starts_at, "arrive"))
        hindrances = [
            one for one in self.setting.hindrances if plans.window_of(self.setting, one.began_at) == number
        ]
        hindrances.sort(key=lambda one: one.began_at, reverse=True)
        midnight = window[0].starts_at if window else self.setting.today
        while self.queue:
            at, _, version, coming, life = heapq.heappop(self.queue)
            while midnight + DAY < at:
                midnight += DAY
                self._night(midnight)
            while hindrances and hindrances[-1].began_at <= at:
                self._hinder(hindrances.pop())
            if version == life.version:
                begun = time.monotonic()
                self._do(life, coming)
                self._pause(number, time.monotonic() - begun)
        for hindrance in reversed(hindrances):
            self._hinder(hindrance)

    def _push(self, life: Life, coming: Coming) -> None:
        if coming.at < self.setting.today:
            heapq.heappush(self.queue, (coming.at, next(self.order), life.version, coming, life))

    def _do(self, life: Life, coming: Coming) -> None:
        """Do one act and see what follows from the state it left."""
        life.version += 1
        try:
            _act(self.stage, life, coming)
        except Refused as refused:
            self.stumbled += 1
            problems = getattr(refused, "problems", "")
            logger.warning(
                "demo case %s: %s was refused: %s %s", life.plan.number, coming.act, refused, problems
            )
            return
        if coming.act == "arrive":
            self.made += 1
        else:
            life.last_at = coming.at
        if coming.act not in LAST_ACTS:
            self._push_all(life)
        while self.stage.spawned:
            self._push_all(self.stage.spawned.pop())

    def _push_all(self, life: Life) -> None:
        for coming in self.stage.coming(life):
            self._push(life, coming)

    def _night(self, at: datetime) -> None:
        """Run what time sets off, as it would have run that day. (`expire` comes with the life that it ends.)"""
        cases.presume_complete(at)
        cases.deem_due(at)
        cases.drop_stale_drafts(at)

    def _hinder(self, hindrance: Hindrance) -> None:
        """Record an obstacle once, and its end."""
        known = facts.get(OBSTACLES, {})
        if hindrance.key in known:
            return
        agency_id, area = f"{hindrance.kind}-{queries.slug(self._code(hindrance))}", self._code(hindrance)
        rng = chance(self.setting.seed, "obstacle", hindrance.key)
        by = self.stage.company.pick("front_officer", agency_id, area, rng)
        with transaction.atomic():
            row = cases.start_obstacle(
                agency_id, hindrance.what, expected_end_at=hindrance.expected_at, service_key=hindrance.service,
                by=by, at=hindrance.began_at,
            )  # fmt: skip
            if hindrance.ends_at:
                cases.end_obstacle(row.id, by=by, at=hindrance.ends_at)
            facts.put(OBSTACLES, {**known, hindrance.key: row.id})

    def _code(self, hindrance: Hindrance) -> str:
        return self.setting.regencies[hindrance.regency].code

    # around it

    def _pause(self, windows: int, worked_s: float) -> None:
        """Let others write, keep the clock's own acts away from lives that are lived in the past, say how far it is."""
        now = time.monotonic()
        if now - self.held > HOLD_EVERY_S:
            self.held = now
            _hold(timezone.now() + HELD)
        if now - self.said > SAID_EVERY_S:
            self.said = now
            self._tell(windows=windows)
        time.sleep(BREATH_S + worked_s * BREATH_SHARE)

    def _tell(self, *, windows: int) -> Progress:
        passed = time.monotonic() - self.begun
        made = self.made - self.before
        speed = made / passed if passed > 0 else 0.0
        is_done = windows == len(self.windows)
        left = round((self.total - self.made) / speed) if made > 20 else None
        progress = Progress(
            self.made, self.total, round(speed, 1), 0 if is_done else left, is_done, self.stumbled
        )
        facts.put(queries.PROGRESS, {**vars(progress), "windows": windows, "at": timezone.now().isoformat()})
        self.say(progress)
        return progress


def _act(stage: Stage, life: Life, coming: Coming) -> None:
    """Do one act in one transaction; arrivals and what time does make several, so that none lasts long."""
    if coming.act in ("arrive", "presume", "deem", "expire"):
        ACTS[coming.act](stage, life, coming)
        return
    with transaction.atomic():
        ACTS[coming.act](stage, life, coming)


def _hold(until: datetime) -> None:
    """Let the real clock's acts on cases wait: they would overtake those that are lived in the past."""
    ticks.run_due([Ticking(name, timedelta(0), lambda at: None) for name in TIME_ACTS], at=until)


def follow_if_nobody_does() -> None:
    """Let the followers read what was written, unless a process of their own is at it."""
    while events.sequence():
        pass
    before = events.lag()
    if any(before.values()):
        time.sleep(WATCHED_S)
        if events.lag() != before:
            return
    moved = 1
    while moved:
        moved = sum(events.follow(one, at=timezone.now()) for one in followings()) + events.sequence()


def followings() -> Sequence[Following]:
    """Return who follows the log; their list lies above, so it is found by name."""
    found: Sequence[Following] = import_string(FOLLOWINGS)
    return found
