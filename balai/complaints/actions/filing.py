"""Sending a report, from any channel."""

from dataclasses import replace
from datetime import date, datetime

from django.db import IntegrityError, transaction

from balai.accounts import queries as accounts
from balai.accounts.rules import normal_phone
from balai.cases.actions.numbering import new_tracking, next_receipt, tracking_hash
from balai.cases.rules.evidence import clean
from balai.complaints.actions.act import Act, begin_own
from balai.complaints.models import Attachment, Complaint
from balai.complaints.queries import access, known
from balai.complaints.queries.routing import About
from balai.complaints.rules import deadlines
from balai.complaints.rules.kinds import NOTED, Identity
from balai.complaints.rules.reports import Report
from balai.complaints.rules.status import OPEN
from balai.core import facts, files, writes
from balai.core.actor import Actor
from balai.core.clock import local_date
from balai.core.ids import new_id
from balai.core.refusal import Invalid, Refused
from balai.core.sentences import Sentence
from balai.core.vault import make_key, token_hash
from balai.regions import queries as regions

MAX_PIXELS = 1600
LONGEST_TITLE = 120
SHORTEST_TEXT = 20


def file(
    report: Report,
    about: About,
    *,
    by: Actor,
    at: datetime,
    idempotency_key: str | None = None,
) -> Complaint:
    """Take a report in; the same one sent twice is one. Refuses only what has no words, never for lateness."""
    sender = checked(report, on=local_date(at, regions.zone_of(about.area_code)))
    once = token_hash(idempotency_key) if idempotency_key else None
    try:
        with transaction.atomic():
            return _again(once) or _taken(sender, about, by, at, once)
    except IntegrityError:  # the same page sent twice at the same moment
        if row := _again(once):
            return row
        raise


def _again(once: str | None) -> Complaint | None:
    """Return the report of a page that was sent before; its key is random and known to that page alone."""
    return Complaint.objects.filter(idempotency_key=once).first() if once else None


def checked(report: Report, *, on: date) -> Report:
    """Return a report as it is kept; refuses, field by field, what is too short, too long or cannot be."""
    found: dict[str, str] = {}
    phone = ""
    if not 5 <= len(report.title.strip()) <= LONGEST_TITLE:
        found["title"] = Sentence("Tulis judul singkat, 5 sampai {most} huruf.", most=LONGEST_TITLE)
    if not SHORTEST_TEXT <= len(report.text.strip()) <= known.facts("kinds")["longest"]:
        found["text"] = Sentence("Ceritakan apa yang terjadi, di mana, dan kapan; paling sedikit 20 huruf.")
    if report.happened_on and report.happened_on > on:
        found["happened_on"] = Sentence("Tanggalnya belum terjadi. Periksa lagi.")
    if report.identity != Identity.ANONYMOUS and report.phone:
        try:
            phone = normal_phone(report.phone)
        except Refused as refused:
            found["phone"] = refused.message
    if found:
        raise Invalid(found)
    hidden = report.identity == Identity.ANONYMOUS
    return replace(
        report, title=report.title.strip(), text=report.text.strip(), demand=report.demand.strip()[:1000],
        name="" if hidden else report.name.strip()[:120], phone="" if hidden else phone,
    )  # fmt: skip


def _taken(report: Report, about: About, by: Actor, at: datetime, once: str | None) -> Complaint:
    act = Act(new_row(report, about, by=by, at=at), by, at)
    row = act.complaint
    row.idempotency_key = once
    row.is_late = deadlines.is_filed_late(
        row.happened_on, local_date(at, act.calendar.zone), known.period("file")
    )
    act.run_clock()
    writes.insert(row)
    act.event("complaint.filed", assisted=bool(row.assisted_by), call_back=row.call_back_id, via=str(row.via))
    _tell_filed(act)
    return row


def _tell_filed(act: Act) -> None:
    """Tell the reporter that it came; who did not send it with their own hands learns the code only so."""
    if act.complaint.via in NOTED:
        act.tell("complaint_noted", code=act.words["tracking"])
    else:
        act.tell("complaint_filed")


def new_row(report: Report, about: About, *, by: Actor, at: datetime) -> Complaint:
    """Return the row of a report. Only a named one shows its case and its person to those who handle it."""
    id, key, code = new_id(), make_key(at=at), new_tracking()
    named, anonymous = report.identity == Identity.NAMED, report.identity == Identity.ANONYMOUS
    own = {"name": report.name, "phone": report.phone, "case_id": "" if anonymous else about.case_id}
    own = own if anonymous else _known(own, by)
    words = {"title": report.title, "text": report.text, "demand": report.demand, "tracking": code}
    return Complaint(
        id=id, kind=report.kind, weight=known.weight_of(report.kind), identity=report.identity, number=next_receipt(id),
        tracking_hash=tracking_hash(id, code), key_id=key.id, sealed=key.seal(words, access.words_place(id)),
        sealed_reporter=key.seal(own, access.reporter_place(id)),
        person_id=None if anonymous else by.person_id or about.person_id or None, visitor="" if anonymous or by.is_officer else by.visitor,
        channel=by.channel, via=report.via, assisted_by=by.id if by.is_officer else "", case_id=(about.case_id or None) if named else None,
        service_key=about.service_key, version_id=about.version_id, step_key=about.step_key, office_id=about.office_id,
        agency_id=about.agency_id, area_code=about.area_code, happened_on=report.happened_on, filed_at=at,
        call_back_id=about.call_back_id,
        simulated=facts.is_simulation(),
    )  # fmt: skip


def _known(own: dict[str, str], by: Actor) -> dict[str, str]:
    """Fill in the phone of a signed-in reporter who typed none."""
    profile = None if own["phone"] else accounts.own_profile(by)
    return {**own, "phone": profile.phone} if profile else own


@transaction.atomic
def attach(id: str, content: bytes, *, kept: tuple[str, ...] = (), by: Actor, at: datetime) -> Attachment:
    """Add a photo or a PDF to one's own open report; it is made anew, as evidence is."""
    act = begin_own(id, kept=kept, by=by, at=at)
    row, most = act.complaint, known.facts("kinds")["files"]
    if row.status not in OPEN:
        raise Refused("complaint.closed", "Laporan ini sudah selesai, jadi berkas tidak dapat ditambahkan.")
    if Attachment.objects.filter(complaint=row).count() >= most:
        raise Refused("complaint.files", "Paling banyak {most} berkas untuk satu laporan.", most=most)
    kept_file = clean(content, accept=("photo", "pdf"), max_pixels=MAX_PIXELS)
    address, file_key = files.put(kept_file.content)
    attachment_id = new_id()
    attachment = Attachment(
        id=attachment_id, complaint=row, address=address, mime=kept_file.mime, size_bytes=len(kept_file.content), at=at,
        sealed_key=act.key.seal_bytes(file_key, access.file_place(attachment_id)),
    )  # fmt: skip
    writes.insert(attachment)
    act.event("complaint.attached", file=attachment_id)
    return attachment
