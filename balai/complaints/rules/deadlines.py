"""How long each part of a report may take, and the ladder past it. Pure.

Durations come from `data/complaints`; all counting is done in the calendar of the office that answers.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from balai.complaints.rules.kinds import Weight
from balai.regions.rules import calendar as calendars
from balai.regions.rules.calendar import WorkCalendar

Stored = Sequence[Sequence[str | None]]
VERIFY = "verify"


@dataclass(frozen=True)
class Period:
    value: int
    unit: str


@dataclass(frozen=True)
class Rung:
    """One step of the ladder: who must look `after` working days past the deadline."""

    to: str
    after: int
    tells_reporter: bool = False


@dataclass(frozen=True)
class Deadlines:
    """What binds one agency: to verify, and to answer by weight."""

    verify: Period
    answer: Mapping[Weight, Period]


def over_ceiling(raw: Mapping[str, Any]) -> list[str]:
    """Return the local promises that are longer than the statute allows: "agency: ordinary 20 > 14"."""
    ceilings = raw["ceilings"]
    return [
        f"{one['agency']}: {name} {one[name]} > {ceilings[name]['value']}"
        for one in raw["local"]
        for name in ceilings
        if one.get(name, 0) > ceilings[name]["value"]
    ]


def deadlines(raw: Mapping[str, Any], agency_id: str, on: date) -> Deadlines:
    """Return what binds an agency on a day: its own promise where it is shorter, else the statute's ceiling."""
    own = [one for one in raw["local"] if one["agency"] == agency_id and one["valid_from"] <= on]
    promised = max(own, key=lambda one: one["valid_from"]) if own else {}
    periods = {
        name: Period(min(promised.get(name, ceiling["value"]), ceiling["value"]), ceiling["unit"])
        for name, ceiling in raw["ceilings"].items()
    }
    return Deadlines(periods[VERIFY], {weight: periods[weight] for weight in Weight})


def after(calendar: WorkCalendar, at: datetime, period: Period) -> datetime:
    """Return when a period that begins at `at` and never stops is over."""
    return calendars.add(calendar, at, period.value, period.unit)


def started(stored: Stored, at: datetime) -> list[list[str | None]]:
    """Return the spans with the office's clock running from `at`; a running clock runs on."""
    kept = [list(span) for span in stored]
    return kept if kept and kept[-1][1] is None else [*kept, [at.isoformat(), None]]


def stopped(stored: Stored, at: datetime) -> list[list[str | None]]:
    """Return the spans with the office's clock stopped at `at`."""
    kept = [list(span) for span in stored]
    if kept and kept[-1][1] is None:
        kept[-1][1] = at.isoformat()
    return kept


def due_at(calendar: WorkCalendar, stored: Stored, period: Period) -> datetime | None:
    """Return when the office must have answered, or None while its clock stands still."""
    spans = [
        (datetime.fromisoformat(str(start)), datetime.fromisoformat(stop) if stop else None)
        for start, stop in stored
    ]
    return calendars.due(calendar, spans, period.value, period.unit) if spans else None


def escalate_at(
    calendar: WorkCalendar, due: datetime | None, reached: int, ladder: Sequence[Rung]
) -> datetime | None:
    """Return when the next rung is reached; None while the clock stands or when there is none above."""
    if due is None or reached >= len(ladder):
        return None
    days = ladder[reached].after
    return calendars.add(calendar, due, days, "working_days") if days else due


def ladder(raw: Mapping[str, Any]) -> tuple[Rung, ...]:
    """Return the rungs from below."""
    return tuple(Rung(one["to"], one["after"], one.get("tells_reporter", False)) for one in raw["rungs"])


def is_filed_late(happened_on: date | None, filed_on: date, within: Period) -> bool:
    """Return whether a report comes later than the statute gives; it is taken all the same (UU 25/2009 Pasal 42)."""
    return happened_on is not None and (filed_on - happened_on).days > within.value


def on_time(pairs: Iterable[tuple[datetime | None, datetime | None]]) -> float | None:
    """Return the share (0–1) of (answered, due) pairs that were answered in time; None without one."""
    known = [answered <= due for answered, due in pairs if answered and due]
    return sum(known) / len(known) if known else None
