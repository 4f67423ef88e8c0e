"""Plans against weak elements: what must stand in one, which elements ask for one, what one brought. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from math import sqrt

from balai.core.choices import Labelled
from balai.core.refusal import Refused
from balai.satisfaction.rules.releasing import next_quarter, quarter

LONGEST = 300
LATEST = timedelta(days=366)
Z = 1.96


class Progress(Labelled):
    PLANNED = "planned", "Direncanakan"
    DONE = "done", "Selesai"


@dataclass(frozen=True, slots=True)
class Scores:
    """How an element was judged: by how many, the sum of their scores and of the squares of these."""

    count: int
    total: int
    squares: int

    @property
    def mean(self) -> Fraction:
        return Fraction(self.total, self.count)

    @property
    def variance(self) -> Fraction:
        return max(Fraction(0), self.squares - self.count * self.mean**2) / (self.count - 1)


def is_clear(before: Scores, after: Scores) -> bool:
    """Return whether an element was judged otherwise after a plan than before, 95 times in 100 no matter of chance."""
    spread = Z * sqrt(before.variance / before.count + after.variance / after.count)
    return abs(after.mean - before.mean) > spread


def windows(planned_on: date, done_on: date) -> tuple[date, date]:
    """Return the first days of the quarters to compare: the last whole one before a plan, the first after it was done."""
    first = quarter(planned_on)
    return quarter(first - timedelta(days=1)), next_quarter(done_on)


def weakest(means: Iterable[tuple[str, Fraction]], count: int) -> list[str]:
    """Return the elements with the lowest means, the lowest first."""
    return [id for id, _ in sorted(means, key=lambda one: (one[1], one[0]))[:count]]


def check_plan(words: str, due_on: date, *, today: date) -> None:
    """Refuse a plan without content or with a day that is not within a year."""
    _check_words(words)
    if not today <= due_on <= today + LATEST:
        raise Refused("follow_up.due", "Tulis tanggal selesai, paling lama setahun dari sekarang.")


def check_result(words: str) -> None:
    """Refuse to close a plan without saying what came of it."""
    _check_words(words)


def _check_words(words: str) -> None:
    if not 10 <= len(words.strip()) <= LONGEST:
        raise Refused("follow_up.words", "Tulis apa yang dilakukan, 10 sampai {most} huruf.", most=LONGEST)
