"""What an officer may do with a case now: the buttons of its page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING

import yaml
from django.conf import settings

from balai.accounts import queries as accounts
from balai.cases.queries import dossier as dossiers
from balai.cases.queries import worklist
from balai.cases.rules import duties, receipt
from balai.cases.rules.duties import Duty
from balai.cases.rules.status import Kind, Status
from balai.cases.rules.steps import StepState
from balai.core.actor import Actor
from balai.core.refusal import Missing, Refused
from balai.regions import queries as regions
from balai.regions.rules.calendar import WorkCalendar

if TYPE_CHECKING:
    from balai.cases.models import Case
    from balai.cases.queries.dossier import Dossier, StepLine
    from balai.payments.models import Bill

WORKED = (Status.SUBMITTED, Status.IN_PROGRESS, Status.APPROVED)
RETURNED_FROM = (Status.SUBMITTED, Status.IN_PROGRESS)


@dataclass(frozen=True)
class Work:
    """An active step of which the actor may do something; `barred` says why not the work itself."""

    step: StepLine
    acts: frozenset[str]
    barred: str
    may_take: bool
    may_release: bool
    may_hand_on: bool


@dataclass(frozen=True)
class Offered:
    """`settles`: deemed approval, and why not this officer; `revokes`: the issued document, if there is one."""

    works: tuple[Work, ...]
    settles: bool
    settling_barred: str
    hands_over: bool
    checks_identity: bool
    revokes: bool


def offered(actor: Actor, case: Case, held: str, dossier: Dossier, bill: Bill | None) -> Offered:
    """Return what the page of a case offers the actor, who held a duty in it ("" = none); queries only for a remedy."""
    active = [step for step in dossier.steps if step.state == StepState.ACTIVE and case.status in WORKED]
    is_remedy = case.kind != Kind.APPLICATION
    settles = case.status == Status.DEEMED_APPROVED and _may(
        actor, case, "cases.settle_remedy" if is_remedy else "cases.settle_deemed"
    )
    return Offered(
        works=tuple(work for step in active if (work := _work(actor, case, held, bill, step))),
        settles=settles,
        settling_barred=_conflict(case, actor.id, held, Duty.SIGNED) if settles else "",
        hands_over=case.status == Status.READY and _may(actor, case, "cases.hand_over"),
        checks_identity=bool(case.person_id) and _may(actor, case, "cases.assist"),
        revokes=_may(actor, case, "documents.revoke"),
    )


def find(actor: Actor, number: str) -> str:
    """Return the id of the case with a typed receipt number; one the actor may not see is missing."""
    found = worklist.find(actor, receipt.normal(number))
    if found is None:
        raise Missing("Permohonan dengan nomor itu")
    return found.id


def calendars(office_ids: Iterable[str]) -> Mapping[str, WorkCalendar]:
    """Return office id → working time; two queries."""
    offices = accounts.offices(office_ids)
    known = regions.calendars({office.calendar_id for office in offices.values()})
    return {id: known[office.calendar_id] for id, office in offices.items()}


@cache
def agency_kinds() -> dict[str, str]:
    """Return kind of agency → its name in people's words (`data/agency_kinds.yaml`); read once per process."""
    content = yaml.safe_load((settings.DATA / "agency_kinds.yaml").read_text(encoding="utf-8"))
    return dict(content["agency_kinds"])


def may_somewhere(actor: Actor, verb: str) -> bool:
    """Return whether one of the actor's roles may do a verb anywhere; "" asks for nothing."""
    return not verb or any(grant.role in accounts.roles_that(verb) for grant in actor.grants)


def _may(actor: Actor, place: Case | StepLine, verb: str) -> bool:
    return actor.may(accounts.roles_that(verb), agency_id=place.agency_id, area_code=place.area_code)


def _work(actor: Actor, case: Case, held: str, bill: Bill | None, step: StepLine) -> Work | None:
    is_theirs = actor.may(step.role, agency_id=step.agency_id, area_code=step.area_code)
    moves = _may(actor, step, "cases.reassign")
    returns_again = _may(actor, step, "cases.return_again") and case.status in RETURNED_FROM
    if not (is_theirs or moves or returns_again):
        return None
    barred = _bar(actor.id, step, case, held) if is_theirs else ""
    works = is_theirs and not barred
    return Work(
        step=step,
        acts=_acts(case, step, bill, works=works, returns_again=returns_again),
        barred=barred,
        may_take=works and not step.officer_id,
        may_release=bool(step.officer_id) and (moves or step.officer_id == actor.id),
        may_hand_on=moves or works,
    )


def _bar(officer_id: str, step: StepLine, case: Case, held: str) -> str:
    """Return why this officer may not work the step of their role now, in words."""
    if step.officer_id not in ("", officer_id):
        return f"Langkah ini sedang dikerjakan {step.officer_name}."
    duty = _duty(case, step)
    return _conflict(case, officer_id, held, duty) if duty else ""


def _duty(case: Case, step: StepLine) -> Duty | None:
    """Return the duty that comes with a step; whoever decides an objection or appeal signs."""
    return duties.OF_ROLE.get(step.role) if case.kind == Kind.APPLICATION else Duty.SIGNED


def _conflict(case: Case, officer_id: str, held: str, duty: Duty) -> str:
    """Return why a duty may not meet what an officer did before, in words."""
    try:
        duties.check_apart({officer_id: held} if held else {}, officer_id, duty)
        if case.kind != Kind.APPLICATION:
            duties.check_fresh(officer_id, dossiers.judges_before(case))
    except Refused as refusal:
        return refusal.message
    return ""


def colleagues(
    case: Case, step_key: str, actor: Actor, at: datetime
) -> tuple[StepLine, list[tuple[str, str]]]:
    """Return a running step and (id, name) of the others who could do it; at most 50, a few queries for each."""
    step = next((line for line in dossiers.steps(case) if line.key == step_key), None)
    if step is None or not (actor.may(step.role, agency_id=step.agency_id, area_code=step.area_code)
                            or _may(actor, step, "cases.reassign")):  # fmt: skip
        raise Missing("Langkah")
    able = accounts.colleagues(step.agency_id, step.role, at=at)
    others = [officer for officer in able if officer.id not in (actor.id, step.officer_id)]
    duty, held = _duty(case, step), dossiers.duties(case)
    free = [one for one in others if not (duty and _conflict(case, one.id, held.get(one.id, ""), duty))]
    return step, [(one.id, one.name) for one in free]


def _acts(
    case: Case, step: StepLine, bill: Bill | None, *, works: bool, returns_again: bool
) -> frozenset[str]:
    """Return the acts that end a step, or send the case back: names of parts of the page."""
    pays = step.rule is not None and step.rule.payment
    acts = _ends(step, bill) if works else set()
    returnable = case.status in RETURNED_FROM and step.rule is not None and not pays
    if returnable and (returns_again or (works and not case.returns)):
        acts.add("return")
    return frozenset(acts)


def _ends(step: StepLine, bill: Bill | None) -> set[str]:
    rule = step.rule
    if rule is None or rule.outcome == "decision":
        return {"decide"}
    if rule.payment:
        return {"billing_code", "pay"} if bill else {"bill"}
    if rule.outcome:
        return {rule.outcome}
    return {"record"} if rule.foreign_record else {"finish"}
