"""All sums of a place together: of cases, of what people said and gave up, of what they answered in the survey."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any

from balai.monitoring.models import Heard
from balai.monitoring.queries import folded
from balai.monitoring.queries.folded import Sums
from balai.monitoring.rules import hearing
from balai.satisfaction import queries as satisfaction
from balai.satisfaction.queries import Scope
from balai.satisfaction.queries.figures import MEASURES as JUDGED


def by_month(area_code: str, on: date, months: int = 12, names: Sequence[str] = ()) -> dict[date, Sums]:
    """Return an area's sums month by month, oldest first; of the measures named when some are. At most three queries."""
    found = folded.by_month(area_code, on, months) if _in(names, folding) else folded.empty_months(on, months)
    _gather(found, "on", area_code, folded.window(on, months), names)
    return found


def by_service(area_code: str, on: date, months: int = 12, names: Sequence[str] = ()) -> dict[str, Sums]:
    """Return an area's sums of the last months by service, of the measures named when some are; at most three queries."""
    cases = [name for name in names if folding(name)]
    found: dict[Any, Sums] = defaultdict(Counter)
    if cases or not names:
        found.update(folded.by("service", area_code, on, months, cases))
    _gather(found, "service_key", area_code, folded.window(on, months), names)
    return dict(found)


def by_area(codes: Iterable[str], inputs: Sequence[str], on: date, months: int = 12) -> dict[str, Sums]:
    """Return what many areas have of some measures over the last months, the survey's left out; at most two queries."""
    wanted, cases = list(codes), [name for name in inputs if folding(name)]
    found: dict[str, Sums] = defaultdict(Counter)
    if cases:
        found.update(folded.by_area(wanted, on, months, cases))
    if any(map(hearing.tells, inputs)):
        since, until = folded.window(on, months)
        heard = Heard.objects.filter(area_code__in=wanted, on__gte=since, on__lt=until)
        names = [name for name in inputs if hearing.tells(name)]
        for (code,), sums in folded.summed(heard, ["area_code"], names):
            found[code].update(sums)
    return dict(found)


def folding(name: str) -> bool:
    """Return whether a measure is one of cases, as the fold counts them."""
    return not hearing.tells(name) and name not in JUDGED


def _in(names: Sequence[str], tells: Callable[[str], bool]) -> bool:
    """Return whether some of the measures asked for, all when none is named, are of a kind."""
    return not names or any(tells(name) for name in names)


def _gather(
    found: dict[Any, Sums], column: str, area_code: str, window: tuple[date, date], names: Sequence[str]
) -> None:
    """Add what people said and gave up, and what they answered in the survey, by "on" or "service_key"."""
    since, until = window
    if _in(names, hearing.tells):
        heard = Heard.objects.filter(area_code=area_code, on__gte=since, on__lt=until)
        for key, measures in heard.values_list(column, "measures"):
            found[key].update(measures)
    if _in(names, JUDGED.__contains__):
        scope, division = (
            Scope(since=since, until=until, area_code=area_code),
            "month" if column == "on" else column,
        )
        for key, measures in satisfaction.measures(scope, division).items():
            found[key].update(measures)
