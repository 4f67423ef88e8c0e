"""Numbers, issue, revocation: the only code that writes the register of documents."""

import hashlib
import os
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import IntegrityError, transaction

from balai.accounts import queries as accounts
from balai.accounts.queries import roles_that
from balai.core import facts as installation
from balai.core import files
from balai.core.actor import Actor, scope_q
from balai.core.clock import local_date
from balai.core.events import record
from balai.core.ids import new_id
from balai.core.refusal import Invalid, Missing, Refused
from balai.core.vault import DataKey, keys, make_key, token_hash
from balai.documents import queries
from balai.documents.keys import document_key, publish, status_path, trust_path
from balai.documents.models import Document, DocumentNumber, NumberSeries, Pledge
from balai.documents.rules import codes, filling
from balai.documents.rules.facts import DocumentFacts, Layout, checked
from balai.documents.rules.paper import Paper, encode
from balai.documents.rules.places import code_token, facts_place, file_key_place, note_place
from balai.documents.rules.status import Status, check_stands
from balai.documents.rules.trust import StatusList, write_status, write_trust
from balai.documents.rules.typesetting import document_pdf, handover_pdf, receipt_pdf
from balai.documents.rules.verdicts import RevocationReason
from balai.documents.signing import chosen_signer
from balai.regions import queries as regions

__all__ = [
    "handover_pdf", "issue", "publish_pledge", "publish_trust", "receipt_pdf", "reserve_number", "revoke", "supersede",
    "write_status_list",
]  # fmt: skip


@transaction.atomic
def reserve_number(
    *, case_id: str, pattern: str, agency_id: str, area_code: str, on: date, by: Actor, at: datetime
) -> str:
    """Give a case its document number, the next of its agency, pattern and year; once given it stays.

    `pattern` as in `filling.number`. Cases wait for each other here, so that no number is left out.
    """
    by.check(_issuers(), agency_id=agency_id, area_code=area_code)
    filling.check_pattern(pattern)
    series, _ = NumberSeries.objects.get_or_create(agency_id=agency_id, pattern=pattern, year=on.year)
    series = NumberSeries.objects.select_for_update().get(id=series.id)
    given = DocumentNumber.objects.filter(case_id=case_id).first()
    if given is not None:
        return given.number
    number = filling.number(pattern, sequence=series.next, area_code=area_code, on=on)
    DocumentNumber.objects.create(
        case_id=case_id,
        agency_id=agency_id,
        number=number,
        series=series,
        sequence=series.next,
        reserved_at=at,
    )
    series.next += 1
    series.save(update_fields=["next"])
    record(
        "document.numbered", case_id, by=by, at=at, case_id=case_id, agency_id=agency_id, area_code=area_code
    )
    return number


def issue(*, case_id: str, key: DataKey, facts: DocumentFacts, by: Actor, at: datetime) -> Document:
    """Set, sign, store and register the result of a case; a second call returns the first document.

    `key` is the key of the case, `facts.number` the one `reserve_number` gave it. Sets and signs before the
    transaction begins: call it outside one. Refuses text that cannot be printed.
    """
    by.check(_issuers(), agency_id=facts.agency_id, area_code=facts.area_code)
    if first := queries.of_case(case_id):
        return first
    facts = checked(facts)
    if not DocumentNumber.objects.filter(
        case_id=case_id, agency_id=facts.agency_id, number=facts.number
    ).exists():
        raise ValueError(f"{facts.number} was not reserved for case {case_id}")
    made = _make(facts)
    try:
        document = _register(made, facts, case_id=case_id, key=key, by=by, at=at)
    except IntegrityError:
        if first := queries.of_case(case_id):
            return first
        raise
    if not trust_path().exists():
        publish_trust()
    return document


@dataclass(frozen=True)
class _Made:
    id: str
    code: str
    content_hash: str
    file: str
    file_key: bytes


def _make(facts: DocumentFacts) -> _Made:
    """Set, sign and store; nothing is registered yet."""
    id, code, signer = new_id(), codes.code(os.urandom(codes.RANDOM_BYTES)), chosen_signer()
    pdf = document_pdf(
        facts,
        url=f"{settings.PUBLIC_URL}/v/",
        data=encode(_paper(id, facts), document_key()),
        code=code,
        host=urlsplit(settings.PUBLIC_URL).netloc,
        footer=signer.footer,
    )
    reason = f"{facts.title} nomor {facts.number}"
    signed = signer.sign(pdf, reason=reason, location=facts.place, name=facts.signer_name)
    file, file_key = files.put(signed)
    return _Made(id, code, hashlib.sha256(signed).hexdigest(), file, file_key)


def _paper(id: str, facts: DocumentFacts) -> Paper:
    return Paper(
        id=id, number=facts.number, service_name=facts.service_name, holder_name=facts.holder_name,
        agency_id=facts.agency_id, area_code=facts.area_code, issued_on=facts.issued_on,
        valid_until=facts.valid_until, simulated=facts.simulated,
    )  # fmt: skip


@transaction.atomic
def _register(
    made: _Made, facts: DocumentFacts, *, case_id: str, key: DataKey, by: Actor, at: datetime
) -> Document:
    document = Document.objects.create(
        id=made.id,
        case_id=case_id,
        key_id=key.id,
        service_key=facts.service_key,
        agency_id=facts.agency_id,
        area_code=facts.area_code,
        number=facts.number,
        layout=facts.layout,
        file=made.file,
        file_key_sealed=key.seal_bytes(made.file_key, file_key_place(made.id)),
        content_hash=made.content_hash,
        code_hash=token_hash(code_token(made.code)),
        facts_sealed=key.seal({**facts.stored(), "code": made.code}, facts_place(made.id)),
        issued_on=facts.issued_on,
        valid_until=facts.valid_until,
        issued_at=at,
        simulated=facts.simulated,
    )
    _record("document.issued", document, by=by, at=at, layout=document.layout)
    return document


@transaction.atomic
def revoke(*, document_id: str, reason_code: str, reason: str, by: Actor, at: datetime) -> Document:
    """Withdraw a document: whoever checks it from now on is told so, and why (`RevocationReason`).

    `reason` is for the file, in the officer's own words, and sealed. Refuses what was withdrawn before.
    """
    if reason_code not in RevocationReason.__members__.values():
        raise Invalid({"reason_code": "Pilih alasan pencabutan dari daftar."})
    if not reason.strip():
        raise Invalid({"reason": "Tulis mengapa dokumen ini dicabut; pemegang berhak mengetahuinya."})
    document = _held(document_id, by)
    check_stands(document.status)
    found = keys([document.key_id])
    if document.key_id in found:
        document.revoked_note_sealed = found[document.key_id].seal(reason.strip(), note_place(document.id))
    document.status, document.revoked_at, document.revoked_for = Status.REVOKED, at, reason_code
    document.save()
    _record("document.revoked", document, by=by, at=at, reason=reason_code)
    transaction.on_commit(partial(write_status_list, at=at))
    return document


@transaction.atomic
def supersede(*, old_id: str, successor_id: str, by: Actor, at: datetime) -> Document:
    """Let a newer document take the place of an older one of the same service and agency; returns the older one."""
    document, successor = _held(old_id, by), _held(successor_id, by)
    check_stands(document.status)
    is_alike = (document.agency_id, document.service_key) == (successor.agency_id, successor.service_key)
    if document == successor or successor.status != Status.VALID or not is_alike:
        raise Refused(
            "document.successor",
            "Dokumen pengganti harus dokumen lain dari layanan dan instansi yang sama, dan masih berlaku. "
            "Periksa nomornya.",
        )
    document.status, document.superseded_by = Status.SUPERSEDED, successor
    document.save()
    _record("document.superseded", document, by=by, at=at, successor=successor.id)
    transaction.on_commit(partial(write_status_list, at=at))
    return document


def publish_pledge(agency_id: str, *, by: Actor, at: datetime) -> Pledge:
    """Sign and publish what an agency pledges (UU 25/2009 Pasal 22); it takes the place of the one before.

    The head signs: whoever publishes it, or for the system the first who holds the role. A document like any
    result: with number, signature and QR code. Sets and signs outside a transaction.
    """
    agency = accounts.agency(agency_id)
    by.check(roles_that("pledges.publish"), agency_id=agency_id, area_code=agency.area_code)
    head = accounts.officer(by.id) if by.is_officer else _head(agency_id, at)
    on = local_date(at, regions.zone_of(agency.area_code))
    before, id, key = queries.pledge(agency_id), new_id(), make_key(at=at)
    number = reserve_number(
        case_id=id, pattern=queries.pledge_text()["number"], agency_id=agency_id, area_code=agency.area_code, on=on,
        by=by, at=at,
    )  # fmt: skip
    document = issue(case_id=id, key=key, facts=_pledge_facts(agency, head, number, on), by=by, at=at)
    with transaction.atomic():
        row = Pledge.objects.create(id=id, agency_id=agency_id, document=document, published_at=at)
        record("pledge.published", id, by=by, at=at, agency_id=agency_id, area_code=agency.area_code)
        if before:
            supersede(old_id=before.document_id, successor_id=document.id, by=by, at=at)
    return row


def _head(agency_id: str, at: datetime) -> Any:
    for role in sorted(roles_that("pledges.publish")):
        if found := accounts.colleagues(agency_id, role, at=at):
            return found[0]
    raise Refused("pledge.no_head", "Instansi ini belum mempunyai kepala yang dapat menandatangani maklumat.")


def _pledge_facts(agency: Any, head: Any, number: str, on: date) -> DocumentFacts:
    text, areas = queries.pledge_text(), regions.lineage(agency.area_code)
    town = areas[-1].name.removeprefix("Kabupaten ").removeprefix("Kota ")
    return DocumentFacts(
        service_key="maklumat-pelayanan", service_name=text["title"], title=text["title"], layout=Layout.PLEDGE,
        paragraphs=tuple(paragraph.replace("{agency}", agency.name) for paragraph in text["paragraphs"]),
        number=number, agency_id=agency.id, area_code=agency.area_code, agency_name=agency.name,
        agency_address=agency.address, place=town, government=f"Pemerintah {areas[:2][-1].name}",
        holder_name=agency.name, holder_lines=(), signer_name=head.name, signer_post=head.post, signer_nip=head.nip,
        issued_on=on, valid_until=None, receipt="", simulated=installation.is_simulation(),
    )  # fmt: skip


def write_status_list(*, at: datetime) -> None:
    """Publish `status.json`, the signed list of withdrawn documents, and `trust.json` for offline verifiers."""
    ended = dict(Document.objects.exclude(status=Status.VALID).values_list("id", "status"))
    by_status = {status: frozenset(id for id in ended if ended[id] == status) for status in Status}
    status = StatusList(at, by_status[Status.REVOKED], by_status[Status.SUPERSEDED])
    publish(status_path(), write_status(status, document_key()))
    publish_trust()


def publish_trust() -> None:
    """Publish `trust.json`: all public keys, root certificates and names of the agencies that issue here."""
    publish(trust_path(), write_trust(queries.own_trust()))


def _issuers() -> frozenset[str]:
    """Return who may issue: the roles granted for it, and those that may revoke."""
    return roles_that("documents.issue") | roles_that("documents.revoke")


def _held(document_id: str, by: Actor) -> Document:
    """Lock a document that lies in the hands of an actor who may revoke; anyone else's is missing."""
    scope = scope_q(by, roles_that("documents.revoke"))
    document = Document.objects.select_for_update().filter(scope, id=document_id).first()
    if document is None:
        raise Missing("Dokumen")
    return document


def _record(name: str, document: Document, *, by: Actor, at: datetime, **data: str) -> None:
    record(
        name, document.id, by=by, at=at, case_id=document.case_id, agency_id=document.agency_id,
        area_code=document.area_code, service=document.service_key, **data,
    )  # fmt: skip
