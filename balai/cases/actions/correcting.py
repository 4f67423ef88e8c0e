"""A returned request that is completed where there is no network: sent there, and taken in when it comes back."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from balai.accounts import queries as accounts
from balai.cases.actions import arriving, filing
from balai.cases.actions.act import begin
from balai.cases.actions.opening import look
from balai.cases.models import Case
from balai.cases.queries import afar, own, tracking
from balai.cases.rules import seeing
from balai.cases.rules.status import Status
from balai.catalogue import queries as catalogue
from balai.catalogue.rules import package as packages
from balai.core.actor import Actor
from balai.core.refusal import Forbidden, Invalid
from balai.payments import queries as payments


@dataclass(frozen=True)
class Returned:
    """What whoever completes it must have before them."""

    service_key: str
    version_id: str
    offering_id: str
    agency_id: str
    applicant: Mapping[str, Any]
    answers: Mapping[str, Any]
    lacking: tuple[tuple[str, str], ...]
    """Place and note of each thing that lacks."""
    given: tuple[str, ...]
    """Requirements for which a file is here."""


def open_returned(case_id: str, *, by: Actor, at: datetime) -> Returned | None:
    """Open a returned request for the device that took it down, which seals it at once; None if it is not returned.

    Written down as every opening is, once a visit.
    """
    if by.kind not in ("device", "system"):
        raise Forbidden()
    case = Case.objects.get(id=case_id)
    if case.status != Status.RETURNED:
        return None
    look("case.opened", case, seeing.DATA, by=by, at=at, purpose="correct")
    data = tracking.draft_data(case)
    lacking = tuple((item.key, item.note) for item in tracking.view(case, at=at).lacking)
    return Returned(
        case.service_key, case.version_id, case.offering_id, case.agency_id, data["applicant"], data["answers"], lacking,
        tuple(own.attached(case)),
    )  # fmt: skip


@dataclass(frozen=True)
class Waiting:
    """What whoever gives a result out, or hears that it was paid, must have before them; `bill`: kind, rupiah, code."""

    receiver: str = ""
    originals: tuple[str, ...] = ()
    bill: tuple[str, int, str] | None = None


def open_waiting(case_id: str, *, by: Actor, at: datetime) -> Waiting:
    """Open what a desk needs for a request whose result is to be fetched or that is to be paid; empty for any other.

    Who fetches it is for an office where somebody may give it out. A name is looked at as every opening is, and written down once a visit.
    """
    if by.kind not in ("device", "system"):
        raise Forbidden()
    case = Case.objects.get(id=case_id)
    if afar.WAITING_PAYMENT in case.flags and (bill := payments.bill_of(case_id)):
        return Waiting(bill=(bill.kind, bill.amount_rupiah, bill.billing_code))
    if case.status != Status.READY or (by.kind == "device" and not _gives_out(case, by.office_id, at)):
        return Waiting()
    look("case.opened", case, seeing.DATA, by=by, at=at, purpose="hand_over")
    package = catalogue.package(case.version_id, case.offering_id)
    data = tracking.draft_data(case)
    asked = packages.evidence_for(package, data["answers"])
    originals = tuple(rule.name for rule in asked if rule.original_at_handover)
    return Waiting(str(data["applicant"].get("name", "")), originals)


def _gives_out(case: Case, office_id: str, at: datetime) -> bool:
    return accounts.serves(
        "cases.hand_over", office_id, agency_id=case.agency_id, area_code=case.area_code, at=at
    )


@transaction.atomic
def note_visit(case_id: str, *, by: Actor, at: datetime) -> None:
    """Note that the applicant came to another desk and showed their code: from now on that desk hears of the request."""
    if by.kind != "system":
        raise Forbidden()
    begin(case_id, by=by, at=at).event("case.visited")


@transaction.atomic
def complete(
    case_id: str, applicant: Mapping[str, Any], answers: Mapping[str, Any], files: Iterable[tuple[str, bytes]], *, by: Actor, at: datetime
) -> bool:  # fmt: skip
    """Take in what was brought for a request; return whether nothing is left for an officer to look at.

    A returned request is corrected, and goes on if nothing lacks any more; what still lacks is kept beside what came.
    To any other only files are added that it lacked: what was filed is not changed behind an officer's back.
    """
    if by.kind != "system" and not accounts.assists(by):
        raise Forbidden()
    case = Case.objects.select_for_update().get(id=case_id)
    if case.status != Status.RETURNED:
        kept = [arriving.attach_arrived(case_id, key, content, by=by, at=at) for key, content in files]
        return all(kept) and not answers and not applicant
    filing.save(case_id, "applicant", arriving.told(applicant), by=by, at=at)
    filing.save(case_id, "answers", answers, by=by, at=at)
    for key, content in files:
        filing.attach(case_id, key, content, by=by, at=at)
    try:
        filing.resubmit(case_id, by=by, at=at)
    except Invalid:
        return False
    return True
