"""What one case counts towards: (local day, measure) → whole number. Pure; names are explained in docs.

Each measure belongs to the day on which it came about, so sums over days, areas and services stay exact.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, datetime

from balai.core.clock import local_date
from balai.monitoring.rules.trace import Trace

OWN_CHANNELS = ("electronic", "self_service")
"""Where people begin by themselves; at the counter and the car someone does it with them."""
DAYS_EDGES = (0, 1, 2, 3, 5, 7, 10, 14, 21, 30, 60, 90)
"""Upper edges (calendar days, inclusive) of the steps in which waiting for a result is counted; above: "more"."""
Counts = Counter[tuple[date, str]]


def of(trace: Trace, zone: str) -> Counts:
    """Return what a case counts towards; `zone` is that of its agency. An unfiled case counts for nothing."""
    made: Counts = Counter()
    if trace.filed_at is None:
        return made
    parts = (_objection,) if trace.kind != "application" else PARTS
    for part in parts:
        for at, name, value in part(trace):
            if value:
                made[local_date(at, zone), name] += value
    return made


Part = tuple[datetime, str, int]


def _objection(trace: Trace) -> Iterator[Part]:
    if trace.filed_at:
        yield trace.filed_at, "objections", 1


def _filing(trace: Trace) -> Iterator[Part]:
    if at := trace.filed_at:
        yield at, "filed", 1
        yield at, "begun_electronic", int(trace.channel in OWN_CHANNELS)
        yield at, "assisted", int(trace.assisted)
        if trace.asked is not None:
            yield at, "asked_known", 1
            yield at, "asked", trace.asked
            yield at, "asked_held", trace.held
            yield at, "asked_again", int(trace.held > 0)


def _deciding(trace: Trace) -> Iterator[Part]:
    if at := trace.decided_at:
        yield at, "decided", 1
        yield at, "rejected", int(trace.rejected)
        if trace.in_time is not None:
            yield at, "timed", 1
            yield at, "in_time", int(trace.in_time)
    if at := trace.deemed_at:
        yield at, "deemed", 1


def _result(trace: Trace) -> Iterator[Part]:
    if (at := trace.result_at) and trace.filed_at:
        yield at, "results", 1
        yield at, "returns", trace.returns
        yield at, "first_time_right", int(trace.returns == 0)
        yield at, f"days.{_step_of((at - trace.filed_at).total_seconds() / 86400)}", 1
        for who, minutes in trace.spent.items():
            yield at, f"{who}_minutes", round(minutes)
    if trace.issued_at and trace.decided_at:
        yield trace.issued_at, "issued", 1
        lag = (trace.issued_at - trace.decided_at).total_seconds() / 60
        yield trace.issued_at, "issuing_minutes", round(max(lag, 0))


def _ending(trace: Trace) -> Iterator[Part]:
    if (at := trace.ended_at) and not trace.rejected:
        yield at, "ended", 1
        yield at, "delivered_electronic", int(trace.delivered)
        yield at, "visits", visits(trace)
        yield at, "without_visit", int(visits(trace) == 0)
        yield at, "had_to_pay", int(trace.billed)
        yield at, "paid_electronic", int(trace.billed and trace.paid_by_machine)
        yield at, "digital", int(is_digital(trace))
    if trace.withdrawn_at:
        yield trace.withdrawn_at, "withdrawn", 1


def _steps(trace: Trace) -> Iterator[Part]:
    for run in trace.steps:
        yield run.at, f"step.{run.key}", 1
        yield run.at, f"step_automatic.{run.key}", int(run.automatic)
        yield run.at, f"step_minutes.{run.key}", run.minutes


PARTS: tuple[Callable[[Trace], Iterator[Part]], ...] = (_filing, _deciding, _result, _ending, _steps)


def visits(trace: Trace) -> int:
    """Return how often the person had to be there: to begin with an officer, and to fetch the result."""
    return int(trace.channel not in OWN_CHANNELS) + int(trace.fetched)


def is_digital(trace: Trace) -> bool:
    """Return whether nothing of the case was on paper from the desk onward, wherever it began.

    A person helped at a counter or a car is served, not failed: what counts is that the case was processed on
    screen (every case here is), that nothing had to be fetched, and that a payment was not typed in by hand.
    """
    return trace.delivered and not (trace.billed and not trace.paid_by_machine)


def _step_of(days: float) -> str:
    return next((str(edge) for edge in DAYS_EDGES if days <= edge), "more")
