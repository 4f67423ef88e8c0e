"""What became of one case, folded from its events. Pure.

The fold looks at the events in the order in which they happened, so one that is learned of late (a village that
was offline) has the same effect as one that came in time. Every number of monitoring is a sum over cases of
`measures.of(trace)`; nothing else is ever counted.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Any, NamedTuple, Protocol

from balai.monitoring.rules import halts as halting
from balai.monitoring.rules.halts import Halts, Span


class Happening(Protocol):
    """An event as the fold reads it; rows of the log fit, and so do simulated ones."""

    @property
    def name(self) -> str: ...
    @property
    def at(self) -> datetime: ...
    @property
    def by(self) -> str: ...
    @property
    def channel(self) -> str: ...
    @property
    def agency_id(self) -> str: ...
    @property
    def office_id(self) -> str: ...
    @property
    def area_code(self) -> str: ...
    @property
    def data(self) -> Any: ...


class Simulated(NamedTuple):
    """A happening that stands in no log: cases of a simulated nation go through the same fold."""

    name: str
    at: datetime
    area_code: str
    agency_id: str
    office_id: str
    by: str = "system:balai"
    channel: str = "electronic"
    data: Mapping[str, Any] = MappingProxyType({})
    subject: str = ""


class Place(NamedTuple):
    """What a case is told apart by, besides time."""

    area_code: str
    agency_id: str = ""
    office_id: str = ""
    service_key: str = ""
    channel: str = ""


class StepRun(NamedTuple):
    """One step that ended. `automatic`: no officer touched it; `minutes`: since it was taken, 0 when never."""

    key: str
    at: datetime
    automatic: bool
    minutes: int


@dataclass(slots=True)
class Trace:
    """`spent`: minutes up to the result by who had the case: waiting, working, applicant, or what an obstacle took.

    `held_up`: when its office could not work on it.
    """

    service: str = ""
    kind: str = "application"
    agency_id: str = ""
    office_id: str = ""
    area_code: str = ""
    channel: str = ""
    assisted: bool = False
    asked: int | None = None
    held: int = 0
    filed_at: datetime | None = None
    decided_at: datetime | None = None
    in_time: bool | None = None
    rejected: bool = False
    deemed_at: datetime | None = None
    issued_at: datetime | None = None
    result_at: datetime | None = None
    ended_at: datetime | None = None
    withdrawn_at: datetime | None = None
    delivered: bool = False
    fetched: bool = False
    returns: int = 0
    billed: bool = False
    paid_at: datetime | None = None
    paid_by_machine: bool = False
    steps: list[StepRun] = field(default_factory=list)
    spent: dict[str, float] = field(
        default_factory=lambda: {"waiting": 0.0, "working": 0.0, "applicant": 0.0, "obstacle": 0.0}
    )
    held_up: tuple[Span, ...] = ()
    taken: dict[str, datetime] = field(default_factory=dict)
    with_applicant: bool = False
    seen_at: datetime | None = None

    @property
    def place(self) -> Place:
        """What the case is told apart by."""
        return Place(self.area_code, self.agency_id, self.office_id, self.service, self.channel)


NOTHING: Halts = {}


def trace(happenings: Iterable[Happening], halts: Halts = NOTHING) -> Trace:
    """Return what became of a case; `happenings` are its events in the order in which they happened."""
    made = Trace()
    for one in happenings:
        if note := NOTES.get(one.name):
            _spend(made, one.at)
            note(made, one)
            if one.name == "case.submitted":
                made.held_up = halting.spans(halts.get(made.agency_id, ()), made.office_id, made.service)
    return made


def _spend(made: Trace, at: datetime) -> None:
    """Charge the time since the last event to whoever had the case; before filing and after the result to nobody."""
    if made.filed_at and made.seen_at and made.result_at is None and made.withdrawn_at is None:
        who = "applicant" if made.with_applicant else "working" if made.taken else "waiting"
        minutes = (at - made.seen_at).total_seconds() / 60
        if made.held_up and not made.with_applicant:
            held = halting.minutes_in(made.held_up, made.seen_at, at)
            made.spent["obstacle"] += held
            minutes -= held
        made.spent[who] += minutes
    made.seen_at = at


def _submitted(made: Trace, one: Happening) -> None:
    made.service, made.kind = str(one.data.get("service", "")), str(one.data.get("kind", "application"))
    made.agency_id, made.office_id, made.area_code = one.agency_id, one.office_id, one.area_code
    made.channel, made.assisted = one.channel, bool(one.data.get("assisted"))
    made.asked, made.held = one.data.get("asked"), int(one.data.get("held", 0))
    made.filed_at = one.at


def _taken(made: Trace, one: Happening) -> None:
    made.taken[str(one.data.get("step"))] = one.at


def _released(made: Trace, one: Happening) -> None:
    made.taken.pop(str(one.data.get("step")), None)


def _step_done(made: Trace, one: Happening) -> None:
    key = str(one.data.get("step"))
    taken = made.taken.pop(key, None)
    minutes = round((one.at - taken).total_seconds() / 60) if taken else 0
    made.steps.append(StepRun(key, one.at, one.by.startswith("system"), minutes))


def _returned(made: Trace, one: Happening) -> None:
    made.returns += 1
    made.taken.clear()
    made.with_applicant = True


def _resubmitted(made: Trace, one: Happening) -> None:
    made.with_applicant = False


def _billed(made: Trace, one: Happening) -> None:
    made.billed = made.with_applicant = True


def _paid(made: Trace, one: Happening) -> None:
    made.paid_at, made.with_applicant = one.at, False
    made.paid_by_machine = not one.by.startswith("officer")


def _decided(made: Trace, one: Happening) -> None:
    made.decided_at, made.in_time = one.at, one.data.get("in_time")
    if one.name == "case.rejected":
        made.rejected, made.result_at, made.ended_at = True, one.at, one.at


def _deemed(made: Trace, one: Happening) -> None:
    made.deemed_at = one.at


def _annulled(made: Trace, one: Happening) -> None:
    made.deemed_at = None


def _issued(made: Trace, one: Happening) -> None:
    made.issued_at = one.at


def _ready(made: Trace, one: Happening) -> None:
    made.result_at = one.at


def _delivered(made: Trace, one: Happening) -> None:
    made.result_at = made.ended_at = one.at
    made.delivered = True


def _fetched(made: Trace, one: Happening) -> None:
    made.ended_at, made.fetched = one.at, True


def _withdrawn(made: Trace, one: Happening) -> None:
    made.withdrawn_at = one.at


NOTES: dict[str, Callable[[Trace, Happening], None]] = {
    "case.submitted": _submitted,
    "case.step_taken": _taken,
    "case.step_released": _released,
    "case.step_done": _step_done,
    "case.returned": _returned,
    "case.resubmitted": _resubmitted,
    "case.bill_opened": _billed,
    "case.paid": _paid,
    "case.approved": _decided,
    "case.rejected": _decided,
    "case.deemed_approved": _deemed,
    "case.deemed_annulled": _annulled,
    "case.issued": _issued,
    "case.ready": _ready,
    "case.delivered": _delivered,
    "case.handed_over": _fetched,
    "case.withdrawn": _withdrawn,
}
"""Event → what the fold notes of it. Other events say nothing that is measured."""
