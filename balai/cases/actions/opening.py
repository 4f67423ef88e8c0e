"""Opening personal data: an act with a purpose, recorded, and visible to the person it is about."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, Subquery

from balai.accounts import queries as accounts
from balai.cases.models import Case, Duty, Evidence, Handover, Look, Obstacle, Step
from balai.cases.queries import access, looks, results
from balai.cases.rules import seeing
from balai.cases.rules.seeing import Looks
from balai.catalogue import queries as catalogue
from balai.catalogue.rules.package import Package
from balai.core import events, files
from balai.core.actor import Actor
from balai.core.refusal import Missing
from balai.core.vault import DataKey, key, unwrap
from balai.documents import queries as documents
from balai.documents.rules.facts import SlipFacts
from balai.regions import queries as regions


@dataclass(frozen=True)
class Opened:
    """A case with its personal data in the clear."""

    case: Case
    package: Package
    applicant: dict[str, Any]
    answers: dict[str, Any]
    evidence: dict[str, Evidence]
    notes: dict[str, dict[str, Any]]
    """Notes and foreign record numbers of steps, by step key."""
    grounds: str
    """Why the person objects, in an objection or appeal."""
    key: DataKey
    steps: tuple[Step, ...]
    looks: Looks = field(default_factory=dict)
    """What the officer who opens it had looked at before."""
    duty: str = ""
    """The duty that they had in the case, "" for none."""
    is_obstructed: bool = False
    """Something keeps the agency from working; whether it concerns this case is for `current_obstacles` to say."""


def open_case(case_id: str, *, purpose: str, by: Actor, at: datetime) -> Opened:
    """Open a case as an officer who may see it; writes who opened it, when and what for.

    Looking again within the hour at what has not changed is the same visit and not written again (ADR 0018).
    Reading one's own case is not recorded.
    """
    found = open_for(case_id, by, access.seen_q)
    case = found.case
    seen = {} if found.is_own else looks.looks([case.id], by.id)[case.id]
    if not found.is_own:
        look("case.opened", case, seeing.DATA, seen, by=by, at=at, purpose=purpose)
    return replace(_opened(case), looks=seen, duty=found.duty, is_obstructed=found.is_obstructed)


@dataclass(frozen=True)
class Found:
    """A case with key and office, and what one statement can tell beside: the actor's own duty in it ("" = none)."""

    case: Case
    is_own: bool
    duty: str
    is_obstructed: bool


def open_for(case_id: str, by: Actor, seen: Callable[[Actor], Q]) -> Found:
    """Return a case that is the actor's own, or that `seen` lets them see; `Missing` if it is neither. One query."""
    duty = Duty.objects.filter(case=OuterRef("pk"), officer_id=by.id).values("duty")[:1]
    obstacle = Obstacle.objects.filter(agency_id=OuterRef("agency_id"), ended_at=None)
    rows = Case.objects.select_related("key", "office").annotate(
        own_duty=Subquery(duty), obstructed=Exists(obstacle)
    )
    own = rows.filter(access.own_q(by), id=case_id).first() if not by.is_officer else None
    case = own or rows.filter(seen(by), id=case_id).first()
    if case is None:
        raise Missing("Permohonan")
    beside = vars(case)
    return Found(case, own is not None, beside["own_duty"] or "", beside["obstructed"])


def look(
    event: str, case: Case, what: str, before: Looks | None = None, *, by: Actor, at: datetime, **data: object
) -> None:  # fmt: skip
    """Write that an actor looked at the data, the draft or a file of a case, once a visit; `before` if known."""
    if by.kind == "system":
        return
    last = (looks.looks([case.id], by.id)[case.id] if before is None else before).get(what)
    if seeing.is_same_visit(last, case.revision, at):
        return
    with transaction.atomic():
        row = Look(case=case, officer_id=by.id, what=what, revision=case.revision, at=at)
        Look.objects.bulk_create(
            [row], update_conflicts=True, unique_fields=["case", "officer_id", "what"], update_fields=["revision", "at"]
        )  # fmt: skip
        events.record(
            event, case.id, by=by, at=at, role=_role(by, case), case_id=case.id, person_id=case.person_id or "",
            agency_id=case.agency_id, office_id=by.office_id, area_code=case.area_code, **data,
        )  # fmt: skip


def _role(by: Actor, case: Case) -> str:
    return next((grant.role for grant in by.grants if grant.covers(case.agency_id, case.area_code)), "")


def _opened(case: Case) -> Opened:
    data_key = unwrap(case.key)
    data = data_key.open(case.sealed, access.data_place(case.id))
    steps = tuple(case.step_set.order_by("position"))
    notes = {
        step.key: data_key.open(step.sealed, access.step_place(step.id)) for step in steps if step.sealed
    }
    current = case.evidence_set.filter(replaced_at=None)
    package = catalogue.package(case.version_id, case.offering_id)
    evidence = {row.key: row for row in current}
    return Opened(
        case, package, data["applicant"], data["answers"], evidence, notes, data.get("grounds", ""), data_key, steps
    )  # fmt: skip


@transaction.atomic
def open_result(case_id: str, *, by: Actor, at: datetime) -> tuple[str, bytes]:
    """Return (number, signed PDF) of the result, for an officer who prints or hands it over; recorded."""
    case = Case.objects.filter(access.seen_q(by), id=case_id).first()
    document = documents.of_case(case_id) if case else None
    if case is None or document is None:
        raise Missing("Hasil")
    events.record(
        "case.result_opened", case.id, by=by, at=at, role=_role(by, case), case_id=case.id,
        person_id=case.person_id or "", agency_id=case.agency_id, area_code=case.area_code,
    )  # fmt: skip
    return document.number, documents.pdf(document, key(case.key_id))


@transaction.atomic
def open_handover(case_id: str, *, by: Actor, at: datetime) -> tuple[str, SlipFacts]:
    """Return (receipt, hand-over slip) for an officer who prints it; recorded."""
    case = Case.objects.filter(access.seen_q(by), id=case_id).first()
    given = Handover.objects.filter(case=case).first() if case else None
    if case is None or given is None:
        raise Missing("Bukti serah terima")
    opened, zone = _opened(case), regions.calendar(accounts.office(case.office_id).calendar_id).zone
    events.record(
        "case.opened", case.id, by=by, at=at, role=_role(by, case), case_id=case.id,
        person_id=case.person_id or "", agency_id=case.agency_id, area_code=case.area_code, purpose="process",
    )  # fmt: skip
    data = {"applicant": opened.applicant, "answers": opened.answers}
    return str(case.receipt), results.handover_slip(case, opened.package, data, given, zone)


def open_evidence(case_id: str, evidence_key: str, *, by: Actor, at: datetime) -> tuple[bytes, str]:
    """Return (content, MIME type) of one file; recorded, once a visit, when it is not one's own."""
    found = open_for(case_id, by, lambda actor: access.seen_q(actor) | access.own_q(actor))
    case = found.case
    row = case.evidence_set.filter(key=evidence_key, replaced_at=None).first()
    if row is None:
        raise Missing("Berkas")
    if not found.is_own:
        look("case.evidence_opened", case, row.id, by=by, at=at, evidence=evidence_key, file=row.id)
    file_key = unwrap(case.key).open_bytes(row.sealed_key, access.evidence_place(row.id))
    return files.get(row.address, file_key), row.mime
