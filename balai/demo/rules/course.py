"""What comes next in the life of a made-up case, read off its present state. Pure.

Nothing is remembered but the plan: whoever was killed in the middle reads the state again and goes on.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from random import Random
from typing import Any

from balai.catalogue.rules.package import Step
from balai.demo.rules import timing
from balai.demo.rules.chance import around, chance
from balai.demo.rules.plans import COUNTER, Fate, Plan, Setting
from balai.regions.rules import calendar as calendars
from balai.regions.rules.calendar import WorkCalendar

MOMENT = timedelta(seconds=1)
HINDERED = ("review", "record")
WORKING = ("submitted", "in_progress", "approved")


@dataclass(frozen=True)
class Active:
    """A step that an officer may work on. `rule`: what its package says; None for the decision on an objection."""

    key: str
    role: str
    agency_id: str
    area_code: str
    officer_id: str
    started_at: datetime
    rule: Step | None


@dataclass(frozen=True)
class State:
    """A case as it stands. `last_at`: when something last happened to it."""

    kind: str
    status: str
    returns: int
    is_expired: bool
    waits_for_payment: bool
    is_billed: bool
    was_annulled: bool
    check_at: datetime | None
    deem_at: datetime | None
    collect_within: Mapping[str, Any] | None
    last_at: datetime
    active: tuple[Active, ...]


@dataclass(frozen=True, order=True)
class Coming:
    """An act that comes: when, which, and for which step."""

    at: datetime
    act: str
    step: Active | None = field(default=None, compare=False)


def coming(plan: Plan, state: State, setting: Setting) -> list[Coming]:
    """Return the acts that come next; none when the life is over or the case rests."""
    calendar = setting.regencies[plan.regency].calendar
    found = _coming(plan, state, calendar, _Dice(setting.seed, plan, state))
    unhindered = (_unhindered(one, plan, setting, calendar) for one in found if one.act != plan.fate.rest)
    return [one for one in unhindered if one is not None]


def _unhindered(one: Coming, plan: Plan, setting: Setting, calendar: WorkCalendar) -> Coming | None:
    """Put officers' work off until the obstacle in its way is gone; None while that lasts."""
    if one.act not in HINDERED:
        return one
    service = setting.services[plan.service]
    for hindrance in setting.hindrances:
        if hindrance.hinders(plan.regency, service, one.at):
            if hindrance.ends_at is None:
                return None
            one = replace(one, at=timing.worked(calendar, hindrance.ends_at, 20 + plan.number % 200))
    return one


@dataclass(frozen=True)
class _Dice:
    """Chance for one act in one state: the same state draws the same."""

    seed: str
    plan: Plan
    state: State

    def __call__(self, act: str, step: str = "") -> Random:
        state = self.state
        return chance(self.seed, self.plan.number, state.kind, act, step, state.returns, state.was_annulled)


def _coming(plan: Plan, state: State, calendar: WorkCalendar, dice: _Dice) -> Iterator[Coming]:
    if state.status in WORKING:
        for step in state.active:
            yield from _step(plan, state, step, calendar, dice)
        yield from _by_time(plan, state)
        yield from _withdrawal(plan, state, calendar, dice)
    elif state.status == "returned" and not plan.fate.abandoned:
        yield Coming(_citizen(plan, state, calendar, dice("resubmit"), 2.5), "resubmit")
    elif state.status == "deemed_approved":
        yield Coming(timing.worked(calendar, state.last_at, around(dice("settle"), 700)), "settle")
    elif state.status == "ready":
        yield from _collection(plan, state, calendar, dice)
    elif state.status == "rejected":
        yield from _remedy(plan, state, calendar, dice)
    elif state.status == "handed_over" and state.kind != "application":
        yield Coming(state.last_at + MOMENT, "again")


def _step(plan: Plan, state: State, step: Active, calendar: WorkCalendar, dice: _Dice) -> Iterator[Coming]:
    act = act_of(step, state)
    rng = dice(act, step.key)
    if _is_left(act, plan.fate, state):
        return
    if act == "check":
        wait = around(rng, 9, 0.6) if plan.channel in COUNTER else around(rng, 80, 0.9) * plan.fate.slow
        at = timing.worked(calendar, step.started_at, wait)
    elif act == "pay":
        at = _paid(plan, state, calendar, rng)
    else:
        slow = plan.fate.slow if state.kind == "application" else 1
        at = timing.worked(
            calendar,
            step.started_at,
            timing.step_minutes(rng, step.rule.duration if step.rule else None, slow),
        )
    yield Coming(max(at, state.last_at + MOMENT), _or_return(act, plan.fate, state), step)


def _is_left(act: str, fate: Fate, state: State) -> bool:
    """Return whether nobody does this act: it waits for the head, or the plan leaves the decision undone."""
    if act == "judge":
        return is_granted(state.kind, fate.remedy) is None
    return act in ("decide", "bill", "pay") and _leaves_decision(fate, state)


def _paid(plan: Plan, state: State, calendar: WorkCalendar, rng: Random) -> datetime:
    """Return when the proof of payment lies before the cashier."""
    if plan.channel in COUNTER:
        return timing.worked(calendar, state.last_at, around(rng, 25, 0.6))
    return timing.worked(
        calendar, timing.at_home(rng, state.last_at, around(rng, 0.5, 0.7), calendar.zone), 15
    )


def act_of(step: Active, state: State) -> str:
    """Return what is done in a step: check, review, bill, pay, decide, record, or judge (an objection)."""
    rule = step.rule
    if rule is None or state.kind != "application":
        return "judge"
    if rule.payment:
        return "pay" if state.is_billed else "bill"
    return {"completeness": "check", "decision": "decide"}.get(rule.outcome) or (
        "record" if rule.foreign_record else "review"
    )


def _or_return(act: str, fate: Fate, state: State) -> str:
    """Return the act, or "return" where the plan wants the case sent back."""
    wanted = fate.return_at if state.returns == 0 else "check" if state.status == "submitted" else "review"
    return "return" if act == wanted and state.returns < fate.returns else act


def _leaves_decision(fate: Fate, state: State) -> bool:
    if state.kind != "application" or state.status == "approved":
        return False
    return fate.ending == "withdraw" or (fate.ending == "forget" and not state.was_annulled)


def _by_time(plan: Plan, state: State) -> Iterator[Coming]:
    if state.status == "submitted" and state.check_at:
        yield Coming(state.check_at, "presume")
    if state.status == "in_progress" and state.deem_at:
        yield Coming(state.deem_at + MOMENT, "deem")


def _withdrawal(plan: Plan, state: State, calendar: WorkCalendar, dice: _Dice) -> Iterator[Coming]:
    if plan.fate.ending == "withdraw" and state.status != "approved" and state.kind == "application":
        yield Coming(_citizen(plan, state, calendar, dice("withdraw"), 1), "withdraw")


def _citizen(plan: Plan, state: State, calendar: WorkCalendar, rng: Random, days: float) -> datetime:
    """Return when the applicant acts: from home, or by coming to the counter again."""
    at = timing.at_home(rng, state.last_at, around(rng, days, 0.6), calendar.zone)
    return timing.worked(calendar, at, 10) if plan.channel in COUNTER else at


def _collection(plan: Plan, state: State, calendar: WorkCalendar, dice: _Dice) -> Iterator[Coming]:
    if state.is_expired:
        return
    within = state.collect_within
    if plan.fate.collect == "never" and within:
        yield Coming(
            calendars.add(calendar, state.last_at, within["value"], within["unit"]) + MOMENT, "expire"
        )
    else:
        rng = dice("hand_over")
        wait = state.last_at + timedelta(days=around(rng, 1.6, 0.9))
        yield Coming(timing.worked(calendar, wait, rng.uniform(5, 200)), "hand_over")


def _remedy(plan: Plan, state: State, calendar: WorkCalendar, dice: _Dice) -> Iterator[Coming]:
    """Yield an objection after a rejection, an appeal after a rejected objection."""
    remedy = plan.fate.remedy
    act = {"application": "object", "objection": "appeal"}.get(state.kind, "")
    if (act == "object" and remedy != "none") or (act == "appeal" and remedy.startswith("appeal")):
        rng = dice(act)
        yield Coming(timing.at_home(rng, state.last_at, around(rng, 4, 0.3), calendar.zone), act)


def is_granted(kind: str, remedy: str) -> bool | None:
    """Return how the head answers an objection or appeal; None when it still waits."""
    if remedy.endswith("waiting"):
        return None if remedy.startswith(kind) else False
    return remedy == f"{kind}_granted"
