"""What the office does: verify, hand over once, ask, answer, refer, join."""

from datetime import datetime

from django.db import transaction

from balai.accounts import queries as accounts
from balai.cases.queries import dossier
from balai.complaints.actions.act import Act, begin, written
from balai.complaints.models import Complaint
from balai.complaints.queries import access, known
from balai.complaints.rules.kinds import Note, Outcome, Weight
from balai.complaints.rules.status import WORKED, Status
from balai.core.actor import Actor
from balai.core.areas import inside
from balai.core.refusal import Forbidden, Missing, Refused

NOT_WORKED = "Laporan ini sedang tidak menunggu unit Anda. Muat ulang halaman untuk melihat keadaan terakhir."


@transaction.atomic
def verify(id: str, weight: Weight, *, by: Actor, at: datetime) -> None:
    """Find a report to be ours and say how heavy it is; from its sending on the time for an answer counts."""
    act = begin(id, by=by, at=at)
    if act.complaint.verified_at:
        return
    _check_apart(act)
    _verify(act, weight)
    act.save()


def _verify(act: Act, weight: Weight) -> None:
    act.move(Status.IN_PROGRESS)
    act.complaint.weight, act.complaint.verified_at = weight, act.at
    act.set_deadline()
    act.enter(Note.VERIFIED)
    act.event("complaint.verified", declared=str(weight))


def _check_apart(act: Act) -> None:
    """Refuse an officer who worked on the request that is complained about, also where its number stays secret."""
    case_id = act.reporter.get("case_id", "")
    if case_id and act.by.is_officer and act.by.id in dossier.duties_in(case_id):
        raise Forbidden(
            "Anda ikut memproses permohonan yang dilaporkan. Laporan ini ditangani rekan atau atasan Anda."
        )


@transaction.atomic
def hand_over(id: str, agency_id: str, reason: str, *, by: Actor, at: datetime) -> None:
    """Pass a report that came to the wrong unit on to the right one: once, so that nobody is sent round in circles."""
    act = begin(id, by=by, at=at)
    row, said = act.complaint, written(reason, "Tulis mengapa unit itu yang berwenang. Pelapor membacanya.")
    if row.handed_from:
        raise Refused(
            "complaint.handed_over",
            "Laporan ini sudah pernah dialihkan. Jawablah dari unit Anda; bahan dari unit lain boleh diminta tanpa mengalihkan pelapor.",
        )
    if row.status not in WORKED:
        raise Refused("complaint.not_worked", NOT_WORKED)
    agency = accounts.agency(agency_id)
    if agency.id == row.agency_id or not (
        inside(agency.area_code, row.area_code[:5]) or inside(row.area_code, agency.area_code)
    ):
        raise Refused("complaint.agency", "Pilih instansi lain yang melayani wilayah ini.")
    act.event("complaint.handed_over", to=agency.id)
    row.handed_from, row.agency_id, row.area_code = row.agency_id, agency.id, agency.area_code
    row.office_id = ""
    act.set_deadline()
    act.enter(Note.HANDED_OVER, f"{agency.name}: {said}")
    act.save()


@transaction.atomic
def ask(id: str, question: str, *, by: Actor, at: datetime) -> None:
    """Ask the reporter for what lacks; the office's clock stands until they reply or 30 days are over."""
    act = begin(id, by=by, at=at)
    said = written(question, "Tulis keterangan apa yang masih diperlukan.")
    _check_apart(act)
    act.move(Status.ASKED)
    act.stop_clock()
    until = act.reporters_turn("complete")
    act.enter(Note.ASKED, said)
    act.event("complaint.asked")
    act.tell("complaint_asked", until_at=until.isoformat())
    act.save()


@transaction.atomic
def answer(id: str, text: str, *, by: Actor, at: datetime) -> None:
    """Answer a report, and with it all that were joined to it; the reporters have their say after it."""
    act = begin(id, by=by, at=at)
    said = written(
        text, "Tulis jawaban yang dapat dipahami pelapor: apa yang ditemukan, apa yang dilakukan, kapan."
    )
    _check_apart(act)
    if act.complaint.status == Status.RECEIVED:
        _verify(act, Weight(act.complaint.weight))
    until = _answer(act, said)
    _tell_joined(act, Note.ANSWERED, said, until_at=until.isoformat())


def _tell_joined(act: Act, note: Note, said: str, *, until_at: str) -> None:
    """Let those whose reports were joined to this one read and hear the same."""
    found = Complaint.objects.select_for_update(of=("self",)).select_related("key").filter(head=act.complaint)
    for row in found:
        joined = Act(row, act.by, act.at)
        joined.enter(note, said)
        joined.tell("complaint_answered", until_at=until_at)


def _answer(act: Act, said: str) -> datetime:
    act.move(Status.ANSWERED)
    due_at = act.complaint.due_at
    act.complaint.answered_at = act.at
    act.stop_clock()
    until = act.reporters_turn("react")
    act.enter(Note.ANSWERED, said)
    act.event("complaint.answered", in_time=due_at is None or act.at <= due_at)
    act.tell("complaint_answered", until_at=until.isoformat())
    act.save()
    return until


@transaction.atomic
def refer(id: str, reason: str, text: str, *, by: Actor, at: datetime) -> None:
    """End what no service provider can settle; the reporter reads why and where it is settled."""
    if reason not in known.reasons():
        raise Refused("complaint.reason", "Pilih mengapa laporan ini di luar kewenangan.")
    act = begin(id, by=by, at=at)
    act.move(Status.OUT_OF_SCOPE)
    act.complaint.reason = reason
    _end(act, Outcome.REFERRED)
    said = text.strip()[:1000]
    act.enter(Note.REFERRED, said)
    act.event("complaint.referred", reason=reason)
    act.tell("complaint_answered", until_at="")
    act.save()
    _tell_joined(act, Note.REFERRED, said, until_at="")


@transaction.atomic
def join(id: str, head_number: str, *, by: Actor, at: datetime) -> None:
    """Join a report to an older one of the same matter; its reporter gets the same answer."""
    act = begin(id, by=by, at=at)
    row = act.complaint
    head = Complaint.objects.filter(access.handled_q(by), number=head_number.strip().upper()).first()
    if head is None:
        raise Missing("Laporan dengan nomor itu")
    if head.id == row.id or head.head_id or head.status not in WORKED:
        raise Refused("complaint.head", "Gabungkan ke laporan lain yang masih ditangani.")
    if Complaint.objects.filter(head=row).exists():
        raise Refused(
            "complaint.is_head", "Laporan lain sudah digabung ke sini. Gabungkan ke arah sebaliknya."
        )
    act.move(Status.JOINED)
    row.head = head
    _end(act, Outcome.JOINED)
    act.enter(Note.JOINED)
    act.event("complaint.joined", to=head.id)
    act.save()


def _end(act: Act, outcome: Outcome) -> None:
    act.complaint.outcome, act.complaint.ended_at = outcome, act.at
    act.complaint.react_until = None
    act.stop_clock()


@transaction.atomic
def note(id: str, text: str, *, by: Actor, at: datetime) -> None:
    """Write a note that only officers read."""
    act = begin(id, by=by, at=at)
    act.enter(Note.INSIDE, written(text, "Tulis catatannya."))
    act.event("complaint.noted")


def end_by_time(act: Act, outcome: Outcome) -> None:
    """Close a report whose reporter let their time pass."""
    act.move(Status.CLOSED)
    _end(act, outcome)
    act.enter(Note.CLOSED)
    act.event("complaint.closed", outcome=str(outcome))
    act.save()
