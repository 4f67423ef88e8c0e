"""What officers see of a case beyond its data: its steps, who holds them, what was returned and why."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from balai.accounts import queries as accounts
from balai.cases.models import Case, Duty, Handover, Return, Step
from balai.cases.queries import access
from balai.cases.rules.status import Kind
from balai.cases.rules.steps import Outcome, StepState
from balai.catalogue import queries as catalogue
from balai.catalogue.rules import package as packages
from balai.core.actor import Actor
from balai.core.refusal import Missing
from balai.core.vault import DataKey, key


@dataclass(frozen=True)
class StepLine:
    """One step of a case; `rule` is what its package says of it (None: the decision on an objection)."""

    key: str
    name: str
    role: str
    role_name: str
    agency_id: str
    agency_name: str
    area_code: str
    state: StepState
    outcome: Outcome | None
    officer_id: str
    officer_name: str
    started_at: datetime | None
    ended_at: datetime | None
    verdict: Mapping[str, Any] | None
    content: Mapping[str, str]
    rule: packages.Step | None

    @property
    def recorded_on(self) -> date | None:
        """The date that another system gave with its number."""
        on = self.content.get("record_on")
        return date.fromisoformat(on) if on else None


@dataclass(frozen=True)
class ReturnLine:
    """One return: (key, note) of everything that lacked."""

    number: int
    items: tuple[tuple[str, str], ...]
    reason: str
    fault: str
    returned_at: datetime
    answered_at: datetime | None


@dataclass(frozen=True)
class HandoverLine:
    """Who received the result."""

    to: str
    name: str
    relation: str
    power_of_attorney: str
    at: datetime


@dataclass(frozen=True)
class Dossier:
    steps: tuple[StepLine, ...]
    returns: tuple[ReturnLine, ...]
    handover: HandoverLine | None
    duties: Mapping[str, str]
    """Officer id → the duty they had in this case."""


def seen(case_id: str, actor: Actor) -> Case:
    """Return a case the officer may see, sealed; anything else is missing."""
    case = Case.objects.filter(access.seen_q(actor), id=case_id).distinct().first()
    if case is None:
        raise Missing("Permohonan")
    return case


def dossier(case: Case) -> Dossier:
    """Return the steps, returns and duties of a case the caller has opened; at most 7 queries."""
    data_key = key(case.key_id)
    steps = list(Step.objects.filter(case=case).order_by("position"))
    returns = Return.objects.filter(case=case).order_by("number")
    return Dossier(
        steps=tuple(_steps(case, steps, data_key)),
        returns=tuple(_return(row, data_key) for row in returns),
        handover=_handover(case, data_key),
        duties=dict(Duty.objects.filter(case=case).values_list("officer_id", "duty")),
    )


def _steps(case: Case, steps: list[Step], data_key: DataKey) -> list[StepLine]:
    rules = {rule.key: rule for rule in catalogue.package(case.version_id, case.offering_id).steps}
    agencies = accounts.agencies(step.agency_id for step in steps)
    officers = accounts.officers(step.officer_id for step in steps if step.officer_id)
    return [
        StepLine(
            key=step.key, name=rule.name if rule else "Keputusan", role=step.role,
            role_name=accounts.role_name(step.role), agency_id=step.agency_id,
            agency_name=agencies[step.agency_id].name if step.agency_id in agencies else "",
            area_code=step.area_code, state=StepState(step.state),
            outcome=Outcome(step.outcome) if step.outcome else None, officer_id=step.officer_id,
            officer_name=officers[step.officer_id].name if step.officer_id in officers else "",
            started_at=step.started_at, ended_at=step.ended_at, verdict=step.verdict,
            content=data_key.open(step.sealed, access.step_place(step.id)) if step.sealed else {}, rule=rule,
        )
        for step in steps
        for rule in [rules.get(step.key) if case.kind == Kind.APPLICATION else None]
    ]  # fmt: skip


def _return(row: Return, data_key: DataKey) -> ReturnLine:
    content = data_key.open(row.sealed, access.return_place(row.id))
    items = tuple((item["key"], item["note"]) for item in content["items"])
    return ReturnLine(row.number, items, content["reason"], row.fault, row.returned_at, row.answered_at)


def _handover(case: Case, data_key: DataKey) -> HandoverLine | None:
    row = Handover.objects.filter(case=case).first()
    if row is None:
        return None
    content = data_key.open(row.sealed, access.handover_place(row.id))
    return HandoverLine(row.to, at=row.at, **content)
