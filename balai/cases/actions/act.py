"""One act on one case: the locked row, its pinned package, who acts, and when.

Not a door: the actions of this folder begin an `Act`, change the case through it and save it, so that
status, clock, event and message always move together in one transaction.
"""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from balai.accounts import queries as accounts
from balai.cases.models import Case, Evidence, Step
from balai.cases.queries import access, own, remedies
from balai.cases.rules import automatic, clock
from balai.cases.rules.status import Kind, Status, check_move
from balai.cases.rules.steps import Outcome, StepState
from balai.catalogue import queries as catalogue
from balai.catalogue.rules import package as packages
from balai.catalogue.rules.package import Clock, Package
from balai.core import events, outbox, writes
from balai.core.actor import Actor
from balai.core.prepared import Prepared
from balai.core.refusal import Missing
from balai.core.vault import DataKey, unwrap
from balai.forms import queries as forms_queries
from balai.forms import rules as forms
from balai.regions import queries as regions
from balai.regions.rules.calendar import WorkCalendar


@dataclass
class Act:
    case: Case
    by: Actor
    at: datetime

    @cached_property
    def package(self) -> Package:
        return catalogue.package(self.case.version_id, self.case.offering_id)

    @cached_property
    def key(self) -> DataKey:
        return unwrap(self.case.key)

    @cached_property
    def clock(self) -> Clock:
        """The periods that bind this case: its service's, or those of an objection or appeal."""
        kind = Kind(self.case.kind)
        return self.package.clock if kind == Kind.APPLICATION else remedies.remedy(kind).clock

    @cached_property
    def calendar(self) -> WorkCalendar:
        return regions.calendar(self.case.office.calendar_id)

    @cached_property
    def data(self) -> dict[str, Any]:
        """What people told us: applicant, answers, tracking. `keep_data` after a change."""
        content: dict[str, Any] = self.key.open(self.case.sealed, access.data_place(self.case.id))
        return content

    def keep_data(self) -> None:
        self.__dict__.pop("facts", None)
        self.case.sealed = self.key.seal(self.data, access.data_place(self.case.id))

    @cached_property
    def steps(self) -> list[Step]:
        return list(Step.objects.filter(case=self.case).order_by("position"))

    @cached_property
    def given(self) -> dict[str, Evidence]:
        """The current files by the requirement they prove, as they were when the act first looked."""
        return own.attached(self.case)

    @cached_property
    def facts(self) -> automatic.Facts:
        """What automatic rules may look at, for the data as they are; nothing failed yet."""
        applicant, answers, form = self.data["applicant"], self.data["answers"], self.package.questions
        about = forms.problems(forms_queries.applicant_form(), applicant)
        required = (rule.key for rule in packages.evidence_for(self.package, answers) if not rule.optional)
        return automatic.Facts(
            agency_area=self.case.area_code,
            applicant_area=applicant.get("area", ""),
            place_area=str(answers.get("place_area", "")),
            problems=(*(f"applicant.{key}" for key in about), *forms.problems(form, answers)),
            evidence_required=frozenset(required),
            evidence_given=frozenset(self.given),
            identity_checked=accounts.identity_checked(str(self.case.person_id), self.case.nik_index),
            failed_before=(),
        )

    def step(self, key: str) -> Step:
        for step in self.steps:
            if step.key == key:
                return step
        raise Missing("Langkah")

    def move(self, new: Status) -> None:
        """Change the status along the table."""
        check_move(Status(self.case.status), new)
        self.case.status = new

    def save(self) -> None:
        self.case.revision += 1
        writes.update(self.case)

    def event(self, name: str, *, role: str = "", **data: object) -> None:
        case = self.case
        events.record(
            name, case.id, by=self.by, at=self.at, role=role, case_id=case.id, person_id=case.person_id or "",
            agency_id=case.agency_id, office_id=case.office_id, area_code=case.area_code,
            service=case.service_key, kind=case.kind, **data,
        )  # fmt: skip

    def tell(self, template: str, **params: object) -> None:
        """Write a message to the applicant; it carries no personal data, only number, service and dates."""
        if phone := self.data["applicant"].get("phone"):
            outbox.write(
                template,
                address=phone,
                params={
                    "receipt": self.case.receipt,
                    "service": self.package.name,
                    "zone": self.calendar.zone,
                    "area": self.case.area_code,
                    **params,
                },
                key=self.key,
                at=self.at,
                person_id=self.case.person_id or "",
                case_id=self.case.id,
                simulated=self.case.simulated,
            )

    def is_in_time(self) -> bool:
        """Return whether the legal deadline has not passed; while the clock stands still there is none."""
        return self.case.due_at is None or self.at <= self.case.due_at

    # the legal clock

    def start_clock(self, since: datetime | None = None) -> None:
        self.case.spans = clock.started(self.case.spans, since or self.at)
        self.set_deadlines()

    def stop_clock(self) -> None:
        self.case.spans = clock.stopped(self.case.spans, self.at)
        self.set_deadlines()

    def set_deadlines(self) -> None:
        """Compute the legal deadline from the spans and show it on the open steps."""
        case, rule = self.case, self.clock
        case.due_at = clock.due_at(self.calendar, case.spans, rule.duration) if case.spans else None
        case.deem_at = clock.deem_at(self.calendar, case.spans, rule) if case.spans else None
        for step in self.steps:
            if step.state == StepState.ACTIVE:
                step.deadline = self.step_deadline()
                self.keep(step)

    def step_deadline(self) -> datetime:
        """Return what orders worklists: the legal deadline, or until the file is complete that of its check."""
        unchecked = self.case.check_at if self.case.status == Status.SUBMITTED else None
        return self.case.due_at or unchecked or clock.STANDING

    # steps

    def keep(self, step: Step) -> None:
        """Save a changed step; one that was only planned so far is inserted with its siblings later."""
        if not step._state.adding:
            writes.update(step)

    def end_step(self, step: Step, outcome: Outcome, *, note: dict[str, Any] | None = None) -> None:
        """End a step with what was found; `note` is sealed."""
        step.state, step.outcome, step.ended_at = StepState.DONE, outcome, self.at
        if note:
            step.sealed = self.key.seal(note, access.step_place(step.id))
        self.keep(step)
        self.event(
            "case.step_done", role=step.role, step=step.key, outcome=str(outcome), step_agency=step.agency_id
        )


def locked(*along: str) -> Prepared[Case]:
    """Return the read of a case, locked, by its id; key, office and these come along."""
    return Prepared(
        lambda id: Case.objects.select_for_update(of=("self",)).select_related("key", "office", *along).filter(id=id)
    )  # fmt: skip


_LOCKED = locked()


def begin(case_id: str, *, by: Actor, at: datetime, read: Prepared[Case] = _LOCKED) -> Act:
    """Lock a case for an act, inside the caller's transaction; its key and office come along."""
    case = read.first(case_id)
    if case is None:
        raise Missing("Permohonan")
    return Act(case, by, at)


def begin_own(case_id: str, *, by: Actor, at: datetime) -> Act:
    """Lock a case of the actor's own (or one an officer is filing for someone); anything else is missing."""
    act = begin(case_id, by=by, at=at)
    access.check_own(act.case, by)
    return act
