"""What applicants do: begin, fill in, attach, submit, correct, withdraw."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction

from balai.accounts import actions as accounts_actions
from balai.accounts import queries as accounts
from balai.cases.actions import flow
from balai.cases.actions.act import Act, begin, begin_own, locked
from balai.cases.actions.numbering import new_tracking, next_receipt, tracking_hash
from balai.cases.models import Case, Duty, Evidence, Return, Step
from balai.cases.queries import access, own
from balai.cases.rules import clock, duties
from balai.cases.rules.evidence import clean
from balai.cases.rules.status import OPEN, Status
from balai.cases.rules.steps import StepState
from balai.catalogue import queries as catalogue
from balai.catalogue.rules import package as packages
from balai.core import events, facts, files, writes
from balai.core.actor import SYSTEM, Actor
from balai.core.channel import Channel
from balai.core.clock import local_date
from balai.core.ids import new_id
from balai.core.prepared import Prepared
from balai.core.refusal import Forbidden, Invalid, Missing, Refused
from balai.core.vault import Erased, destroy_key, make_key, token_hash
from balai.forms import rules as forms
from balai.payments import actions as payments
from balai.regions import queries as regions

DRAFT_LIFETIME = timedelta(days=30)
DUPLICATE_WINDOW = timedelta(days=30)
PINNED_AFTER_END = timedelta(days=90)
"""How long a form filled in under an offering may come after its end: as long as a centre waits for what was made without
a network. Later, or for what was never offered there, the law of today holds."""


@dataclass(frozen=True)
class Submitted:
    """What the applicant gets at once: a number that is official now, and a secret code to follow it."""

    case_id: str
    receipt: str
    tracking_code: str
    filed_at: datetime
    status: Status
    revision: int


def start(
    service_key: str, *, area_code: str, by: Actor, at: datetime, idempotency_key: str | None = None, pinned: str = ""
) -> Case:  # fmt: skip
    """Begin a draft for a service as the agency of `area_code` offers it; the actor's profile is filled in.

    With an `idempotency_key` (kept per owner) the same call twice returns the first draft. `pinned` is the offering under
    which a form was filled in without a network: that version is what its owner saw, whatever holds by now.
    """
    owner = by.person_id or by.id or by.visitor
    unique = token_hash(f"{owner}/{idempotency_key}") if idempotency_key else None
    found = Case.objects.filter(idempotency_key=unique).first() if unique else None
    if found:
        return found
    try:
        return _start(service_key, area_code=area_code, unique=unique, pinned=pinned, by=by, at=at)
    except IntegrityError:
        return Case.objects.get(idempotency_key=unique)


@transaction.atomic
def _start(
    service_key: str, *, area_code: str, unique: str | None, pinned: str, by: Actor, at: datetime
) -> Case:
    on = local_date(at, regions.zone_of(area_code))
    offer = catalogue.offer(service_key, area_code, on=on)
    if offer is None:
        raise Missing("Layanan")
    if offer.package.mode == "referral":
        raise Refused(
            "case.referral",
            "Layanan ini diurus langsung di {where}.",
            where=offer.package.agency_kind.upper(),
        )
    if by.is_officer and not accounts.assists(by):
        raise Forbidden()
    held = _pinned(pinned, offer, area_code, on) if pinned else None
    version_id, offering_id = held or (offer.version_id, offer.offering_id)
    profile = accounts.own_profile(by)
    applicant = dict(profile.answers) | {"phone": profile.phone} if profile else {}
    data_key, id = make_key(at=at), new_id()
    content = {"applicant": applicant, "answers": {}, "tracking": ""}
    return Case.objects.create(
        id=id,
        service_key=service_key,
        version_id=version_id,
        offering_id=offering_id,
        agency_id=offer.agency_id,
        office_id=by.office_id if by.is_officer else offer.office_ids[0],
        area_code=accounts.agency(offer.agency_id).area_code,
        person_id=by.person_id or None,
        visitor=by.visitor,
        assisted_by=by.id if by.is_officer else "",
        channel=by.channel,
        idempotency_key=unique,
        key_id=data_key.id,
        sealed=data_key.seal(content, access.data_place(id)),
        started_at=at,
        simulated=facts.is_simulation(),
    )


def _pinned(offering_id: str, offer: catalogue.Offer, area_code: str, on: date) -> tuple[str, str] | None:
    """Return version and id of what the same agency lately offered these people for the service; None for any other."""
    since = on - PINNED_AFTER_END
    found = catalogue.lately(offering_id, offer.service_key, area_code, on=on, since=since)
    is_same = found and (found.agency_id or offer.agency_id) == offer.agency_id
    return (found.version_id, found.id) if found and is_same else None


def _editable(case_id: str, *, by: Actor, at: datetime) -> Act:
    act = begin_own(case_id, by=by, at=at)
    if act.case.status not in (Status.DRAFT, Status.RETURNED):
        raise Refused(
            "case.not_editable",
            "Permohonan sudah diajukan, jadi isinya tidak dapat diubah. Bila ada yang keliru, sampaikan ke petugas atau batalkan.",
        )
    return act


@transaction.atomic
def save(case_id: str, part: str, values: Mapping[str, Any], *, by: Actor, at: datetime) -> None:
    """Save what was typed so far; `part` is "applicant" or "answers", a None value removes an answer."""
    act = _editable(case_id, by=by, at=at)
    kept = {**act.data[part], **values}
    act.data[part] = {name: value for name, value in kept.items() if value is not None}
    act.keep_data()
    act.save()


def attach(case_id: str, evidence_key: str, content: bytes, *, by: Actor, at: datetime) -> Evidence:
    """Add or replace the file for one requirement: re-encoded, stripped, sealed.

    Refuses what is neither a sound photo nor a sound PDF, and files for what this case does not ask.
    """
    rule = _evidence_rule(case_id, evidence_key, by=by)
    file = clean(content, accept=rule.accept, max_pixels=rule.max_pixels or 1600)
    address, file_key = files.put(file.content)
    with transaction.atomic():
        act = _editable(case_id, by=by, at=at)
        _retire(act, evidence_key)
        id = new_id()
        row = Evidence.objects.create(
            id=id, case=act.case, key=evidence_key, address=address,
            sealed_key=act.key.seal_bytes(file_key, access.evidence_place(id)),
            mime=file.mime, size_bytes=len(file.content), pages=file.pages, added_at=at,
        )  # fmt: skip
        act.save()
        return row


def _evidence_rule(case_id: str, evidence_key: str, *, by: Actor) -> packages.EvidenceRule:
    case = Case.objects.filter(id=case_id).first()
    if case is None:
        raise Missing("Permohonan")
    access.check_own(case, by)
    package = catalogue.package(case.version_id, case.offering_id)
    for rule in package.evidence:
        if rule.key == evidence_key and not rule.already_held:
            return rule
    raise Missing("Persyaratan")


def _retire(act: Act, evidence_key: str) -> None:
    current = Evidence.objects.filter(case=act.case, key=evidence_key, replaced_at=None)
    if act.case.status == Status.DRAFT:
        current.delete()
    else:
        current.update(replaced_at=act.at)


@transaction.atomic
def detach(case_id: str, evidence_key: str, *, by: Actor, at: datetime) -> None:
    """Take a file away again."""
    act = _editable(case_id, by=by, at=at)
    _retire(act, evidence_key)
    act.save()


_WITH_PERSON = locked("person__key")


@transaction.atomic
def submit(case_id: str, *, basis: str = "", by: Actor, at: datetime) -> Submitted:
    """File a draft: from now on it has an official number, rights and a place in the order.

    The same call again (double click, lost answer, 32 at once) returns the same number. Refuses with
    every problem at once; asks for a known person (one-time code), or an officer who files for one and
    says on what `basis` (`duties.Basis`).
    """
    with writes.together():
        return _submit(begin(case_id, by=by, at=at, read=_WITH_PERSON), basis)


def _submit(act: Act, basis: str) -> Submitted:
    by = act.by
    if act.case.person_id is None and act.case.visitor and act.case.visitor == by.visitor:
        act.case.person_id = by.person_id or None
    access.check_own(act.case, by)
    if act.case.status == Status.DRAFT:
        _file(act, basis)
    elif not act.case.receipt:
        raise Refused(
            "case.withdrawn", "Draf ini sudah dibatalkan. Mulai permohonan baru dari halaman layanan."
        )
    case = act.case
    return Submitted(
        case.id,
        str(case.receipt),
        act.data["tracking"],
        case.filed_at or act.at,
        Status(case.status),
        case.revision,
    )


def _file(act: Act, basis: str) -> None:
    _check_ready(act)
    case, applicant = act.case, act.data["applicant"]
    if case.assisted_by:
        duties.check_basis(basis)
        case.person_id = accounts_actions.know_phone(applicant["phone"], at=act.at).id
    if not case.person_id:
        raise Refused("case.unknown_person", "Masukkan kode dari HP Anda dahulu, lalu ajukan.")
    if not applicant.get("phone") and (profile := accounts.profile(case.person_id)):
        applicant["phone"] = profile.phone
    case.filed_at, case.home_area_code = act.at, applicant["area"]
    case.nik_index = accounts.nik_index(applicant["nik"])
    case.check_at = clock.presumed_complete_at(act.calendar, act.at, act.clock)
    flag_duplicate(act)
    act.data["tracking"] = new_tracking()
    act.keep_data()
    case.tracking_hash = tracking_hash(case.id, act.data["tracking"])
    case.receipt = next_receipt(case.id)
    act.move(Status.SUBMITTED)
    if case.assisted_by:
        Duty.objects.create(case=case, officer_id=case.assisted_by, duty=duties.Duty.FILED)
        if basis == duties.Basis.PRESENT:
            accounts_actions.check_identity(case.person_id, case.nik_index, by=act.by, at=act.at)
    asked = packages.evidence_for(act.package, act.data["answers"])
    act.event(
        "case.submitted", version=case.version_id[:12], assisted=bool(case.assisted_by), basis=basis,
        asked=len(asked), held=sum(bool(rule.issued_by) for rule in asked),
    )  # fmt: skip
    act.tell("case_submitted")
    flow.begin_steps(act)
    act.save()
    if not case.assisted_by:  # a number typed at the counter may be a neighbour's; nobody confirmed it
        seen = case.person if Case.person.is_cached(case) else None
        accounts_actions.keep_profile(case.person_id, applicant, seen=seen, by=act.by, at=act.at)


def _check_ready(act: Act) -> None:
    act.data["answers"] = forms.prune(act.package.questions, act.data["answers"])
    if found := own.problems(act.case, act.package, act.data, act.given):
        raise Invalid(found)


_SAME = Prepared(
    lambda nik_index, service_key, since: Case.objects.filter(
        nik_index=nik_index, service_key=service_key, filed_at__gt=since, status__in=sorted(OPEN)
    ).only("id")[:1]
)
"""Open requests of a person for a service; a draft is none, so the one being filed is never found."""


def flag_duplicate(act: Act) -> None:
    """Flag, never refuse or merge, another open request of this person for the same service."""
    case = act.case
    if _SAME.first(case.nik_index, case.service_key, act.at - DUPLICATE_WINDOW):
        case.flags = sorted({*case.flags, "possible_duplicate"})


@transaction.atomic
def resubmit(case_id: str, *, by: Actor, at: datetime) -> None:
    """Send a returned case back, corrected; nothing is typed again and the clock goes on."""
    act = begin_own(case_id, by=by, at=at)
    if act.case.status != Status.RETURNED:
        return
    _check_ready(act)
    act.keep_data()
    act.case.home_area_code = act.data["applicant"]["area"]
    act.case.nik_index = accounts.nik_index(act.data["applicant"]["nik"])
    Return.objects.filter(case=act.case, answered_at=None).update(answered_at=at)
    if act.case.complete_at:
        act.move(Status.IN_PROGRESS)
        act.start_clock()
    else:
        act.move(Status.SUBMITTED)
        act.case.check_at = clock.presumed_complete_at(act.calendar, at, act.clock)
    act.event("case.resubmitted")
    act.tell("case_resubmitted")
    flow.advance(act)
    act.save()


@transaction.atomic
def withdraw(case_id: str, *, by: Actor, at: datetime) -> None:
    """Withdraw one's request before it is approved; an unpaid bill falls away."""
    act = begin_own(case_id, by=by, at=at)
    act.move(Status.WITHDRAWN)
    was_filed = act.case.filed_at is not None
    act.stop_clock()
    act.case.ended_at = at
    Step.objects.filter(case=act.case, state__in=[StepState.WAITING, StepState.ACTIVE]).update(
        state=StepState.SKIPPED
    )
    payments.void(case_id, by=by, at=at)
    act.event("case.withdrawn")
    if was_filed:
        act.tell("case_withdrawn")
    act.save()


def drop_stale_drafts(at: datetime) -> int:
    """Forget drafts begun more than 30 days ago, keys first, also those taken back; return how many."""
    return sum(_forget(id, at) for id in _stale(at))


def _stale(at: datetime) -> list[str]:
    never_filed = Case.objects.filter(status__in=[Status.DRAFT, Status.WITHDRAWN], filed_at=None)
    return list(never_filed.filter(started_at__lt=at - DRAFT_LIFETIME).values_list("id", flat=True)[:500])


@transaction.atomic
def _forget(case_id: str, at: datetime) -> int:
    case = Case.objects.select_for_update().filter(id=case_id, filed_at=None).first()
    if case is None:
        return 0  # filed since it was found
    _note_abandoned(Act(case, SYSTEM, at))
    destroy_key(case.key_id, at=at)
    Evidence.objects.filter(case=case).delete()
    case.delete()
    return 1


def _note_abandoned(act: Act) -> None:
    """Record where somebody stopped filling in: keys of questions, nothing that was typed, nobody."""
    case = act.case
    try:
        stopped_at = own.stopped_at(case, act.package, act.data, own.attached(case))
    except Erased:
        return  # its person took it back for good: nothing is known any more
    events.record(
        "case.abandoned", case.id, by=act.by.at(Channel(case.channel)), at=act.at, agency_id=case.agency_id,
        office_id=case.office_id, area_code=case.area_code, service=case.service_key, stopped_at=stopped_at,
    )  # fmt: skip
