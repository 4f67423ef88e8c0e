"""When offices could not work, as they said it themselves: which time of a case an obstacle took. Pure.

An obstacle is an event of an agency, not of a case; it holds up what lies with the office meanwhile, never what lies
with the applicant. The legal clock runs on: here it is only said whose time it was.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

STARTED, ENDED = "obstacle.started", "obstacle.ended"
NAMES = (STARTED, ENDED)


class Telling(Protocol):
    """An event of an obstacle; `subject` is its id."""

    @property
    def name(self) -> str: ...
    @property
    def subject(self) -> str: ...
    @property
    def at(self) -> datetime: ...
    @property
    def agency_id(self) -> str: ...
    @property
    def data(self) -> Any: ...


@dataclass(frozen=True, slots=True)
class Halt:
    """What kept an agency, or one office or service of it ("" is all), from working; `until` None: it lasts."""

    office_id: str
    service_key: str
    since: datetime
    until: datetime | None


Span = tuple[datetime, datetime | None]
Halts = Mapping[str, Sequence[Halt]]
"""Agency → what kept it from working."""


def read(tellings: Iterable[Telling]) -> Halts:
    """Return the obstacles of agencies from their events, in whatever order these come."""
    known = list(tellings)
    ends = {one.subject: one.at for one in known if one.name == ENDED}
    found: dict[str, list[Halt]] = defaultdict(list)
    for one in known:
        if one.name == STARTED:
            office, service = str(one.data.get("office", "")), str(one.data.get("service", ""))
            found[one.agency_id].append(Halt(office, service, one.at, ends.get(one.subject)))
    return found


def spans(halts: Iterable[Halt], office_id: str, service_key: str) -> tuple[Span, ...]:
    """Return when an office could not work on a service: one after the other, none over another."""
    meant = [
        (one.since, one.until)
        for one in halts
        if one.office_id in ("", office_id) and one.service_key in ("", service_key)
    ]
    merged: list[Span] = []
    for since, until in sorted(meant, key=lambda span: span[0]):
        if merged and (merged[-1][1] is None or since <= merged[-1][1]):
            begun, ended = merged.pop()
            merged.append((begun, None if ended is None or until is None else max(ended, until)))
        else:
            merged.append((since, until))
    return tuple(merged)


def minutes_in(spans: Iterable[Span], since: datetime, until: datetime) -> float:
    """Return how many of the minutes between two moments lie in the spans."""
    minutes = 0.0
    for begin, end in spans:
        if begin < until and (end is None or end > since):
            share = min(until, end or until) - max(since, begin)
            minutes += share.total_seconds() / 60
    return minutes
