"""What one case counts towards: local day → measure → whole number. Pure; names are explained in docs.

Each measure belongs to the day on which it came about, so sums over days, areas and services stay exact.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime

from balai.core.clock import local_date
from balai.monitoring.rules.trace import Trace

OWN_CHANNELS = ("electronic", "self_service")
"""Where people begin by themselves; at the counter and the car someone does it with them."""
DAYS_EDGES = (0, 1, 2, 3, 5, 7, 10, 14, 21, 30, 60, 90)
"""Upper edges (calendar days, inclusive) of the steps in which waiting for a result is counted; above: "more"."""
Counts = dict[date, dict[str, int]]


Part = tuple[datetime, dict[str, int]]


def of(trace: Trace, zone: str) -> Counts:
    """Return what a case counts towards; `zone` is that of its agency. An unfiled case counts for nothing."""
    made: Counts = {}
    if trace.filed_at is None:
        return made
    days: dict[datetime, dict[str, int]] = {}
    for part in (_objection,) if trace.kind != "application" else PARTS:
        for at, found in part(trace):
            if at not in days:
                days[at] = made.setdefault(local_date(at, zone), {})
            plus(days[at], found)
    return {on: sums for on, sums in made.items() if sums}


def plus(sums: dict[str, int], more: Mapping[str, int], times: int = 1) -> None:
    """Add sums to sums, in place; what is nought is not written down."""
    for name, value in more.items():
        if value:
            sums[name] = sums.get(name, 0) + times * value


def difference(now: Counts, before: Counts) -> Counts:
    """Return what has to be added to `before` to make it `now`."""
    made = {on: dict(sums) for on, sums in now.items()}
    for on, sums in before.items():
        plus(made.setdefault(on, {}), sums, -1)
    return made


def _objection(trace: Trace) -> Iterator[Part]:
    if trace.filed_at:
        yield trace.filed_at, {"objections": 1}


def _filing(trace: Trace) -> Iterator[Part]:
    if at := trace.filed_at:
        own = trace.channel in OWN_CHANNELS
        yield at, {"filed": 1, "begun_electronic": int(own), "assisted": int(trace.assisted)}
        if trace.asked is not None:
            again = int(trace.held > 0)
            yield at, {"asked_known": 1, "asked": trace.asked, "asked_held": trace.held, "asked_again": again}


def _deciding(trace: Trace) -> Iterator[Part]:
    if at := trace.decided_at:
        yield at, {"decided": 1, "rejected": int(trace.rejected)}
        if trace.in_time is not None:
            yield at, {"timed": 1, "in_time": int(trace.in_time)}
    if at := trace.deemed_at:
        yield at, {"deemed": 1}


def _result(trace: Trace) -> Iterator[Part]:
    if (at := trace.result_at) and trace.filed_at:
        step = _step_of((at - trace.filed_at).total_seconds() / 86400)
        right = int(trace.returns == 0)
        yield at, {"results": 1, "returns": trace.returns, "first_time_right": right, f"days.{step}": 1}
        yield at, {f"{who}_minutes": round(minutes) for who, minutes in trace.spent.items()}
    if (at := trace.issued_at) and trace.decided_at:
        lag = (at - trace.decided_at).total_seconds() / 60
        yield at, {"issued": 1, "issuing_minutes": round(max(lag, 0))}


def _ending(trace: Trace) -> Iterator[Part]:
    if (at := trace.ended_at) and not trace.rejected:
        times = visits(trace)
        yield at, {
            "ended": 1, "delivered_electronic": int(trace.delivered), "visits": times,
            "without_visit": int(times == 0), "had_to_pay": int(trace.billed),
            "paid_electronic": int(trace.billed and trace.paid_by_machine), "digital": int(is_digital(trace)),
        }  # fmt: skip
    if trace.withdrawn_at:
        yield trace.withdrawn_at, {"withdrawn": 1}


def _steps(trace: Trace) -> Iterator[Part]:
    for run in trace.steps:
        yield run.at, {
            f"step.{run.key}": 1, f"step_automatic.{run.key}": int(run.automatic),
            f"step_minutes.{run.key}": run.minutes,
        }  # fmt: skip


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
