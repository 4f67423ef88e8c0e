"""What everybody may read: cleared versions, figures, questions answered for all."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q

from balai.complaints.models import Complaint, Publication
from balai.complaints.queries.names import service_names
from balai.complaints.rules.deadlines import on_time
from balai.complaints.rules.kinds import Kind
from balai.complaints.rules.places import parse_place
from balai.complaints.rules.status import OPEN
from balai.core.actor import area_q

PAGE = 20
YEAR = timedelta(days=365)
FEWEST = 5
"""Below this a number could point at somebody."""
MOST_COUNTED = 5000


@dataclass(frozen=True)
class Line:
    """A cleared report."""

    id: str
    kind: Kind
    title: str
    text: str
    answer: str
    service_key: str
    service: str
    at: datetime
    simulated: bool

    @property
    def place(self) -> str:
        return f"{self.at.isoformat()}|{self.id}"


def published(
    area_code: str, *, service: str = "", kind: str = "", after: str = "", size: int = PAGE
) -> tuple[list[Line], str]:
    """Return cleared reports of an area, newest first, and where to go on; two queries."""
    found = Publication.objects.filter(area_q(area_code, "area_code"), withdrawn_at=None)
    if service:
        found = found.filter(service_key=service)
    if kind in set(Kind):
        found = found.filter(kind=kind)
    if place := parse_place(after):
        found = found.filter(Q(cleared_at__lt=place[0]) | Q(cleared_at=place[0], id__lt=place[1]))
    rows = list(found.order_by("-cleared_at", "-id")[: size + 1])
    lines = _lines(rows[:size])
    return lines, lines[-1].place if len(rows) > size else ""


def at_service(service_key: str, area_code: str, *, size: int = 10) -> list[Line]:
    """Return the questions about a service that were answered for all in an area; two queries."""
    found = Publication.objects.filter(
        area_q(area_code, "area_code"), service_key=service_key, at_service=True, withdrawn_at=None
    )
    return _lines(list(found.order_by("-cleared_at")[:size]))


def _lines(rows: list[Publication]) -> list[Line]:
    names = service_names(row.service_key for row in rows)
    return [
        Line(
            row.id, Kind(row.kind), row.title, row.text, row.answer, row.service_key, names.get(row.service_key, ""),
            row.cleared_at, row.simulated,
        )
        for row in rows
    ]  # fmt: skip


@dataclass(frozen=True)
class Figures:
    """`share`: answered in time (0–1), None where there are too few; `open` waits for the office or the reporter."""

    filed: int
    answered: int
    open: int
    share: float | None

    @property
    def is_told(self) -> bool:
        return self.filed >= FEWEST


def figures(area_code: str, *, agency_id: str = "", until: datetime, window: timedelta = YEAR) -> Figures:
    """Return how reports of a period were dealt with, of the newest 5,000; one query.

    In time: what was answered by the deadline that stood when it was answered; what is open and past its deadline
    counts as late.
    """
    found = Complaint.objects.filter(
        area_q(area_code, "area_code"), filed_at__gt=until - window, filed_at__lte=until
    )
    if agency_id:
        found = found.filter(agency_id=agency_id)
    rows = list(
        found.order_by("-filed_at").values_list("status", "answered_at", "promised_at")[:MOST_COUNTED]
    )
    pairs = [(answered, due) for _, answered, due in rows if answered]
    late_open = [(until, due) for _, answered, due in rows if not answered and due and due < until]
    is_told = len(pairs) >= FEWEST
    return Figures(
        len(rows), len(pairs), sum(status in OPEN for status, _, _ in rows),
        on_time([*pairs, *late_open]) if is_told else None,
    )  # fmt: skip
