"""Reports as files for and from SP4N-LAPOR!."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from balai.accounts import queries as accounts
from balai.complaints.actions.act import Act
from balai.complaints.actions.filing import new_row
from balai.complaints.models import Batch
from balai.complaints.queries import exchange, known, routing
from balai.complaints.rules import lapor
from balai.complaints.rules.kinds import Note, Outcome, Via
from balai.complaints.rules.lapor import Row
from balai.complaints.rules.reports import Report
from balai.complaints.rules.status import OPEN, Status
from balai.core import events, writes
from balai.core.actor import Actor
from balai.core.areas import inside
from balai.core.refusal import Forbidden, Refused

ORIGIN = "lapor"
LONGEST = 5_000_000
ENDED = {
    Status.CLOSED: Outcome.SILENT, Status.OUT_OF_SCOPE: Outcome.REFERRED, Status.JOINED: Outcome.JOINED,
}  # fmt: skip


@dataclass(frozen=True)
class Taken:
    """What became of a file: reports taken, those known already, line → what is wrong."""

    taken: int
    known: int
    wrong: dict[int, str]


@transaction.atomic
def bring_in(content: bytes, *, area_code: str, by: Actor, at: datetime) -> Taken:
    """Take in a CSV of reports for an area, all readable rows of it; a report known already is left as it is.

    Where it came from is kept: digest of the file, who brought it, its own number of each report.
    """
    _check_may(by, area_code)
    rows, wrong = lapor.read(_text(content), known.lapor_words())
    before = exchange.known_numbers(ORIGIN, [row.number for row in rows])
    batch = _batch(content, by, at)
    taken = 0
    for row in {row.number: row for row in rows if row.number not in before}.values():
        if problem := _take(row, batch, area_code, by, at):
            wrong[-1 - taken - len(wrong)] = f"{row.number}: {problem}"
        else:
            taken += 1
    batch.taken, batch.refused = batch.taken + taken, len(wrong)
    batch.save()
    events.record("complaint.brought_in", batch.id, by=by, at=at, area_code=area_code, count=taken)
    return Taken(taken, len(before), wrong)


def _text(content: bytes) -> str:
    if len(content) > LONGEST:
        raise Refused("lapor.large", "Berkasnya terlalu besar. Bagi menjadi beberapa berkas.")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Refused("lapor.encoding", "Simpan berkasnya sebagai CSV UTF-8, lalu kirim lagi.") from None


def _batch(content: bytes, by: Actor, at: datetime) -> Batch:
    digest = hashlib.sha256(content).hexdigest()
    row, _ = Batch.objects.get_or_create(
        digest=digest, defaults={"origin": ORIGIN, "taken": 0, "refused": 0, "at": at, "imported_by": by.ref}
    )
    return row


def _take(row: Row, batch: Batch, area_code: str, by: Actor, at: datetime) -> str:
    """Take one report in as it stands there; return what is wrong instead where its area is not ours."""
    if not inside(row.area or area_code, area_code):
        return "wilayah lain"
    agency = exchange.agency_named(row.agency, area_code)
    about = routing.of_place(
        exchange.service_named(row.service), agency, row.area or area_code, at=row.filed_at
    )
    report = Report(
        row.kind,
        row.identity,
        row.title or row.text[:60],
        row.text,
        happened_on=row.happened_on,
        via=Via.LAPOR,
    )
    made = new_row(report, about, by=Actor(kind="system", id=ORIGIN), at=row.filed_at)
    made.origin, made.origin_number, made.batch = ORIGIN, row.number, batch
    act = Act(made, by, row.filed_at)
    made.status = row.status if row.status in OPEN or row.status in ENDED else Status.RECEIVED
    made.outcome = ENDED.get(row.status, "")
    made.ended_at = (row.closed_at or row.filed_at) if made.outcome else None
    made.verified_at = row.filed_at if row.status != Status.RECEIVED else None
    made.answered_at = row.closed_at if row.answer else None
    if row.status in (Status.RECEIVED, Status.IN_PROGRESS):
        act.run_clock()
    writes.insert(made)
    if row.answer:
        act.at = row.closed_at or row.filed_at
        act.enter(Note.ANSWERED, row.answer)
    act.event("complaint.filed", assisted=False, call_back="", via=str(made.via))
    return ""


@transaction.atomic
def hand_out(area_code: str, *, by: Actor, at: datetime, since: datetime, until: datetime) -> str:
    """Return the reports of a period in an area as CSV; recorded. It tells no name, phone or request number."""
    _check_may(by, area_code)
    rows = exchange.rows(area_code, since=since, until=until)
    events.record("complaint.handed_out", area_code, by=by, at=at, area_code=area_code, count=len(rows))
    return lapor.written(rows, known.lapor_words())


def _check_may(by: Actor, area_code: str) -> None:
    roles = accounts.roles_that("complaints.exchange")
    covers = any(
        grant.role in roles and not grant.agency_id and inside(area_code, grant.area_code)
        for grant in by.grants
    )
    if by.kind != "system" and not covers:
        raise Forbidden()
