"""The day of an office from the steps that wait: by service and role, by officer. Pure."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import median


@dataclass(frozen=True)
class Waiting:
    """One step that waits, without anything personal."""

    case_id: str
    receipt: str
    service: str
    role: str
    officer_id: str
    deadline: datetime | None
    filed_at: datetime


@dataclass(frozen=True)
class Group:
    """What waits of one service with one role."""

    service: str
    role: str
    all: int
    late: int
    today: int


@dataclass(frozen=True)
class Load:
    """What one officer holds; officer "": what nobody has taken. `soon`: due by the end of the next working day."""

    officer_id: str
    all: int
    late: int
    soon: int
    needs_help: bool


@dataclass(frozen=True)
class Day:
    """`tomorrow`: what will be late at the end of the next working day, first deadline first; `loads`: who needs help first."""

    all: int
    late: int
    today: int
    tomorrow: tuple[Waiting, ...]
    groups: tuple[Group, ...]
    loads: tuple[Load, ...]
    oldest: Waiting | None


HEAVY = 2
"""So many times the middle load of the others, and the next day is too full for one."""
FEWEST_TO_COMPARE = 3


def day(waiting: Iterable[Waiting], *, at: datetime, until: datetime, tomorrow: datetime) -> Day:
    """Return what waits, what is late, what falls due before `until` and then before `tomorrow`; the worst first."""
    steps = list(waiting)
    late = Counter((step.service, step.role) for step in steps if step.deadline and step.deadline < at)
    today = Counter(
        (step.service, step.role) for step in steps if step.deadline and at <= step.deadline <= until
    )
    every = Counter((step.service, step.role) for step in steps)
    groups = [Group(*key, count, late[key], today[key]) for key, count in every.items()]
    ahead = [step for step in steps if step.deadline and until < step.deadline <= tomorrow]
    return Day(
        all=len(steps), late=late.total(), today=today.total(),
        tomorrow=tuple(sorted(ahead, key=lambda step: (step.deadline, step.case_id))),
        groups=tuple(sorted(groups, key=lambda group: (-group.late, -group.today, -group.all, group.service, group.role))),
        loads=loads(steps, at=at, until=tomorrow),
        oldest=min(steps, key=lambda step: step.filed_at, default=None),
    )  # fmt: skip


def loads(steps: Sequence[Waiting], *, at: datetime, until: datetime) -> tuple[Load, ...]:
    """Return who holds how much, those first who need help: something late, or far more due than the others."""
    held = Counter(step.officer_id for step in steps)
    late = Counter(step.officer_id for step in steps if step.deadline and step.deadline < at)
    soon = Counter(step.officer_id for step in steps if step.deadline and at <= step.deadline <= until)
    people = [soon[id] for id in held if id]
    bar = HEAVY * median(people) if len(people) >= FEWEST_TO_COMPARE else None
    found = [
        Load(id, count, late[id], soon[id], late[id] > 0 or (bar is not None and id != "" and soon[id] > max(bar, HEAVY)))
        for id, count in held.items()
    ]  # fmt: skip
    return tuple(
        sorted(found, key=lambda one: (not one.needs_help, -one.late, -one.soon, -one.all, one.officer_id))
    )
