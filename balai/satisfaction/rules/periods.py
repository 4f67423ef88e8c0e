"""Periods for which results are shown: a year, its halves and quarters. Pure."""

from dataclasses import dataclass
from datetime import date

from balai.core.sentences import Sentence

PARTS = {"": (1, 12), "s1": (1, 6), "s2": (7, 12), "t1": (1, 3), "t2": (4, 6), "t3": (7, 9), "t4": (10, 12)}
NAMES = {
    "": Sentence("Setahun"),
    "s1": Sentence("Semester 1"),
    "s2": Sentence("Semester 2"),
    "t1": Sentence("Triwulan 1"),
    "t2": Sentence("Triwulan 2"),
    "t3": Sentence("Triwulan 3"),
    "t4": Sentence("Triwulan 4"),
}
FIRST_YEAR = 2017


@dataclass(frozen=True, slots=True)
class Period:
    """A year or a part of it; `until` is the first day after it."""

    year: int
    part: str = ""

    @property
    def since(self) -> date:
        return date(self.year, PARTS[self.part][0], 1)

    @property
    def until(self) -> date:
        last = PARTS[self.part][1]
        return date(self.year + 1, 1, 1) if last == 12 else date(self.year, last + 1, 1)

    @property
    def words(self) -> Sentence:
        if not self.part:
            return Sentence("Tahun {year}", year=self.year)
        return Sentence("{part} {year}", part=NAMES[self.part], year=self.year)


def period(year: str, part: str, *, today: date) -> Period:
    """Return the period that was asked for; what cannot be read means this year."""
    known = year.isdecimal() and len(year) == 4 and FIRST_YEAR <= int(year) <= today.year
    return Period(int(year) if known else today.year, part if part in PARTS else "")
