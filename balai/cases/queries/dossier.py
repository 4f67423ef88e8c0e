"""What officers see of a case beyond its data: its steps, who holds them, what happened, what was returned and why.

Everything is read once for a page: `dossier` takes the case as `open_case` read it, and asks only for what a case in
this state can have.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from balai.accounts import queries as accounts
from balai.cases.models import Case, Duty, Handover, Obstacle, Return, Step
from balai.cases.queries import access, tracking
from balai.cases.rules import timeline
from balai.cases.rules.status import Kind, Status
from balai.cases.rules.steps import Outcome, StepState
from balai.catalogue import queries as catalogue
from balai.catalogue.rules import package as packages
from balai.catalogue.rules.package import Package
from balai.core import events
from balai.core.actor import Actor
from balai.core.refusal import Missing
from balai.core.vault import DataKey, key

if TYPE_CHECKING:
    from balai.accounts.models import Officer
    from balai.core.models import Event


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
class Line:
    """One line of what happened, or of who opened the data; `who` is a name: officers read it."""

    title: str
    who: str
    at: datetime


@dataclass(frozen=True)
class Dossier:
    """`officers`: those who had to do with the case, and the reader, by id."""

    steps: tuple[StepLine, ...]
    returns: tuple[ReturnLine, ...]
    handover: HandoverLine | None
    happened: tuple[Line, ...]
    opened_by: tuple[Line, ...]
    obstacles: tuple[Obstacle, ...]
    officers: "Mapping[str, Officer]"


OPENINGS = {
    "case.opened": "Membuka data",
    "case.evidence_opened": "Membuka berkas",
    "case.draft_opened": "Membuka pratinjau hasil",
    "case.result_opened": "Membuka hasil",
}
INSIDE = {
    "case.step_released": "dilepas ke daftar meja",
    "case.step_handed_over": "dialihkan kepada rekan",
    "case.issue_refused": "Belum dapat diterbitkan",
}
"""What only officers read; "step_…" follows the name of the step."""


def seen(case_id: str, actor: Actor) -> Case:
    """Return a case the officer may see, sealed; anything else is missing."""
    case = Case.objects.filter(access.seen_q(actor), id=case_id).first()
    if case is None:
        raise Missing("Permohonan")
    return case


def dossier(
    case: Case,
    package: Package,
    rows: Iterable[Step],
    data_key: DataKey,
    *,
    is_obstructed: bool,
    reader: str,
    at: datetime,
) -> Dossier:
    """Return the steps, history and returns of a case the caller has opened; `reader` is the id of the officer.

    2 queries: what happened, and names. One more each for steps at another agency, returns, a hand-over, obstacles.
    """
    steps, log = list(rows), events.of_case(case.id)
    officers = accounts.officers({reader, *_involved(case, steps, log)})
    names = {step.key: step.name for step in package.steps}
    return Dossier(
        steps=tuple(_steps(case, package, steps, data_key, officers)),
        returns=tuple(_return(row, data_key) for row in _returns(case)),
        handover=_handover(case, package, data_key),
        happened=tuple(_happened(log, names, officers)),
        opened_by=tuple(_openings(log, officers)),
        obstacles=tuple(tracking.current_obstacles(case, at=at)) if is_obstructed else (),
        officers=officers,
    )


def _involved(case: Case, steps: list[Step], log: "list[Event]") -> set[str]:
    """Return the ids of the officers whose names the page says."""
    acting = {event.by.removeprefix("officer:") for event in log if event.by.startswith("officer:")}
    return acting | {step.officer_id for step in steps if step.officer_id} | {case.assisted_by} - {""}


def steps(case: Case) -> tuple[StepLine, ...]:
    """Return the steps of a case the caller may see, by itself; 4 queries."""
    rows = list(Step.objects.filter(case=case).order_by("position"))
    officers = accounts.officers({step.officer_id for step in rows if step.officer_id})
    package = catalogue.package(case.version_id, case.offering_id)
    return tuple(_steps(case, package, rows, key(case.key_id), officers))


def duties(case: Case) -> Mapping[str, str]:
    """Return officer id → the duty they had in a case; one query."""
    return dict(Duty.objects.filter(case=case).values_list("officer_id", "duty"))


def duties_in(case_id: str) -> Mapping[str, str]:
    """Return the same for a case by its id, for those who may not see it but must keep apart from it; one query."""
    return dict(Duty.objects.filter(case_id=case_id).values_list("officer_id", "duty"))


def judges_before(case: Case) -> set[str]:
    """Return who had a part in what an objection or appeal contests, and so may not decide it."""
    found: set[str] = set()
    while case.kind != Kind.APPLICATION and case.parent:
        case = case.parent
        found |= duties(case).keys()
    return found


def _steps(
    case: Case, package: Package, steps: list[Step], data_key: DataKey, officers: "Mapping[str, Officer]"
) -> list[StepLine]:
    rules = {rule.key: rule for rule in package.steps} if case.kind == Kind.APPLICATION else {}
    agencies = {officer.agency_id: officer.agency for officer in officers.values()}
    unknown = {step.agency_id for step in steps} - agencies.keys()
    agencies |= accounts.agencies(unknown) if unknown else {}
    return [
        StepLine(
            key=step.key, name=rule.name if rule else "Keputusan", role=step.role,
            role_name=accounts.role_name(step.role), agency_id=step.agency_id,
            agency_name=agencies[step.agency_id].name if step.agency_id in agencies else "",
            area_code=step.area_code, state=StepState(step.state),
            outcome=Outcome(step.outcome) if step.outcome else None, officer_id=step.officer_id,
            officer_name=_name(step.officer_id, officers), started_at=step.started_at, ended_at=step.ended_at,
            verdict=step.verdict,
            content=data_key.open(step.sealed, access.step_place(step.id)) if step.sealed else {}, rule=rule,
        )
        for step in steps
        for rule in [rules.get(step.key)]
    ]  # fmt: skip


def _name(officer_id: str, officers: "Mapping[str, Officer]") -> str:
    return officers[officer_id].name if officer_id in officers else ""


def _who(event: "Event", officers: "Mapping[str, Officer]") -> str:
    kind, _, id = event.by.partition(":")
    if kind in ("person", "anonymous"):
        return "Pemohon"
    return _name(id, officers) or "Sistem"


def _happened(
    log: "list[Event]", names: Mapping[str, str], officers: "Mapping[str, Officer]"
) -> Iterable[Line]:
    for event in log:
        title = _title(event, names.get(event.data.get("step", ""), "Keputusan"))
        if title:
            yield Line(title, _who(event, officers), event.at)


def _title(event: "Event", step: str) -> str:
    """Return what happened in words, or "" for what another line tells better."""
    if event.name == "case.step_done" and event.data.get("outcome") in tracking.TOLD_APART:
        return ""
    if event.name in INSIDE:
        words = INSIDE[event.name]
        return f"{step}: {words}" if event.name.startswith("case.step_") else words
    said = timeline.sentence(event.name, step, event.data)
    return str(said[0]) if said else ""


def _openings(log: "list[Event]", officers: "Mapping[str, Officer]") -> Iterable[Line]:
    return (
        Line(OPENINGS[event.name], _who(event, officers), event.at) for event in log if event.name in OPENINGS
    )


def _returns(case: Case) -> Iterable[Return]:
    return Return.objects.filter(case=case).order_by("number") if case.returns else ()


def _return(row: Return, data_key: DataKey) -> ReturnLine:
    content = data_key.open(row.sealed, access.return_place(row.id))
    items = tuple((item["key"], item["note"]) for item in content["items"])
    return ReturnLine(row.number, items, content["reason"], row.fault, row.returned_at, row.answered_at)


def _handover(case: Case, package: Package, data_key: DataKey) -> HandoverLine | None:
    by_hand = case.status == Status.HANDED_OVER and not package.result.electronic
    row = Handover.objects.filter(case=case).first() if by_hand else None
    if row is None:
        return None
    content = data_key.open(row.sealed, access.handover_place(row.id))
    return HandoverLine(row.to, at=row.at, **content)
