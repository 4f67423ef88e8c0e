"""What was filed where there was no network arrives: a case with the number that its slip already bears.

Nothing is refused for lateness or content. What a rule objects to becomes one full return with reasons.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction

from balai.accounts import actions as accounts_actions
from balai.accounts import queries as accounts
from balai.accounts.rules import normal_phone
from balai.cases.actions import flow
from balai.cases.actions.act import Act, begin
from balai.cases.actions.filing import flag_duplicate
from balai.cases.actions.numbering import next_receipt, tracking_hash
from balai.cases.actions.processing import Lack, write_return
from balai.cases.models import Case, Duty, Evidence
from balai.cases.queries import access, own
from balai.cases.rules import clock, duties
from balai.cases.rules.evidence import clean
from balai.cases.rules.status import Status
from balai.catalogue import queries as catalogue
from balai.catalogue.rules import package as packages
from balai.core import facts, files, writes
from balai.core.actor import Actor
from balai.core.ids import new_id
from balai.core.prepared import Prepared
from balai.core.refusal import Forbidden, Refused, allowed
from balai.core.vault import make_key
from balai.forms import queries as forms_queries
from balai.forms import rules as forms

if TYPE_CHECKING:
    from balai.accounts.models import Agency, Office
    from balai.catalogue.models import Offering

PHOTOS_MISSING, DOUBTFUL_TIME = "photos_missing", "doubtful_time"


@dataclass(frozen=True, kw_only=True)
class Arrival:
    """A filing as a device took it down; who verified the device vouches that it did."""

    id: str
    receipt: str
    tracking: str
    offering_id: str
    office_id: str
    area_code: str
    officer_id: str
    basis: str
    applicant: Mapping[str, Any]
    answers: Mapping[str, Any]
    filed_at: datetime
    is_doubtful: bool
    """The clock of the device was wrong, so the filing date was put within what is proven."""
    is_awaiting: bool
    """Files of it are still on their way; nothing is judged before they are here."""


_KNOWN = Prepared(lambda id: Case.objects.filter(id=id))


def take_in(arrival: Arrival, *, by: Actor, at: datetime) -> Case:
    """Enter a filing that was made without a network, once; `at` is when it arrived.

    Refuses only what no centre could enter: an offering or office that it does not know (`Missing`), an id that
    is another request's.
    """
    _check_may(by)
    known = _KNOWN.first(arrival.id)
    if known and known.receipt == arrival.receipt:
        return known
    if known:
        raise Refused("case.id_taken", "Ada permohonan lain dengan penanda yang sama. Periksa perangkatnya.")
    where = _where(arrival)
    with transaction.atomic(savepoint=False):
        act = _begin(arrival, *where, by)
        _file(act, arrival, arrived_at=at)
        flow.plan_steps(act)
        act.save()
        act.at = at
        if not arrival.is_awaiting:
            _settle(act)
    return act.case


def free_number(case_id: str, receipt: str) -> str:
    """Return the number that a filing has, or shall have: that on its slip, a new one where another request bears that."""
    known = Case.objects.filter(id=case_id).values_list("receipt", flat=True).first()
    if known:
        return known
    return next_receipt(case_id) if Case.objects.filter(receipt=receipt).exists() else receipt


def attach_arrived(case_id: str, evidence_key: str, content: bytes, *, by: Actor, at: datetime) -> bool:
    """Add a file that came after its filing; return whether it is kept.

    One that is no sound photo or PDF, that nobody asks for or that would replace another is left out.
    """
    _check_may(by)
    case = Case.objects.get(id=case_id)
    rule = _rule(catalogue.package(case.version_id, case.offering_id), evidence_key)
    if rule is None:
        return False
    try:
        file = clean(content, accept=rule.accept, max_pixels=rule.max_pixels or 1600)
    except Refused:
        return False
    address, file_key = files.put(file.content)
    with transaction.atomic():
        act = begin(case_id, by=by, at=at)
        if given := own.attached(act.case).get(evidence_key):
            return given.address == address
        id = new_id()
        Evidence.objects.create(
            id=id, case=act.case, key=evidence_key, address=address,
            sealed_key=act.key.seal_bytes(file_key, access.evidence_place(id)),
            mime=file.mime, size_bytes=len(file.content), pages=file.pages, added_at=at,
        )  # fmt: skip
    return True


@transaction.atomic
def settle_arrived(case_id: str, *, by: Actor, at: datetime) -> None:
    """Go on with a filing whose files are all here, or will not come: return it with reasons, or begin its steps."""
    _check_may(by)
    act = begin(case_id, by=by, at=at)
    if PHOTOS_MISSING in act.case.flags:
        act.case.flags = [flag for flag in act.case.flags if flag != PHOTOS_MISSING]
        if act.case.status == Status.SUBMITTED:
            _settle(act)
        else:
            act.save()


def _check_may(by: Actor) -> None:
    if by.kind != "system" and not accounts.assists(by):
        raise Forbidden()


def _rule(package: packages.Package, evidence_key: str) -> packages.EvidenceRule | None:
    return next(
        (rule for rule in package.evidence if rule.key == evidence_key and not rule.already_held), None
    )


def _where(arrival: Arrival) -> "tuple[Offering, Agency, Office]":
    """Return what was filed for, at which agency, and where; `Missing` for what this centre does not know."""
    offering = catalogue.known_offering(arrival.offering_id)
    package = catalogue.package(offering.version_id, offering.id)
    nearest = None if offering.agency_id else accounts.agency_of_kind(package.agency_kind, arrival.area_code)
    return offering, nearest or accounts.agency(offering.agency_id), accounts.office(arrival.office_id)


def _begin(arrival: Arrival, offering: "Offering", agency: "Agency", office: "Office", by: Actor) -> Act:
    """Begin the act on a new case."""
    package = catalogue.package(offering.version_id, offering.id)
    data_key = make_key(at=arrival.filed_at)
    content = {
        "applicant": told(arrival.applicant),
        "answers": forms.prune(package.questions, dict(arrival.answers)),
        "tracking": arrival.tracking,
    }
    case = writes.fresh(
        Case, id=arrival.id, service_key=package.key, version_id=offering.version_id, offering_id=offering.id,
        agency_id=agency.id, area_code=agency.area_code, assisted_by=arrival.officer_id,
        channel=by.channel, key_id=data_key.id, sealed=data_key.seal(content, access.data_place(arrival.id)),
        started_at=arrival.filed_at, simulated=facts.is_simulation(),
    )  # fmt: skip
    case.office = office
    writes.insert(case)
    act = Act(case, by, arrival.filed_at)
    act.key, act.data, act.given = data_key, content, {}
    return act


def told(applicant: Mapping[str, Any]) -> dict[str, str]:
    """Return what was told about the applicant, in the fields that there are; a phone that is none is left out."""
    known = {"phone", *forms_queries.applicant_form().fields}
    told = {key: value for key, value in applicant.items() if key in known and isinstance(value, str)}
    if not allowed(normal_phone, told.get("phone", "")):
        told.pop("phone", None)
    return told


def _file(act: Act, arrival: Arrival, *, arrived_at: datetime) -> None:
    case, applicant = act.case, act.data["applicant"]
    if phone := applicant.get("phone"):
        case.person_id = accounts_actions.know_phone(phone, at=act.at).id
    case.filed_at, case.home_area_code = act.at, applicant.get("area", "")[:13]
    case.nik_index = accounts.nik_index(applicant.get("nik", ""))
    case.check_at = clock.presumed_complete_at(act.calendar, arrived_at, act.clock)
    case.receipt, case.tracking_hash = arrival.receipt, tracking_hash(case.id, arrival.tracking)
    flags = {DOUBTFUL_TIME: arrival.is_doubtful, PHOTOS_MISSING: arrival.is_awaiting}
    case.flags = sorted(flag for flag, is_so in flags.items() if is_so)
    flag_duplicate(act)
    act.move(Status.SUBMITTED)
    _note_officer(act, arrival)
    asked = packages.evidence_for(act.package, act.data["answers"])
    act.event(
        "case.submitted", version=case.version_id[:12], assisted=True, basis=arrival.basis, offline=True,
        asked=len(asked), held=sum(bool(rule.issued_by) for rule in asked),
    )  # fmt: skip
    act.tell("case_submitted")


def _note_officer(act: Act, arrival: Arrival) -> None:
    """Write down whose duty it was, and whom they saw: only an officer who may assist vouches for an identity."""
    if not arrival.officer_id:
        return
    writes.insert(
        writes.fresh(Duty, case_id=act.case.id, officer_id=arrival.officer_id, duty=duties.Duty.FILED)
    )
    if arrival.basis == duties.Basis.PRESENT and accounts.assists(act.by) and act.case.person_id:
        accounts_actions.check_identity(act.case.person_id, act.case.nik_index, by=act.by, at=act.at)


def _settle(act: Act) -> None:
    found = own.problems(act.case, act.package, act.data, act.given)
    if not found:
        flow.advance(act)
    else:
        write_return(act, [Lack(key, str(text)) for key, text in found.items()], reason="", fault="applicant")
        act.move(Status.RETURNED)
        act.case.returns += 1
        act.case.check_at = None
        act.event(
            "case.returned", role="", step="", lacks=len(found), fault="applicant", number=act.case.returns
        )
        act.tell("case_returned", lacks=len(found))
    act.save()
