"""Made-up people judge the services, some ask to be called; heads publish results and plan what to do.

After the year was lived: people can answer once the follower has invited them. Started again, it goes on.
"""

import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random
from typing import TYPE_CHECKING

from balai.accounts import queries as accounts
from balai.channels.desk import actions as desk
from balai.core import events
from balai.core.actor import ANONYMOUS, Actor
from balai.core.clock import local_date
from balai.core.refusal import Missing, Refused
from balai.demo import queries
from balai.demo.actions.filling import follow_if_nobody_does
from balai.demo.actions.stage import Company
from balai.demo.rules.chance import chance, pick
from balai.demo.rules.judging import about, scores
from balai.satisfaction import actions
from balai.satisfaction import queries as surveys
from balai.satisfaction.actions.inviting import ENDINGS
from balai.satisfaction.queries import Scope
from balai.satisfaction.rules.calling_back import Outcome
from balai.satisfaction.rules.periods import Period

if TYPE_CHECKING:
    from balai.satisfaction.models import CallBack, FollowUp

INVITING, COUNTING = "satisfaction.invite", "satisfaction.count_answer"
PATIENCE_S = 120
PARTS = ("t1", "t2", "t3", "t4")
DUE, WEEK = timedelta(days=45), timedelta(days=7)


def judge(*, by: Actor, at: datetime) -> int:
    """Let made-up people answer, and heads act on it; return how many answered."""
    _wait_for(INVITING)
    seed, company = queries.seed(), Company(at)
    answered = sum(_answer(case_id, chance(seed, "survey", case_id), company, at) for case_id in _ended())
    _wait_for(COUNTING)
    actions.pool_due(at)
    _wait_for(COUNTING)
    for agency_id in sorted({member.agency_id for member in company.members}):
        _lead(agency_id, company, at)
    actions.measure_due(at)
    return answered


def _wait_for(follower: str) -> None:
    """Let the followers read what was written, and wait for one that another process runs."""
    follow_if_nobody_does()
    for _ in range(PATIENCE_S):
        if not events.sequence() and not events.lag().get(follower, 0):
            return
        time.sleep(1)


def _ended() -> Iterator[str]:
    return (case_id for name in ENDINGS for case_id in events.cases_with(name))


def _answer(case_id: str, rng: Random, company: Company, today: datetime) -> bool:
    """Let the person of a case answer, or not; whoever has answered before does not again."""
    said, code = queries.data("survey"), surveys.code_of(case_id)
    if rng.random() > said["answers"]:
        return False
    try:
        invitation = surveys.invited(code)
    except Missing:
        return False  # not drawn, an objection, or a draft
    open_days = timedelta(days=surveys.survey().open_days)
    at = min(today, invitation.open_until - open_days * rng.uniform(0.5, 0.99))
    asked = surveys.survey().set(invitation.set_key).elements
    told = about(said, rng)
    try:
        is_bad = actions.answer(code, scores(said, asked, told, rng), told, at=at)
    except Refused:
        return False
    if is_bad and rng.random() < said["asks_to_be_called"]:
        phone = f"{queries.data('people')['phone_prefix']}{rng.randrange(10**8):08d}"
        asking = actions.ask_call_back(code, phone, rng.choice(said["wishes"]), by=ANONYMOUS, at=at)
        _call(asking, rng, company, today, min(today, at + timedelta(days=1)))
    return True


def _call(asking: "CallBack", rng: Random, company: Company, today: datetime, at: datetime) -> None:
    """Let an officer call; some of the last week still wait."""
    able = company.able("front_officer", asking.agency_id, asking.area_code)
    said = queries.data("survey")
    if able and (at + WEEK < today or rng.random() < said["called"]):
        calls = {number: one["weight"] for number, one in enumerate(said["calls"])}
        call = said["calls"][pick(rng, calls)]
        officer = company.actor(able[0])
        if call["outcome"] == Outcome.REFERRED:
            desk.complain_for(asking.id, call["title"], call["text"], by=officer, at=at)
        else:
            actions.finish_call_back(asking.id, call["outcome"], call["note"], by=officer, at=at)


def _lead(agency_id: str, company: Company, at: datetime) -> None:
    """Let the head of an agency publish the quarters that are over, and plan against the weakest element once."""
    agency = accounts.agency(agency_id)
    heads = company.able("head", agency_id, agency.area_code)
    if not heads or heads[0].agency_id != agency_id:
        return
    head = company.actor(heads[0])
    today = local_date(at, "Asia/Jakarta")
    for period in (Period(year, part) for year in (today.year - 1, today.year) for part in PARTS):
        if period.until <= today and surveys.figures(_scope(period, agency_id)).index is not None:
            actions.publish(agency_id, period, by=head, at=at)
    if not surveys.follow_ups(agency_id=agency_id, most=1):
        _keep_a_plan(agency_id, head, at)
        _plan(agency_id, head, at)


def _keep_a_plan(agency_id: str, head: Actor, at: datetime) -> None:
    """Let a plan have been made and done so long ago that what it brought can be measured."""
    said = queries.data("survey")["kept"]
    planned_at, done_at = (at - timedelta(days=said[f"{name}_days_ago"]) for name in ("planned", "done"))
    row = _plan(agency_id, head, planned_at, rank=1)
    if row:
        actions.finish_follow_up(row.id, said["result"], by=head, at=done_at)


def _plan(agency_id: str, head: Actor, at: datetime, *, rank: int = 0) -> "FollowUp | None":
    """Let a head plan against one of the weakest elements; `rank`: 0 for the very weakest."""
    today = local_date(at, "Asia/Jakarta")
    found = surveys.figures(
        Scope(since=today.replace(year=today.year - 1, day=1), until=today.replace(year=today.year + 1, day=1), agency_id=agency_id)
    )  # fmt: skip
    if len(found.weakest) <= rank:
        return None
    element, words = found.weakest[rank], queries.data("survey")["plans"]
    return actions.plan_follow_up(agency_id, element, words[element], head.id, today + DUE, by=head, at=at)


def _scope(period: Period, agency_id: str) -> Scope:
    return Scope(since=period.since, until=period.until, agency_id=agency_id)
