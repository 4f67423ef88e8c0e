"""The day of an office from the steps that wait: by service and role, by officer. Pure."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime


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
class Day:
    """`loads`: officer id → how many steps they hold, the most first; "" stands for what nobody has taken."""

    all: int
    late: int
    today: int
    groups: tuple[Group, ...]
    loads: tuple[tuple[str, int], ...]
    oldest: Waiting | None


def day(waiting: Iterable[Waiting], *, at: datetime, until: datetime) -> Day:
    """Return what waits, what of it is late and what falls due before `until`; the worst first."""
    steps = list(waiting)
    late = Counter((step.service, step.role) for step in steps if step.deadline and step.deadline < at)
    today = Counter(
        (step.service, step.role) for step in steps if step.deadline and at <= step.deadline <= until
    )
    every = Counter((step.service, step.role) for step in steps)
    groups = [Group(*key, count, late[key], today[key]) for key, count in every.items()]
    return Day(
        all=len(steps), late=late.total(), today=today.total(),
        groups=tuple(sorted(groups, key=lambda group: (-group.late, -group.today, -group.all, group.service, group.role))),
        loads=tuple(Counter(step.officer_id for step in steps).most_common()),
        oldest=min(steps, key=lambda step: step.filed_at, default=None),
    )  # fmt: skip
