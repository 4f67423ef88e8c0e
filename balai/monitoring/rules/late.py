"""What news that came later changed on days that were over. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import NamedTuple

from balai.monitoring.rules.cubes import STEPS
from balai.monitoring.rules.measures import Counts, plus


class Day(NamedTuple):
    """A day of an agency that was over when news of it came."""

    learned_on: date
    on: date
    area_code: str
    agency_id: str


Changes = dict[Day, dict[str, int]]


def empty() -> Changes:
    """Return changes to add to."""
    return defaultdict(dict)


def note(changes: Changes, learned_on: date, area_code: str, agency_id: str, difference: Counts) -> None:
    """Note what a case changed on days before that on which the news came; single steps are left out."""
    for on, measures in difference.items():
        if on < learned_on:
            plain = {name: value for name, value in measures.items() if not name.startswith(STEPS)}
            plus(changes[Day(learned_on, on, area_code, agency_id)], plain)


def changed(changes: Changes) -> Iterator[tuple[Day, dict[str, int]]]:
    """Yield the days on which something is different, in their order."""
    for day in sorted(changes):
        if left := {name: value for name, value in sorted(changes[day].items()) if value}:
            yield day, left


def as_known(now: Mapping[str, int], learned_since: Iterable[Mapping[str, int]]) -> dict[str, int]:
    """Return a day's sums as they were known before some news came: what these changed is taken away again."""
    known = dict(now)
    for change in learned_since:
        plus(known, change, -1)
    return {name: value for name, value in known.items() if value}
