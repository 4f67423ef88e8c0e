"""Opening hours as a sign at the door says them. Pure."""

from itertools import groupby

from balai.core.clock import ZONE_LABELS
from balai.core.sentences import Joined, Sentence
from balai.core.words import DAYS
from balai.regions.rules.calendar import Periods, WorkCalendar


def hours_words(calendar: WorkCalendar) -> list[Sentence]:
    """Return ["Senin–Kamis 07.30–12.00 dan 13.00–16.00 WIB", "Jumat …"]; days with the same hours together."""
    week = [(day, calendar.hours.get(day, ())) for day in range(7)]
    lines = []
    for periods, days in groupby(week, key=lambda item: item[1]):
        if periods:
            lines.append(_line([day for day, _ in days], periods, ZONE_LABELS[calendar.zone]))
    return lines


def _line(days: list[int], periods: Periods, zone: str) -> Sentence:
    first, last = DAYS[days[0]], DAYS[days[-1]]
    named = Sentence("{first}–{last}", first=first, last=last) if len(days) > 1 else first
    times = Joined([f"{opens:%H.%M}–{closes:%H.%M}" for opens, closes in periods], Sentence(" dan "))
    return Sentence("{days} {times} {zone}", days=named, times=times, zone=zone)
