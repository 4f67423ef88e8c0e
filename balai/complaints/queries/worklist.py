"""Reports that wait for an officer, by deadline."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db.models import Q, QuerySet

from balai.accounts import queries as accounts
from balai.complaints.models import Complaint, Escalation
from balai.complaints.queries import access, routing
from balai.complaints.queries.names import service_names
from balai.complaints.rules.kinds import Identity, Kind, Weight
from balai.complaints.rules.likeness import ALIKE, likeness
from balai.complaints.rules.places import parse_place
from balai.complaints.rules.status import Status
from balai.core.actor import Actor
from balai.core.refusal import Missing
from balai.core.vault import keys
from balai.regions.rules.calendar import WorkCalendar

PAGE = 50
MOST_COUNTED = 1000
LAST = datetime(9999, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Sieve:
    """What is wanted; "" wants all. `turn`: office (waits for us), reporter, late."""

    kind: str = ""
    turn: str = "office"
    agency: str = ""


@dataclass(frozen=True)
class Row:
    """One line: what it is about, never who sent it; its title is shown to those who may handle it."""

    id: str
    number: str
    title: str
    kind: Kind
    status: Status
    weight: Weight
    identity: Identity
    agency_id: str
    agency: str
    service: str
    due_at: datetime | None
    filed_at: datetime
    rung: int
    reopened: int
    is_handed_over: bool
    has_case: bool
    simulated: bool
    place: str
    calendar: WorkCalendar


@dataclass(frozen=True)
class Page:
    rows: tuple[Row, ...]
    next: str


def worklist(actor: Actor, sieve: Sieve, *, at: datetime, after: str = "", size: int = PAGE) -> Page:
    """Return the reports an officer may handle, earliest deadline first; 4 queries whatever the size, two for each office that answers."""
    found = _found(actor, sieve, at)
    if place := parse_place(after):
        found = found.filter(Q(due_at__gt=place[0]) | Q(due_at=place[0], id__gt=place[1]))
    order = ("due_at", "id") if sieve.turn != "reporter" else ("react_until", "id")
    rows = list(found.select_related("key").order_by(*order)[: size + 1])
    shown = _rows(rows[:size])
    return Page(shown, shown[-1].place if len(rows) > size and sieve.turn != "reporter" else "")


def _found(actor: Actor, sieve: Sieve, at: datetime) -> QuerySet[Complaint]:
    if sieve.turn == "reporter":
        scope = access.handled_q(actor) & Q(status__in=[Status.ANSWERED, Status.ASKED])
    else:
        scope = access.worked_q(actor)
    wanted: dict[str, Any] = {"kind": sieve.kind} if sieve.kind in set(Kind) else {}
    if sieve.agency:
        wanted["agency_id"] = sieve.agency
    if sieve.turn == "late":
        wanted["due_at__lte"] = at
    return Complaint.objects.filter(scope, **wanted)


def _rows(found: list[Complaint]) -> tuple[Row, ...]:
    unwrapped = keys(row.key_id for row in found)
    services = service_names(row.service_key for row in found)
    agencies = accounts.agencies(row.agency_id for row in found)
    places = {(row.office_id, row.area_code if not row.office_id else "") for row in found}
    calendars = {place: routing.calendar_of(place[1], place[0]) for place in places}
    return tuple(
        _row(
            row, _title(row, unwrapped), services.get(row.service_key, ""), agencies[row.agency_id].name,
            calendar=calendars[row.office_id, row.area_code if not row.office_id else ""],
        )
        for row in found
    )  # fmt: skip


def _title(row: Complaint, unwrapped: Any) -> str:
    """Return the title; a dash once the data was erased."""
    key = unwrapped.get(row.key_id)
    return str(key.open(row.sealed, access.words_place(row.id))["title"]) if key else "—"


def _row(row: Complaint, title: str, service: str, agency: str, *, calendar: WorkCalendar) -> Row:
    return Row(
        id=row.id, number=row.number, title=title, kind=Kind(row.kind), status=Status(row.status), weight=Weight(row.weight),
        identity=Identity(row.identity), agency_id=row.agency_id, agency=agency, service=service, due_at=row.due_at,
        filed_at=row.filed_at, rung=row.rung, reopened=row.reopened, is_handed_over=bool(row.handed_from),
        has_case=bool(row.case_id), simulated=row.simulated, place=f"{(row.due_at or LAST).isoformat()}|{row.id}", calendar=calendar,
    )  # fmt: skip


@dataclass(frozen=True)
class Load:
    late: int
    waiting: int


def load(actor: Actor, *, at: datetime) -> Load:
    """Return how many wait and how many of them stand past their deadline, of the first 1,000; one query."""
    dues = list(
        Complaint.objects.filter(access.worked_q(actor))
        .order_by("due_at")
        .values_list("due_at", flat=True)[:MOST_COUNTED]
    )
    return Load(sum(due is not None and due <= at for due in dues), len(dues))


def come_up(actor: Actor) -> list[Row]:
    """Return the reports past their deadline that have come up to an officer and were not opened since, oldest first."""
    told = Escalation.objects.filter(officer_id=actor.id, seen_at=None)
    found = Complaint.objects.filter(access.worked_q(actor), id__in=told.values("complaint_id"))
    return list(_rows(list(found.select_related("key").order_by("due_at", "id")[:PAGE])))


def find(actor: Actor, number: str) -> str | None:
    """Return the id of the report with a number if the officer may handle it."""
    found = Complaint.objects.filter(access.handled_q(actor), number=number.strip().upper())
    return found.values_list("id", flat=True).first()


def area_of(id: str, actor: Actor) -> str:
    """Return the area of a report that the officer may handle; others are missing."""
    found = (
        Complaint.objects.filter(access.handled_q(actor), id=id).values_list("area_code", flat=True).first()
    )
    if found is None:
        raise Missing("Laporan")
    return found


def agencies_handled(actor: Actor) -> list[tuple[str, str]]:
    """Return (id, name) of the agencies whose reports the officer may handle, at most 200."""
    return [(one.id, one.name) for one in accounts.agencies_where(actor, "complaints.handle")]


def alike(
    complaint: Complaint, words: dict[str, str], actor: Actor, *, most: int = 50
) -> list[tuple[float, Row]]:
    """Return open reports at the same agency whose words are alike, the likest first; reads at most 50."""
    near = Complaint.objects.filter(access.worked_q(actor), agency_id=complaint.agency_id, head=None)
    rows = list(near.exclude(id=complaint.id).order_by("-filed_at")[:most])
    return _alike(rows, f"{words['title']} {words['text']}")


def _alike(rows: list[Complaint], text: str) -> list[tuple[float, Row]]:
    unwrapped = keys(row.key_id for row in rows)
    likes = []
    for row in rows:
        if key := unwrapped.get(row.key_id):
            said = key.open(row.sealed, access.words_place(row.id))
            likes.append((likeness(text, f"{said['title']} {said['text']}"), row))
    best = sorted((one for one in likes if one[0] >= ALIKE), key=lambda one: -one[0])[:3]
    shown = {row.id: row for row in _rows([row for _, row in best])}
    return [(share, shown[row.id]) for share, row in best]
