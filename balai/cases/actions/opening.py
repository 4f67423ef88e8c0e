"""Opening personal data: an act with a purpose, recorded, and visible to the person it is about."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from balai.accounts import queries as accounts
from balai.cases.models import Case, Evidence, Handover
from balai.cases.queries import access, results
from balai.catalogue import queries as catalogue
from balai.catalogue.rules.package import Package
from balai.core import events, files
from balai.core.actor import Actor
from balai.core.refusal import Missing
from balai.core.vault import key
from balai.documents import queries as documents
from balai.documents.rules.facts import SlipFacts
from balai.regions import queries as regions

PURPOSES = {
    "process": "memproses permohonan",
    "supervise": "mengawasi",
    "answer": "menjawab pertanyaan pemohon",
}


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


@transaction.atomic
def open_case(case_id: str, *, purpose: str, by: Actor, at: datetime) -> Opened:
    """Open a case as an officer who may see it; writes who opened it, when and what for.

    Reading one's own case is not recorded.
    """
    own = Case.objects.filter(access.own_q(by), id=case_id).first() if not by.is_officer else None
    case = own or Case.objects.filter(access.seen_q(by), id=case_id).distinct().first()
    if case is None:
        raise Missing("Permohonan")
    if own is None and by.kind != "system":
        events.record(
            "case.opened", case.id, by=by, at=at, role=_role(by, case), case_id=case.id, person_id=case.person_id or "",
            agency_id=case.agency_id, office_id=by.office_id, area_code=case.area_code, purpose=purpose,
        )  # fmt: skip
    return _opened(case)


def _role(by: Actor, case: Case) -> str:
    return next((grant.role for grant in by.grants if grant.covers(case.agency_id, case.area_code)), "")


def _opened(case: Case) -> Opened:
    data_key = key(case.key_id)
    data = data_key.open(case.sealed, access.data_place(case.id))
    notes = {
        step.key: data_key.open(step.sealed, access.step_place(step.id))
        for step in case.step_set.order_by("position")
        if step.sealed
    }
    current = case.evidence_set.filter(replaced_at=None)
    package = catalogue.package(case.version_id, case.offering_id)
    evidence = {row.key: row for row in current}
    return Opened(case, package, data["applicant"], data["answers"], evidence, notes, data.get("grounds", ""))


@transaction.atomic
def open_result(case_id: str, *, by: Actor, at: datetime) -> tuple[str, bytes]:
    """Return (number, signed PDF) of the result, for an officer who prints or hands it over; recorded."""
    case = Case.objects.filter(access.seen_q(by), id=case_id).distinct().first()
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
    case = Case.objects.filter(access.seen_q(by), id=case_id).distinct().first()
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


@transaction.atomic
def open_evidence(case_id: str, evidence_key: str, *, by: Actor, at: datetime) -> tuple[bytes, str]:
    """Return (content, MIME type) of one file; recorded when it is not one's own."""
    own = Case.objects.filter(access.own_q(by), id=case_id).first() if not by.is_officer else None
    case = own or Case.objects.filter(access.seen_q(by) | access.own_q(by), id=case_id).distinct().first()
    row = case.evidence_set.filter(key=evidence_key, replaced_at=None).first() if case else None
    if case is None or row is None:
        raise Missing("Berkas")
    if own is None and by.kind != "system":
        events.record(
            "case.evidence_opened", case.id, by=by, at=at, role=_role(by, case), case_id=case.id,
            person_id=case.person_id or "", agency_id=case.agency_id, area_code=case.area_code, evidence=evidence_key,
        )  # fmt: skip
    file_key = key(case.key_id).open_bytes(row.sealed_key, access.evidence_place(row.id))
    return files.get(row.address, file_key), row.mime
