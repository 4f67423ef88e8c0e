"""How a place is doing: its indicators, its trend, where it goes; and what a number is made of."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from balai.core.clock import months_later
from balai.monitoring.models import OutsideReport
from balai.monitoring.queries import folded, gathered
from balai.monitoring.queries.folded import Sums
from balai.monitoring.queries.reference import indicators
from balai.monitoring.queries.withholding import YEAR, Part, fewest, is_told, months, withheld
from balai.monitoring.rules import forecast as forecasts
from balai.monitoring.rules.forecast import Forecast
from balai.monitoring.rules.formulas import Indicator, Value, meets

GOAL = "digital"


@dataclass(frozen=True)
class Shown:
    """An indicator of a place over a year, and by month; `met`: whether it is at its target."""

    indicator: Indicator
    value: Value
    before: Value
    met: bool | None
    is_told: bool


@dataclass(frozen=True)
class Standing:
    """`both`: 24 months by the first day of each, the running one last; `months`: the later twelve."""

    area_code: str
    both: dict[date, Sums]
    shown: tuple[Shown, ...]
    forecast: Forecast | None

    @property
    def months(self) -> dict[date, Sums]:
        return dict(list(self.both.items())[YEAR:])

    @property
    def whole(self) -> Sums:
        return folded.whole(self.months.values())

    def series(self, key: str) -> tuple[Part[date], ...]:
        """Return the months of an indicator, oldest first, and which of them may be told."""
        one = next(one for one in self.shown if one.indicator.key == key)
        return months(one.indicator, self.both, is_whole_told=one.is_told)


def standing(area_code: str, on: date, *, public: bool = True) -> Standing:
    """Return how a place did in the twelve months to that of `on`, against the twelve before; six queries."""
    both = gathered.by_month(area_code, on, 2 * YEAR)
    since, _ = folded.window(on)
    now = {month: sums for month, sums in both.items() if month >= since}
    year, before = folded.whole(now.values()), folded.whole(both[month] for month in both if month < since)
    wanted = [one for one in indicators().values() if one.public or not public]
    back = withheld(area_code, on, wanted)
    shown = tuple(
        Shown(
            one,
            value := one.of(year),
            one.of(before),
            meets(one, value),
            one.key not in back and is_told(one, value),
        )
        for one in wanted
    )
    return Standing(area_code, both, shown, _forecast(both, on))


def _forecast(months: dict[date, Sums], on: date) -> Forecast | None:
    """Forecast the share that ends without paper, from whole months only and since the first with enough cases."""
    goal = indicators()[GOAL]
    values = [goal.of(sums) for month, sums in months.items() if month < on.replace(day=1)]
    first = next((place for place, one in enumerate(values) if one.count >= fewest()), len(values))
    shares = [one.value for one in values[first:] if one.value is not None and one.count >= fewest()]
    return forecasts.forecast(shares)


def arrival(found: Forecast | None, on: date) -> tuple[date | None, date | None, date | None]:
    """Return the months in which the goal may be reached: soonest, likely, latest; None where it never is."""
    if found is None:
        return None, None, None
    last = months_later(on.replace(day=1), -1)
    soon, likely, late = (None if far is None else months_later(last, far) for far in found.months_to_goal)
    return soon, likely, late


def outside(area_code: str, on: date, months: int = 12) -> list[OutsideReport]:
    """Return what agencies outside reported for an area, the newest word for each month, at most 500; one query."""
    since, until = folded.window(on, months)
    rows = OutsideReport.objects.filter(area_code=area_code, on__gte=since, on__lt=until).order_by("-id")[
        :500
    ]
    newest: dict[tuple[str, str, date], OutsideReport] = {}
    for row in rows:
        newest.setdefault((row.agency, row.service_key, row.on), row)
    return sorted(newest.values(), key=lambda row: (row.agency, row.service_key, row.on))


def of_areas(codes: Iterable[str], key: str, on: date, months: int = 12) -> dict[str, Value]:
    """Return one indicator for many areas; at most two queries."""
    one = indicators()[key]
    found = gathered.by_area(codes, one.inputs, on, months)
    return {code: one.of(sums) for code, sums in found.items()}
