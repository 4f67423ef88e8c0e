"""The event log: written in the transaction of the change, read in one dense order by followers."""

import hashlib
import json
import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from balai.core import writes
from balai.core.actor import Actor, area_q, scope_q
from balai.core.logs import place_of
from balai.core.models import Event, Follower
from balai.core.refusal import Refused

logger = logging.getLogger(__name__)
SEQUENCER_LOCK = 0x62616C6169
ROUND, ROUND_TOGETHER = 100, 5000
"""How many events a follower reads at once; more when it takes them together."""


def pass_by(event: Event) -> None:
    """Do nothing with an event: what a follower that takes events together does with one alone."""


@dataclass(frozen=True)
class Following:
    """One reader of the log: `handle` gets each event whose name is in `names` ("case.*" ends in a star).

    Usually `handle` and the cursor share one transaction, so each event has its effect exactly once. With
    `alone` the handler runs before it, in transactions of its own, and must be idempotent: for slow work
    (typesetting, signing, sending) that must not hold a lock. `together`, in place of `handle`, gets all wanted
    events of a round at once, in the order of the log and in one transaction with the cursor: for rollups.
    """

    name: str
    names: tuple[str, ...]
    handle: Callable[[Event], object] = pass_by
    alone: bool = False
    together: Callable[[Sequence[Event]], object] | None = None

    def wants(self, event_name: str) -> bool:
        return any(
            event_name.startswith(name[:-1]) if name.endswith("*") else event_name == name
            for name in self.names
        )


def record(
    name: str,
    subject: str,
    *,
    by: Actor,
    at: datetime,
    role: str = "",
    case_id: str = "",
    person_id: str = "",
    agency_id: str = "",
    office_id: str = "",
    area_code: str = "",
    **data: object,
) -> Event:
    """Write one event. `data` holds ids, codes and numbers only; free text belongs sealed in its row."""
    event = writes.fresh(
        Event,
        name=name,
        subject=subject,
        by=by.ref,
        role=role,
        at=at,
        recorded_at=timezone.now(),
        channel=by.channel,
        case_id=case_id,
        person_id=person_id,
        agency_id=agency_id,
        office_id=office_id or by.office_id,
        area_code=area_code,
        data=data,
    )
    writes.insert(event)
    return event


def sealed_bytes(event: Event) -> bytes:
    """Return the canonical bytes of an event that its seal covers."""
    fields = [
        event.position, event.id, event.name, event.subject, event.case_id, event.person_id, event.agency_id,
        event.office_id, event.area_code, event.channel, event.by, event.role, event.at.isoformat(),
        event.recorded_at.isoformat(), event.data,
    ]  # fmt: skip
    return json.dumps(fields, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def next_seal(before: str, event: Event) -> str:
    return hashlib.sha256(before.encode() + sealed_bytes(event)).hexdigest()


def sequence(limit: int = 500) -> int:
    """Give committed events their dense position and seal; return how many. One statement when there are none.

    Order is the order of becoming visible, not of beginning: an event whose transaction began first and
    committed last is simply found later. One sequencer at a time (advisory lock; SQLite has one writer).
    """
    return _sequence(limit) if Event.objects.filter(position=None).exists() else 0


@transaction.atomic
def _sequence(limit: int) -> int:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [SEQUENCER_LOCK])
            if not cursor.fetchone()[0]:
                return 0
    waiting = list(Event.objects.filter(position=None).order_by("recorded_at", "id")[:limit])
    if not waiting:
        return 0
    last = Event.objects.exclude(position=None).order_by("-position").values_list("position", "seal").first()
    position, seal = last or (0, "")
    for event in waiting:
        position = (position or 0) + 1
        event.position = position
        event.seal = seal = next_seal(seal, event)
    _write_positions(waiting)
    return len(waiting)


def _write_positions(events: list[Event]) -> None:
    with connection.cursor() as cursor:
        cursor.executemany(
            "UPDATE core_event SET position = %s, seal = %s WHERE id = %s",
            [(event.position, event.seal, event.id) for event in events],
        )


class Trail(NamedTuple):
    """How far the log was read, and the first position there whose seal does not fit; None: it is whole."""

    read: int
    broken: int | None


def trail(size: int = ROUND_TOGETHER) -> Trail:
    """Read the whole log again, `size` events at a time, as far as the first seal that does not fit what is stored."""
    seal, last = "", 0
    placed = Event.objects.exclude(position=None).order_by("position")
    while page := list(placed.filter(position__gt=last)[:size] if last else placed[:size]):
        for event in page:
            seal, last = next_seal(seal, event), last + 1
            if event.seal != seal or event.position != last:
                return Trail(last, event.position)
    return Trail(last, None)


def behind(followings: Iterable[Following], *, at: datetime) -> list[Following]:
    """Return the followers that have events before them and are not waiting to try again; two statements."""
    last = top()
    cursors = {row.name: row for row in Follower.objects.all()}
    return [
        following
        for following in followings
        if (cursor := cursors.get(following.name)) is None
        or (cursor.position < last and not (cursor.retry_at and cursor.retry_at > at))
    ]


def top() -> int:
    """Return the last position given."""
    placed = Event.objects.exclude(position=None).order_by("-position")
    return placed.values_list("position", flat=True).first() or 0


def follow(following: Following, *, at: datetime, limit: int = 500) -> int:
    """Hand the next events to one follower; return how many it passed.

    A failure is kept on the cursor and tried again later, ever more slowly; nothing is skipped.
    """
    cursor, _ = Follower.objects.get_or_create(name=following.name)
    passed = 0
    while passed < limit and not (cursor.retry_at and cursor.retry_at > at):
        size = ROUND_TOGETHER if following.together else ROUND
        ahead = list(Event.objects.filter(position__gt=cursor.position).order_by("position")[:size])
        if not ahead:
            break
        try:
            passed += _pass(following, ahead, cursor.position)
        except Exception as error:  # one follower must never stop the others: shown on its cursor, retried
            logger.error("follower %s stumbled: %s", following.name, place_of(error))
            _stumble(following.name, error, at=at)
            break
        cursor.refresh_from_db()
    return passed


def _pass(following: Following, ahead: list[Event], position: int) -> int:
    """Let a follower pass the events up to and with the first that it wants, or all it takes together."""
    if following.together:
        return _pass_together(following, following.together, ahead, position)
    wanted = next((index for index, event in enumerate(ahead) if following.wants(event.name)), None)
    passed = len(ahead) if wanted is None else wanted + 1
    if wanted is not None and following.alone:
        following.handle(ahead[wanted])
    with transaction.atomic():
        here = Follower.objects.select_for_update().get(name=following.name)
        if here.position != position:
            return 0  # another process was faster
        if wanted is not None and not following.alone:
            following.handle(ahead[wanted])
        _advance(here, ahead[passed - 1])
    return passed


def _pass_together(
    following: Following, take: Callable[[Sequence[Event]], object], ahead: list[Event], position: int
) -> int:
    with transaction.atomic():
        here = Follower.objects.select_for_update().get(name=following.name)
        if here.position != position:
            return 0  # another process was faster
        if wanted := [event for event in ahead if following.wants(event.name)]:
            take(wanted)
        _advance(here, ahead[-1])
    return len(ahead)


def _advance(cursor: Follower, passed: Event) -> None:
    cursor.position = passed.position or 0
    cursor.failures, cursor.error, cursor.retry_at = 0, "", None
    cursor.save()


def position_of(name: str) -> int:
    """Return how far a follower has come; 0 before its first event."""
    return Follower.objects.filter(name=name).values_list("position", flat=True).first() or 0


def hold(name: str) -> int:
    """Return how far a follower has come, and let it wait until this transaction is over."""
    Follower.objects.get_or_create(name=name)
    return Follower.objects.select_for_update().get(name=name).position


def set_position(name: str, position: int) -> None:
    """Let a follower go on behind `position`, inside the transaction that made what it keeps fit that place."""
    Follower.objects.update_or_create(name=name, defaults={"position": position, "retry_at": None})


class Told(NamedTuple):
    """An event as those read it who add up what happened: no row of the log, only what its sums need."""

    case_id: str
    position: int
    name: str
    subject: str
    at: datetime
    recorded_at: datetime
    by: str
    channel: str
    agency_id: str
    office_id: str
    area_code: str
    data: Any


def _told(found: QuerySet[Event]) -> list[Told]:
    return list(map(Told._make, found.values_list(*Told._fields)))


def of_cases(case_ids: Iterable[str], names: Iterable[str], *, until: int) -> list[Told]:
    """Return the events of many cases up to a position, case by case in the order in which they happened."""
    found = Event.objects.filter(case_id__in=list(case_ids), name__in=list(names), position__lte=until)
    return _told(found.order_by("case_id", "at", "position"))


def page_of_cases(
    after: str, names: Iterable[str], *, area_code: str = "", until: int, size: int
) -> list[Told]:
    """Return the events of the next whole cases of an area behind case `after`, up to a position; two statements.

    `size`: about how many events; a case is never cut, unless it alone has more.
    """
    wanted = Event.objects.filter(area_q(area_code, "area_code"), name__in=list(names), position__lte=until)
    ahead = wanted.filter(case_id__gt=after).order_by("case_id", "at", "position")
    last = ahead.values_list("case_id", flat=True)[size : size + 1].first()
    return (
        (_told(ahead.filter(case_id__lt=last)) or _told(ahead.filter(case_id=last))) if last else _told(ahead)
    )


def of_agencies(names: Iterable[str], *, until: int, agency_ids: Iterable[str] | None = None) -> list[Told]:
    """Return what happened to agencies themselves and to no case, up to a position; None is all of them."""
    found = Event.objects.filter(case_id="", name__in=list(names), position__lte=until)
    if agency_ids is not None:
        found = found.filter(agency_id__in=list(agency_ids))
    return _told(found.order_by("position"))


@transaction.atomic
def append(past: Iterable[Told], *, unheard_by: Iterable[str]) -> int:
    """Write a made-up past at once, in the order given and sealed like all else; return up to which position.

    The followers named never hear of it: to them it lies behind. Refused while one of them, or the sequencer, is
    behind, since what they have not read yet must not be passed over.
    """
    last = Event.objects.exclude(position=None).order_by("-position").first()
    top, seal = ((last.position or 0), last.seal) if last else (0, "")
    cursors = Follower.objects.select_for_update().filter(name__in=list(unheard_by))
    is_read = not Event.objects.filter(position=None).exists()
    if not is_read or any(one.position < top for one in cursors):
        raise Refused("events.behind", "Masih ada peristiwa yang belum dibaca. Tunggu sebentar, lalu ulangi.")
    rows = []
    for number, one in enumerate(past, top + 1):
        event = Event(**{**one._asdict(), "position": number})
        event.seal = seal = next_seal(seal, event)
        rows.append(event)
    Event.objects.bulk_create(rows, batch_size=2000)
    for name in unheard_by:
        set_position(name, top + len(rows))
    return top + len(rows)


def cases_touched(agency_id: str, *, since: datetime, until: int) -> set[str]:
    """Return the cases of an agency to which something happened after `since`, up to a position.

    Nothing is learned before it happens, so only the log since then is looked through.
    """
    known = Event.objects.filter(position__lte=until, recorded_at__lt=since).order_by("-position")
    first = known.values_list("position", flat=True).first() or 0
    found = Event.objects.filter(position__gt=first, position__lte=until, agency_id=agency_id, at__gt=since)
    return set(found.exclude(case_id="").values_list("case_id", flat=True))


def page_of_names(names: Iterable[str], *, after: int, until: int, size: int = 1000) -> list[Event]:
    """Return the next events of some names behind position `after`, in the order of the log; for building anew."""
    ahead = Event.objects.filter(name__in=list(names), position__gt=after, position__lte=until)
    return list(ahead.order_by("position")[:size])


def _stumble(name: str, error: Exception, *, at: datetime) -> None:
    with transaction.atomic():
        cursor = Follower.objects.select_for_update().get(name=name)
        cursor.failures += 1
        cursor.error = place_of(error)[:300]
        cursor.retry_at = at + timedelta(seconds=min(2**cursor.failures, 600))
        cursor.save()


def lag() -> dict[str, int]:
    """Return, for each follower, how many events it has not passed yet."""
    last = top()
    return {row.name: last - row.position for row in Follower.objects.all()}


def of_case(case_id: str) -> list[Event]:
    """Return the events of one case in the order in which they happened."""
    return list(Event.objects.filter(case_id=case_id).order_by("at", "id"))


def cases_with(name: str) -> list[str]:
    """Return the ids of the cases to which something rare happened."""
    return list(Event.objects.filter(name=name).values_list("case_id", flat=True).distinct())


def newest(
    names: Iterable[str], *, by: Actor, roles: Iterable[str], area_code: str, limit: int = 50,
    since: datetime | None = None, until: datetime | None = None,
) -> list[Event]:  # fmt: skip
    """Return the newest events of some names in an area, as far as the actor's grants in `roles` reach.

    `since`, `until`: only what happened from then on, and before then.
    """
    found = Event.objects.filter(scope_q(by, roles), area_q(area_code, "area_code"), name__in=list(names))
    if since and until:
        found = found.filter(at__gte=since, at__lt=until)
    return list(found.exclude(position=None).order_by("-position")[:limit])
