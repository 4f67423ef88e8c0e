"""What is not told of a place: numbers that rest on too few, and those by which they could be computed."""

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Generic, TypeVar

from balai.monitoring.queries import gathered
from balai.monitoring.queries.reference import publication
from balai.monitoring.rules import cubes
from balai.monitoring.rules.formulas import Indicator, Sums, Value
from balai.monitoring.rules.releasing import kept_back, kept_back_in_years
from balai.regions import queries as regions

Key = TypeVar("Key", bound=Hashable)
YEAR = 12
"""Months."""


def fewest() -> int:
    """Return on how many requests a published number rests at least: with fewer a person might be recognised."""
    least: int = publication()["fewest"]
    return least


def is_told(indicator: Indicator, found: Value) -> bool:
    """Return whether a number may be published by itself; nought may, it tells of nobody."""
    if indicator.formula == "total":
        return found.count == 0 or found.count >= fewest()
    return found.count >= fewest()


@dataclass(frozen=True)
class Part(Generic[Key]):
    """A number's part: `key` is a month, a day, a service …, `inputs` are the sums that went in."""

    key: Key
    value: Value
    inputs: tuple[int, ...]
    is_told: bool


def part(one: Indicator, key: Key, sums: Sums, *, may_be_told: bool = True) -> Part[Key]:
    """Return an indicator of some sums with what went in; told when it may be and rests on enough."""
    value = one.of(sums)
    inputs = tuple(sums.get(name, 0) for name in one.inputs)
    return Part(key, value, inputs, may_be_told and is_told(one, value))


def parts(one: Indicator, of: Mapping[Key, Sums], *, is_whole_told: bool) -> tuple[Part[Key], ...]:
    """Return the parts of a whole; of one that is not told no part is, of another not what gives a small one away."""
    back = kept_back({key: one.of(sums).count for key, sums in of.items()}, fewest())
    return tuple(
        part(one, key, sums, may_be_told=is_whole_told and key not in back) for key, sums in of.items()
    )


def months(one: Indicator, both: Mapping[date, Sums], *, is_whole_told: bool) -> tuple[Part[date], ...]:
    """Return the later twelve of 24 months, oldest first, told as far as nothing is given away of these nor of the earlier."""
    counts = [one.of(sums).count for sums in both.values()]
    last, this = (dict(enumerate(year)) for year in (counts[:YEAR], counts[YEAR:]))
    back = kept_back_in_years(this, last, fewest())
    found = list(both.items())[YEAR:]
    return tuple(
        part(one, key, sums, may_be_told=is_whole_told and place not in back)
        for place, (key, sums) in enumerate(found)
    )


def ever_kept_back(one: Indicator, sums: Mapping[date, Sums]) -> set[date]:
    """Return which months are not told in some year that ends among `sums` (all months, oldest first) and 24 of them in."""
    counts = [(month, one.of(some).count) for month, some in sums.items()]
    found = set[date]()
    for end in range(2 * YEAR, len(counts) + 1):
        both = counts[end - 2 * YEAR : end]
        last, this = ({place: both[place + start][1] for place in range(YEAR)} for start in (0, YEAR))
        back = kept_back_in_years(this, last, fewest())
        found |= {month for place, (month, _) in enumerate(both) if place % YEAR in back}
    return found


def withheld(area_code: str, on: date, wanted: Iterable[Indicator]) -> frozenset[str]:
    """Return the keys of the indicators that are not told of an area over a year, at most three queries.

    Not told: what rests on too few, there or in an area around it, and what would give such an area away beside it.
    """
    around = cubes.lineage(area_code)
    asked = list(wanted)
    if len(around) == 1:
        return frozenset()
    beside = regions.codes_inside(around[1:])
    codes = [code for some in beside.values() for code in some]
    sums = gathered.by_area(codes, sorted({name for one in asked for name in one.rests_on}), on)
    return frozenset(
        one.key
        for one in asked
        if any(code in _back(one, beside.get(above, []), sums) for code, above in pairwise(around))
    )


def _back(one: Indicator, codes: Iterable[str], sums: Mapping[str, Sums]) -> set[str]:
    counts = {code: sum(sums[code].get(name, 0) for name in one.rests_on) for code in codes if code in sums}
    return kept_back(counts, fewest())
