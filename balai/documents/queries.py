"""Questions to the register: is this document genuine, does it still stand, who issued what."""

import hashlib
from dataclasses import replace
from datetime import datetime
from functools import cache
from typing import Any

import yaml
from django.conf import settings
from django.db import DatabaseError
from django.db.models import Q

from balai.accounts.queries import agencies, roles_that
from balai.core import files
from balai.core.actor import Actor, scope_q
from balai.core.clock import local_date
from balai.core.refusal import Missing
from balai.core.vault import DataKey, key, keys, token_hash
from balai.documents.keys import public_keys
from balai.documents.models import Document, NumberSeries, Pledge
from balai.documents.rules import codes
from balai.documents.rules.checking import check_file, check_qr
from balai.documents.rules.facts import DocumentFacts
from balai.documents.rules.paper import Paper, key_id
from balai.documents.rules.pictures import qr_texts
from balai.documents.rules.places import code_token, facts_place, file_key_place
from balai.documents.rules.status import Status
from balai.documents.rules.trust import Trust
from balai.documents.rules.validity import WESTERNMOST
from balai.documents.rules.verdicts import Finding, RevocationReason, Verdict
from balai.documents.signing import trusted_roots

ERASED = "(sudah dihapus sesuai masa simpan)"


def of_case(case_id: str) -> Document | None:
    """Return the document of a case; whether the actor may see the case is for `cases` to say."""
    return Document.objects.filter(case_id=case_id).first()


def numbered(number: str, *, agency_id: str) -> Document | None:
    """Return the document of an agency that bears a number, as it was typed."""
    return Document.objects.filter(agency_id=agency_id, number=number.strip()).first()


def document(actor: Actor, document_id: str) -> Document:
    """Return one document of the actor's agencies and areas."""
    found = Document.objects.filter(_scope(actor), id=document_id).first()
    if found is None:
        raise Missing("Dokumen")
    return found


def register(actor: Actor, *, before: str = "", limit: int = 50) -> list[Document]:
    """Return what the actor's agencies issued, newest first; `before` is the last id of the page before."""
    rows = Document.objects.filter(_scope(actor))
    if before:
        rows = rows.filter(id__lt=before)
    return list(rows.order_by("-id")[: min(limit, 200)])


def pdf(document: Document, key: DataKey) -> bytes:
    """Return the signed file; `key` is the key of the case, which `cases` opens and records."""
    return files.get(document.file, key.open_bytes(document.file_key_sealed, file_key_place(document.id)))


@cache
def pledge_text() -> dict[str, Any]:
    """Return what every agency pledges: title, number pattern, paragraphs."""
    loaded: dict[str, Any] = yaml.safe_load((settings.DATA / "pledge.yaml").read_text(encoding="utf-8"))
    return loaded


def pledge(agency_id: str) -> Pledge | None:
    """Return the pledge of an agency that stands now; one query."""
    return Pledge.objects.filter(agency_id=agency_id).order_by("-published_at").first()


def pledge_pdf(agency_id: str) -> tuple[str, bytes]:
    """Return (number, signed PDF) of an agency's pledge, for everybody; `Missing` if it gave none."""
    found = (
        Pledge.objects.filter(agency_id=agency_id)
        .select_related("document")
        .order_by("-published_at")
        .first()
    )
    if found is None:
        raise Missing("Maklumat")
    return found.document.number, pdf(found.document, key(found.document.key_id))


def facts(document: Document, key: DataKey) -> DocumentFacts:
    """Return what the paper shows."""
    stored = key.open(document.facts_sealed, facts_place(document.id))
    stored.pop("code")
    return DocumentFacts.load(stored)


def verification_code(document: Document, key: DataKey) -> str:
    """Return the code printed on the paper, as it is printed."""
    return codes.spaced(key.open(document.facts_sealed, facts_place(document.id))["code"])


def own_trust() -> Trust:
    """Return this installation's public keys, roots, and the names of the agencies that issue here."""
    issuing = NumberSeries.objects.values_list("agency_id", flat=True).distinct()
    names = {id: agency.name for id, agency in agencies(issuing).items()}
    return Trust({key_id(public): public for public in public_keys()}, trusted_roots(), names)


def is_reachable() -> bool:
    """Return whether there is a register to ask."""
    try:
        Document.objects.exists()
    except DatabaseError:
        return False
    return True


def verify_pdf(content: bytes, *, at: datetime) -> Finding:
    """Check a PDF by its signature and by the register; both must agree."""
    finding = check_file(content, own_trust(), None, at=at)
    return _registered(finding, content_hash=hashlib.sha256(content).hexdigest())


def verify_qr(text: str, *, at: datetime) -> Finding:
    """Check the text of a QR code by its signature and by the register."""
    return _registered(check_qr(text, own_trust(), None, at=at))


def verify_picture(content: bytes, *, at: datetime) -> Finding:
    """Check the QR code in a photo of a document."""
    found = [verify_qr(text, at=at) for text in qr_texts(content)[:5]]
    readable = (finding for finding in found if finding.verdict != Verdict.UNUSABLE)
    return next(readable, Finding(verdict=Verdict.UNUSABLE, checked_at=at))


def verify_code(*, number: str, code: str, at: datetime) -> Finding:
    """Check a number and code typed from the paper. A wrong code and a wrong number look the same."""
    unknown = Finding(verdict=Verdict.UNKNOWN, checked_at=at, online=True, status_at=at)
    typed = codes.normal(code)
    found = Document.objects.filter(code_hash=token_hash(code_token(typed))).first() if typed else None
    if found is None or _letters(found.number) != _letters(number):
        return unknown
    return _stands(replace(unknown, verdict=Verdict.VALID, paper=_paper(found)), found)


def _registered(finding: Finding, content_hash: str = "") -> Finding:
    """Return the finding after a look into the register."""
    if finding.paper is None:
        return finding
    paper, at = finding.paper, finding.checked_at
    found = Document.objects.filter(id=paper.id, number=paper.number, agency_id=paper.agency_id).first()
    if found is None:
        return Finding(verdict=Verdict.UNKNOWN, checked_at=at, online=True, unlisted=True)
    if content_hash and content_hash != found.content_hash:
        return Finding(verdict=Verdict.ALTERED, checked_at=at, online=True)
    return _stands(replace(finding, online=True, status_at=at), found)


def _stands(finding: Finding, document: Document) -> Finding:
    named = agencies([document.agency_id]).get(document.agency_id)
    finding = replace(finding, issuer=named.name if named else "")
    if document.status == Status.REVOKED and document.revoked_at:
        return replace(
            finding,
            verdict=Verdict.REVOKED,
            revoked_on=local_date(document.revoked_at, WESTERNMOST),
            revoked_for=RevocationReason(document.revoked_for),
        )
    if document.superseded_by_id:
        successor = Document.objects.only("number").get(id=document.superseded_by_id)
        return replace(finding, verdict=Verdict.SUPERSEDED, successor=successor.number)
    return finding


def _paper(document: Document) -> Paper:
    """Return what the paper shows, from the register; what was erased is said to be."""
    opened = keys([document.key_id]).get(document.key_id)
    shown = facts(document, opened) if opened else None
    return Paper(
        id=document.id,
        number=document.number,
        service_name=shown.service_name if shown else ERASED,
        holder_name=shown.holder_name if shown else ERASED,
        agency_id=document.agency_id,
        area_code=document.area_code,
        issued_on=document.issued_on,
        valid_until=document.valid_until,
        simulated=document.simulated,
    )


def _scope(actor: Actor) -> Q:
    return scope_q(actor, roles_that("cases.see") | roles_that("documents.revoke"))


def _letters(number: str) -> str:
    return "".join(number.split()).upper()
