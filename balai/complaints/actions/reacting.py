"""What the reporter does after sending: reply, accept, contest. `kept`: reports this session opened with their code."""

from datetime import datetime

from django.db import transaction

from balai.complaints.actions.act import Act, begin_own, written
from balai.complaints.models import Complaint
from balai.complaints.queries import known
from balai.complaints.rules import deadlines
from balai.complaints.rules.kinds import Note, Outcome
from balai.complaints.rules.status import REOPENED_FROM, Status
from balai.core.actor import Actor
from balai.core.refusal import Refused


@transaction.atomic
def reply(id: str, text: str, *, kept: tuple[str, ...] = (), by: Actor, at: datetime) -> None:
    """Give what the office asked for; its clock runs on from where it stood."""
    act = begin_own(id, kept=kept, by=by, at=at)
    said = written(text, "Tulis keterangan yang diminta.")
    act.move(Status.IN_PROGRESS)
    act.complaint.react_until = None
    act.run_clock()
    act.enter(Note.REPLIED, said)
    act.event("complaint.replied")
    act.save()


@transaction.atomic
def accept(id: str, *, kept: tuple[str, ...] = (), by: Actor, at: datetime) -> None:
    """Accept the answer; a second click changes nothing."""
    act = begin_own(id, kept=kept, by=by, at=at)
    if act.complaint.outcome == Outcome.SETTLED:
        return
    act.move(Status.CLOSED)
    row = act.complaint
    row.outcome, row.ended_at, row.react_until = Outcome.SETTLED, at, None
    act.enter(Note.ACCEPTED)
    act.event("complaint.closed", outcome=str(Outcome.SETTLED))
    act.save()


@transaction.atomic
def contest(id: str, text: str, *, kept: tuple[str, ...] = (), by: Actor, at: datetime) -> None:
    """Say why the answer is not enough: the report is handled again, with its full time, one rung up the ladder.

    A closed one can be reopened for as long as `data/complaints/deadlines.yaml` says. One that was joined to another is
    taken apart from it and stands on its own again.
    """
    act = begin_own(id, kept=kept, by=by, at=at)
    said = written(text, "Tulis apa yang belum terjawab.")
    row = act.complaint
    if row.status == Status.CLOSED:
        _check_reopening(act, row)
    elif row.status == Status.JOINED:
        _take_apart(act)
    act.move(Status.IN_PROGRESS)
    row.outcome, row.ended_at, row.react_until, row.spans = "", None, None, []
    row.reopened += 1
    row.rung = min(row.rung + 1, len(known.ladder()))
    act.run_clock()
    act.enter(Note.CONTESTED, said)
    act.event("complaint.reopened", count=row.reopened)
    act.save()


def _take_apart(act: Act) -> None:
    """Let a joined report stand on its own at the unit that answered for both; before an answer nobody contests."""
    row, head = act.complaint, act.complaint.head
    if head is None or head.status not in (Status.ANSWERED, Status.CLOSED):
        raise Refused(
            "complaint.joined",
            "Laporan ini digabung dengan laporan yang sama. Jawabannya Anda terima begitu laporan itu dijawab.",
        )
    if head.status == Status.CLOSED:
        _check_reopening(act, head)
    row.agency_id, row.area_code, row.office_id = head.agency_id, head.area_code, head.office_id
    row.head, row.weight, row.verified_at = None, head.weight, act.at


def _check_reopening(act: Act, row: Complaint) -> None:
    """Refuse to reopen what ended otherwise than by an answer, or longer ago than is given."""
    ended = row.ended_at or act.at
    if (
        row.outcome not in REOPENED_FROM
        or deadlines.after(act.calendar, ended, known.period("reopen")) < act.at
    ):
        raise Refused(
            "complaint.too_late",
            "Batas membuka kembali laporan ini sudah lewat. Kirim laporan baru dan sebut nomor laporan ini.",
        )
