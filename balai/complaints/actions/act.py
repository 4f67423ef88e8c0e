"""One act on one report: the locked row, who acts, and when. Not a door: the actions of this folder begin an `Act`.

State, clock, entry, event and message always move together in one transaction.
"""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from balai.complaints.models import Complaint, Entry
from balai.complaints.queries import access, known, routing
from balai.complaints.rules import deadlines
from balai.complaints.rules.kinds import Identity, Note, Weight
from balai.complaints.rules.status import WORKED, Status, check_move
from balai.core import events, outbox, writes
from balai.core.actor import ANONYMOUS, Actor
from balai.core.clock import local_date
from balai.core.refusal import Missing, Refused
from balai.core.vault import DataKey, unwrap
from balai.regions.rules.calendar import WorkCalendar

LONGEST = 4000


@dataclass
class Act:
    complaint: Complaint
    by: Actor
    at: datetime

    @cached_property
    def key(self) -> DataKey:
        return unwrap(self.complaint.key)

    @cached_property
    def words(self) -> dict[str, Any]:
        content: dict[str, Any] = self.key.open(self.complaint.sealed, access.words_place(self.complaint.id))
        return content

    @cached_property
    def reporter(self) -> dict[str, Any]:
        content: dict[str, Any] = self.key.open(
            self.complaint.sealed_reporter, access.reporter_place(self.complaint.id)
        )
        return content

    @cached_property
    def calendar(self) -> WorkCalendar:
        row = self.complaint
        return routing.calendar_of(row.area_code, row.office_id)

    @property
    def limits(self) -> deadlines.Deadlines:
        return known.deadlines(self.complaint.agency_id, local_date(self.at, self.calendar.zone))

    def move(self, new: Status) -> None:
        """Change the status along the table."""
        check_move(Status(self.complaint.status), new)
        self.complaint.status = new

    def run_clock(self) -> None:
        """Let the office's clock run from now on."""
        self.complaint.spans = deadlines.started(self.complaint.spans, self.at)
        self.set_deadline()

    def stop_clock(self) -> None:
        self.complaint.spans = deadlines.stopped(self.complaint.spans, self.at)
        self.set_deadline()

    def set_deadline(self) -> None:
        """Compute by when the office must act: verify it first, then answer by its weight."""
        row, limits = self.complaint, self.limits
        period = limits.answer[Weight(row.weight)] if row.verified_at else limits.verify
        runs = row.status in WORKED
        row.due_at = deadlines.due_at(self.calendar, row.spans, period) if runs else None
        row.promised_at = row.due_at or row.promised_at
        row.escalate_at = deadlines.escalate_at(self.calendar, row.due_at, row.rung, known.ladder())

    def reporters_turn(self, period: str) -> datetime:
        """Give the reporter a period of `data/complaints/deadlines.yaml` to act; return its end."""
        until = deadlines.after(self.calendar, self.at, known.period(period))
        self.complaint.react_until = until
        return until

    def save(self) -> None:
        writes.update(self.complaint)

    def enter(self, note: Note, text: str = "") -> None:
        """Write what happened, with the words that came with it, sealed."""
        entry = Entry(complaint=self.complaint, note=note, by=self.by.ref, at=self.at)
        if self.complaint.identity != Identity.NAMED and not self.by.is_officer:
            entry.by = "reporter"
        if text:
            entry.sealed = self.key.seal({"text": text}, access.entry_place(entry.id))
        writes.insert(entry)

    def event(self, name: str, **data: object) -> None:
        """Record an event; one of a secret or anonymous reporter names no person."""
        row = self.complaint
        named = row.identity == Identity.NAMED
        by = self.by if named or self.by.is_officer or self.by.kind == "system" else ANONYMOUS
        events.record(
            name, row.id, by=by, at=self.at, role="", person_id=(row.person_id or "") if named else "",
            case_id=row.case_id or "", agency_id=row.agency_id, office_id=row.office_id, area_code=row.area_code,
            kind=row.kind, service=row.service_key, step=row.step_key, **data,
        )  # fmt: skip

    def tell(self, template: str, **params: object) -> None:
        """Write a message to the reporter where there is a phone: number and dates, nothing of the matter."""
        if phone := self.reporter.get("phone"):
            row = self.complaint
            outbox.write(
                template, address=phone,
                params={"receipt": row.number, "zone": self.calendar.zone, "area": row.area_code, **params},
                key=self.key, at=self.at, person_id=row.person_id or "", simulated=row.simulated,
            )  # fmt: skip


def begin(id: str, *, by: Actor, at: datetime) -> Act:
    """Lock a report that an officer may handle; anything else is missing."""
    row = _locked().filter(access.handled_q(by), id=id).first()
    return _act(row, by, at)


def begin_own(id: str, *, kept: tuple[str, ...], by: Actor, at: datetime) -> Act:
    """Lock the actor's own report (`kept`: those opened with their code); anything else is missing."""
    row = _locked().filter(id=id).first()
    return _act(row if row and access.is_own(row, by, kept) else None, by, at)


def begin_due(id: str, *, by: Actor, at: datetime) -> Act | None:
    """Lock a report for what time sets off; None when somebody was faster."""
    row = _locked().filter(id=id).first()
    return Act(row, by, at) if row else None


def _locked() -> Any:
    return Complaint.objects.select_for_update(of=("self",)).select_related("key")


def _act(row: Complaint | None, by: Actor, at: datetime) -> Act:
    if row is None:
        raise Missing("Laporan")
    return Act(row, by, at)


def written(text: str, sentence: str) -> str:
    """Return what was typed, trimmed; refuse what is empty or longer than a page."""
    kept = text.strip()
    if not kept or len(kept) > LONGEST:
        raise Refused("complaint.text", sentence)
    return kept
