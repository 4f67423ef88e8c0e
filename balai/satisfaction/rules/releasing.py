"""When answers may be shown: only in lots of at least so many, each shown whole or not at all. Pure.

Every figure that is published is a sum of whole lots, so no difference of two of them, of places, periods, divisions
or days, leaves fewer people than a lot has. An answer waits until its own place has a lot together; what is left when a
quarter is over is pooled over its agency and counts wherever nothing narrower is asked for.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from balai.core.choices import Labelled

PEOPLE, GIVEN = "people", "given"
UNSAID = ""


class Stage(Labelled):
    """How far an answer has come."""

    NEW = "new", "Belum dihitung"
    WAITING = "waiting", "Menunggu kelompoknya"
    SHOWN = "shown", "Ikut ditampilkan"


@dataclass(frozen=True, slots=True)
class Line:
    """What is added to one tally of a place."""

    set_key: str
    cut: str
    what: str
    count: int = 1
    total: int = 0
    squares: int = 0


@dataclass(frozen=True, slots=True)
class Given:
    """One answer: which elements were asked, their scores, what was said about oneself."""

    set_key: str
    scores: Mapping[str, int]
    about: Mapping[str, str]


def quarter(on: date) -> date:
    """Return the first day of the quarter of a day."""
    return on.replace(month=on.month - (on.month - 1) % 3, day=1)


def next_quarter(on: date) -> date:
    """Return the first day of the quarter after that of a day."""
    first = quarter(on)
    return date(first.year + 1, 1, 1) if first.month == 10 else first.replace(month=first.month + 3)


def lot(given: Sequence[Given], smallest: int) -> list[Line]:
    """Return what a lot adds: people with their sums, and each element that enough of them were asked for."""
    asked = Counter(element for one in given for element in one.scores)
    sums: dict[tuple[str, str], list[int]] = defaultdict(list)
    for one in given:
        for element, score in one.scores.items():
            if asked[element] >= smallest:
                sums[one.set_key, element].append(score)
    elements = [
        Line(set_key, "", what, len(all), sum(all), sum(n * n for n in all))
        for (set_key, what), all in sums.items()
    ]
    return _people(given, "") + elements


def _people(given: Iterable[Given], cut: str) -> list[Line]:
    own: dict[str, list[int]] = defaultdict(list)
    for one in given:
        own[one.set_key].append(sum(one.scores.values()))
    return [Line(key, cut, PEOPLE, len(all), sum(all), sum(n * n for n in all)) for key, all in own.items()]


def division(given: Sequence[Given], question: str, smallest: int) -> list[Line]:
    """Return what those who said something about themselves add, each group for itself; nothing while one is too small.

    Who said nothing is a group, too: subtracting the others from all would show them.
    """
    groups: dict[str, list[Given]] = defaultdict(list)
    for one in given:
        groups[one.about.get(question, UNSAID)].append(one)
    if not groups or min(map(len, groups.values())) < smallest:
        return []
    return [
        line for said, some in sorted(groups.items()) if said for line in _people(some, f"{question}:{said}")
    ]
