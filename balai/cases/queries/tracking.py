"""What an applicant sees of a case: where it stands, what comes next, by when, and who opened the data."""

import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import Q

from balai.accounts import queries as accounts
from balai.cases.models import Case, Obstacle, Return, Step
from balai.cases.queries import access
from balai.cases.rules import clock, timeline
from balai.cases.rules import receipt as receipts
from balai.cases.rules.status import Kind, Status
from balai.cases.rules.steps import StepState
from balai.catalogue import queries as catalogue
from balai.catalogue.rules.package import Package
from balai.core import events
from balai.core.actor import Actor
from balai.core.refusal import Missing, Refused
from balai.core.sentences import Sentence
from balai.core.vault import key, token_hash
from balai.payments import queries as payments
from balai.regions import queries as regions
from balai.regions.rules.calendar import WorkCalendar

if TYPE_CHECKING:
    from balai.core.models import Event


TOLD_APART = {"complete", "passed", "approved", "rejected", "paid", "exempt"}
"""Outcomes of steps that an event of their own tells better."""


@dataclass(frozen=True)
class Happened:
    """One line of the timeline; `who` is a role and a unit, never a name."""

    title: str
    meaning: str
    who: str
    at: datetime


@dataclass(frozen=True)
class Lacking:
    key: str
    note: str


@dataclass(frozen=True)
class View:
    """A case as its applicant sees it."""

    case: Case
    package: Package
    zone: str
    calendar: WorkCalendar
    office_name: str
    agency_name: str
    happened: tuple[Happened, ...]
    coming: tuple[str, ...]
    active: tuple[str, ...]
    promised_at: datetime | None
    obstacles: tuple[Obstacle, ...]
    lacking: tuple[Lacking, ...]
    decision_note: str
    record: dict[str, str]
    bill: Any
    opened_by: tuple[Happened, ...]
    may_withdraw: bool
    may_object: bool


def by_code(receipt: str, code: str) -> Case:
    """Return the case for a receipt number and its tracking code; the same refusal for either being wrong."""
    wrong = Refused(
        "tracking.wrong",
        "Nomor permohonan dan kode lacak tidak cocok. Keduanya ada pada tanda terima; periksa lagi.",
    )
    case = Case.objects.filter(receipt=receipts.normal(receipt)).first()
    expected = case.tracking_hash if case else token_hash("nobody/")
    given = token_hash(f"{case.id if case else 'nobody'}/{receipts.normal_tracking(code)}")
    if not hmac.compare_digest(expected, given) or case is None:
        raise wrong
    return case


def own(case_id: str, actor: Actor) -> Case:
    """Return the actor's own case; anybody else's is missing."""
    case = access.own_case(case_id, actor)
    if case is None:
        raise Missing("Permohonan")
    return case


def mine(actor: Actor, *, after: tuple[datetime, str] | None = None, size: int = 30) -> list[Case]:
    """Return the actor's own cases, newest first; `after` is (started_at, id) of the last one of the page before."""
    cases = Case.objects.filter(access.own_q(actor)).order_by("-started_at", "-id")
    if after:
        at, id = after
        cases = cases.filter(Q(started_at__lt=at) | Q(started_at=at, id__lt=id))
    return list(cases[:size])


def readable(case_id: str, actor: Actor) -> Case:
    """Return where a case stands that is the actor's own or that they may see as an officer; any other is missing."""
    if actor.grants or actor.kind == "system":
        seen = access.own_q(actor) | access.seen_q(actor)
        case = Case.objects.filter(seen, id=case_id).only(*access.STANDING).first()
    else:
        case = access.own_case(case_id, actor, standing=True)
    if case is None:
        raise Missing("Permohonan")
    return case


@dataclass(frozen=True)
class Told:
    """One event of a case; `who` is a role and a unit, never a name; `title` is "" where people are told nothing."""

    id: str
    name: str
    at: datetime
    who: str
    title: str
    meaning: str
    step: str | None


def told(case: Case) -> list[Told]:
    """Return all events of a case the caller may see, oldest first; at most four queries."""
    log = events.of_case(case.id)
    names = {step.key: step.name for step in catalogue.package(case.version_id, case.offering_id).steps}
    units = accounts.agencies(event.data.get("step_agency") or event.agency_id for event in log)
    return [_told(event, names, units) for event in log]


def _told(event: "Event", names: dict[str, str], units: dict[str, Any]) -> Told:
    step = event.data.get("step")
    said = timeline.sentence(event.name, names.get(step or "", "Keputusan"), event.data)
    title, meaning = said or (OPENINGS.get(event.name, ""), "")
    return Told(event.id, event.name, event.at, _who(event, units), title, meaning, step)


def draft_data(case: Case) -> dict[str, Any]:
    """Return {applicant, answers, tracking} of a case the caller was found to own."""
    data: dict[str, Any] = key(case.key_id).open(case.sealed, access.data_place(case.id))
    return data


def view(case: Case, *, at: datetime) -> View:
    """Return all an applicant sees of a case the caller may see; about 8 queries."""
    package = catalogue.package(case.version_id, case.offering_id)
    office = accounts.office(case.office_id)
    calendar = regions.calendar(office.calendar_id)
    steps = list(Step.objects.filter(case=case).order_by("position"))
    names = {step.key: step.name for step in package.steps}
    log = events.of_case(case.id)
    obstacles = tuple(current_obstacles(case, at=at))
    units = accounts.agencies(
        [case.agency_id, *(event.data.get("step_agency") or event.agency_id for event in log)]
    )
    expected = max((row.expected_end_at for row in obstacles), default=None)
    return View(
        case=case, package=package, zone=calendar.zone, calendar=calendar, office_name=office.name,
        agency_name=units[case.agency_id].name, happened=tuple(_happened(log, names, units)),
        coming=tuple(names.get(step.key, step.key) for step in steps if step.state == StepState.WAITING),
        active=tuple(names.get(step.key, "Keputusan") for step in steps if step.state == StepState.ACTIVE),
        promised_at=clock.promise(case.due_at, expected, calendar), obstacles=obstacles,
        lacking=tuple(_lacking(case)), decision_note=_note(case, steps), record=_record(case, steps),
        bill=payments.bill_of(case.id) if package.fee.kind != "gratis" else None, opened_by=tuple(_openings(log, units)),
        may_withdraw=case.status in (Status.DRAFT, Status.SUBMITTED, Status.RETURNED, Status.IN_PROGRESS, Status.DEEMED_APPROVED),
        may_object=case.status == Status.REJECTED and case.kind != Kind.APPEAL,
    )  # fmt: skip


def current_obstacles(case: Case, *, at: datetime) -> list[Obstacle]:
    """Return what keeps this case's office from working now."""
    if case.status not in (Status.SUBMITTED, Status.IN_PROGRESS, Status.APPROVED):
        return []
    rows = Obstacle.objects.filter(
        Q(ended_at=None) | Q(ended_at__gt=at), agency_id=case.agency_id, started_at__lte=at
    )
    return list(rows.filter(office_id__in=["", case.office_id], service_key__in=["", case.service_key]))


def _who(event: "Event", units: dict[str, Any]) -> Sentence:
    if event.by.startswith("person") or event.by.startswith("anonymous"):
        return Sentence("Anda")
    if event.by.startswith("system") or event.name == "case.rule_applied":
        return Sentence("Sistem")
    unit = units.get(event.data.get("step_agency") or event.agency_id)
    role = Sentence(accounts.role_name(event.role) if event.role else "Petugas")
    return Sentence("{role} {unit}", role=role, unit=unit.name) if unit else role


def _happened(log: Sequence["Event"], names: dict[str, str], units: dict[str, Any]) -> list[Happened]:
    lines = []
    for event in log:
        if event.name == "case.step_done" and event.data.get("outcome") in TOLD_APART:
            continue
        said = timeline.sentence(event.name, names.get(event.data.get("step", ""), "Keputusan"), event.data)
        if said:
            lines.append(Happened(said[0], said[1], _who(event, units), event.at))
    return lines


OPENINGS = {
    "case.opened": "Membuka data",
    "case.evidence_opened": "Membuka berkas",
    "case.result_opened": "Membuka berkas",
}


def _openings(log: Sequence["Event"], units: dict[str, Any]) -> list[Happened]:
    """Return who opened the data; what one person did again within the same hour is one line."""
    lines = {
        (OPENINGS[event.name], event.by, f"{event.at:%Y%m%d%H}"): Happened(
            OPENINGS[event.name], "", _who(event, units), event.at
        )
        for event in log
        if event.name in OPENINGS
    }
    return list(lines.values())


def _lacking(case: Case) -> list[Lacking]:
    if case.status != Status.RETURNED:
        return []
    row = Return.objects.filter(case=case).order_by("-number").first()
    if row is None:
        return []
    content = key(case.key_id).open(row.sealed, access.return_place(row.id))
    return [Lacking(item["key"], item["note"]) for item in content["items"]]


def _note(case: Case, steps: Sequence[Step]) -> str:
    """Return the reason of a rejection, as the signer wrote it."""
    step = next((step for step in steps if step.outcome == "rejected" and step.sealed), None)
    return str(_content(case, step)["note"]) if step else ""


def _record(case: Case, steps: Sequence[Step]) -> dict[str, str]:
    """Return number and date that the system of record gave, once the result is there."""
    if case.status not in (Status.ISSUED, Status.READY, Status.HANDED_OVER):
        return {}
    step = next((step for step in steps if step.outcome == "recorded" and step.sealed), None)
    return _content(case, step) if step else {}


def _content(case: Case, step: Step) -> dict[str, str]:
    content: dict[str, str] = key(case.key_id).open(step.sealed or b"", access.step_place(step.id))
    return content
