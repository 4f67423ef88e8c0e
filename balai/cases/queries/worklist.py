"""The officer's worklist and the day of an office: masked, scoped, by legal deadline."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from balai.accounts.queries import roles_that
from balai.accounts.rules import short_name
from balai.cases.models import Case, Step
from balai.cases.queries import access, lanes
from balai.cases.queries.lanes import Place, Sieve
from balai.cases.rules import clock
from balai.cases.rules.status import ENDED, Kind, Status
from balai.catalogue import queries as catalogue
from balai.catalogue.rules.package import Package
from balai.core.actor import Actor, scope_q
from balai.core.vault import Erased, unwrap
from balai.regions import queries as regions

PAGE = 50
MOST_COUNTED = 1000


@dataclass(frozen=True)
class Row:
    """One line of a worklist; the applicant is first name and initial with the village."""

    case_id: str
    step_key: str
    receipt: str
    calendar_id: str
    service: str
    step: str
    applicant: str
    village: str
    deadline: datetime | None
    channel: str
    flags: tuple[str, ...]
    is_mine: bool
    taken_by: str
    may_take: bool
    returns: int
    status: str
    revision: int
    village_code: str
    place: str
    """Where the row stands in the list, for addresses: `parse_place` reads it."""
    decides: bool
    is_printed: bool
    simulated: bool


@dataclass(frozen=True)
class Page:
    """`next` and `previous` are where to go on and back from: the place of a row, or "" at the end of the list."""

    rows: tuple[Row, ...]
    next: str
    previous: str


EVERYTHING = Sieve()


def parse_place(text: str) -> Place | None:
    """Return a place from an address ("<ISO deadline>|<id>"); None when it cannot be read."""
    when, _, id = text.partition("|")
    try:
        start = datetime.fromisoformat(when)
        is_sound = start.tzinfo is not None and bool(start.astimezone(UTC))
    except (ValueError, OverflowError):
        return None
    return (start, id) if is_sound and id else None


def _place(step: Step) -> str:
    return f"{(step.deadline or clock.STANDING).isoformat()}|{step.id}"


def worklist(
    actor: Actor, sieve: Sieve = EVERYTHING, *, after: str = "", before: str = "", size: int = PAGE
) -> Page:
    """Return active steps for the actor's roles, earliest deadline first, `size` a page.

    `after` and `before` are the `next` and `previous` of another page. 3 queries whatever the size, one more for
    packages that this process has not read yet.
    """
    back, place = bool(before), parse_place(before or after)
    found = lanes.lanes(actor, sieve)
    if place:
        found = [lane.filter(lanes.beyond(place, back=back)) for lane in found]
    ids = lanes.first(found, size + 1, back=back)
    more, ids = len(ids) > size, ids[:size]
    steps = (
        Step.objects.filter(id__in=ids).select_related("case__key", "case__office").order_by("deadline", "id")
    )
    rows = _rows(actor, list(steps))
    onward, backward = (bool(place), more) if back else (more, bool(place))
    return Page(
        tuple(rows),
        next=rows[-1].place if rows and onward else "",
        previous=rows[0].place if rows and backward else "",
    )


def next_place(actor: Actor, sieve: Sieve, *, after: str) -> tuple[str, str] | None:
    """Return (case id, place) of the next step that no colleague holds; after the last begin again at the first."""
    found = lanes.lanes(actor, sieve)
    place = parse_place(after)
    onward = [lane.filter(lanes.beyond(place, back=False)) for lane in found] if place else found
    for stretch in (onward, found):
        ids = lanes.first([lane.filter(officer_id__in=["", actor.id]) for lane in stretch], 1)
        if ids:
            step = Step.objects.get(id=ids[0])
            return step.case_id, _place(step)
    return None


def _rows(actor: Actor, steps: Sequence[Step]) -> list[Row]:
    masks = _masks([step.case for step in steps])
    return [_row(actor, step, *masks[step.case_id]) for step in steps]


def _masks(cases: Sequence[Case]) -> Mapping[str, tuple[Package, str, str]]:
    """Return case id → its package, the applicant's short name and village; at most 3 queries. Keys come along."""
    villages = regions.short_names({case.home_area_code for case in cases if case.home_area_code})
    packages = catalogue.packages((case.version_id, case.offering_id) for case in cases)
    return {
        case.id: (
            packages[case.version_id, case.offering_id],
            _applicant(case),
            villages.get(case.home_area_code, ""),
        )
        for case in cases
    }


def _applicant(case: Case) -> str:
    """Return first name and initial; a dash once the data was erased."""
    try:
        data = unwrap(case.key).open(case.sealed, access.data_place(case.id))
    except Erased:
        return "—"
    return short_name(data["applicant"].get("name", "")) or "—"


def _row(actor: Actor, step: Step, package: Package, applicant: str, village: str) -> Row:
    case = step.case
    is_remedy = case.kind != Kind.APPLICATION
    rule = next((item for item in package.steps if item.key == step.key and not is_remedy), None)
    return Row(
        case_id=case.id, step_key=step.key, receipt=str(case.receipt), calendar_id=case.office.calendar_id,
        service=f"{Kind(case.kind).label}: {package.name}" if is_remedy else package.name,
        step=rule.name if rule else "Keputusan", applicant=applicant, village=village,
        deadline=None if step.deadline == clock.STANDING else step.deadline, channel=case.channel,
        flags=tuple(case.flags), is_mine=step.officer_id == actor.id, taken_by=step.officer_id,
        may_take=not step.officer_id and actor.may(step.role, agency_id=step.agency_id, area_code=step.area_code),
        returns=case.returns, status=case.status, revision=case.revision, village_code=case.home_area_code,
        place=_place(step), decides=is_remedy or bool(rule and rule.outcome == "decision"),
        is_printed=not is_remedy and package.mode == "full", simulated=case.simulated,
    )  # fmt: skip


@dataclass(frozen=True)
class Load:
    """How much waits: late, due today (until `day_end`), all; of the first 1,000."""

    late: int
    today: int
    all: int


def load(actor: Actor, *, at: datetime, day_end: datetime) -> Load:
    """Return how much waits; one query that reads at most the 1,000 earliest deadlines of each lane."""
    return Load(*lanes.tally(lanes.lanes(actor, EVERYTHING), MOST_COUNTED, at=at, until=day_end))


@dataclass(frozen=True)
class Line:
    """A case in a list other than the worklist, masked."""

    case_id: str
    receipt: str
    agency_id: str
    office_id: str
    area_code: str
    service: str
    applicant: str
    village: str
    status: Status
    since: datetime
    flags: tuple[str, ...]
    simulated: bool


def _lines(found: Sequence[tuple[Case, datetime | None]]) -> list[Line]:
    masks = _masks([case for case, _ in found])
    return [_line(case, since or case.started_at, *masks[case.id]) for case, since in found]


def _line(case: Case, since: datetime, package: Package, applicant: str, village: str) -> Line:
    return Line(
        case_id=case.id, receipt=case.receipt or "", agency_id=case.agency_id, office_id=case.office_id,
        area_code=case.area_code, service=package.name, applicant=applicant, village=village,
        status=Status(case.status), since=since, flags=tuple(case.flags), simulated=case.simulated,
    )  # fmt: skip


def ready(actor: Actor, *, size: int = PAGE) -> list[Line]:
    """Return results waiting to be fetched that the actor may hand over, oldest first; at most 5 queries."""
    scope = scope_q(actor, roles_that("cases.hand_over"))
    found = (
        Case.objects.select_related("key")
        .filter(scope, status=Status.READY)
        .order_by("ready_at", "id")[:size]
    )
    return _lines([(case, case.ready_at) for case in found])


def deemed(actor: Actor, *, size: int = PAGE) -> list[Line]:
    """Return cases that law deems approved and the actor must settle, oldest first; at most 5 queries."""
    scope = scope_q(actor, roles_that("cases.settle_deemed"))
    found = Case.objects.select_related("key").filter(scope, status=Status.DEEMED_APPROVED)
    return _lines([(case, case.deem_at) for case in found.order_by("deem_at", "id")[:size]])


def started_by(actor: Actor, *, size: int = PAGE) -> list[Line]:
    """Return what the officer began for people at the counter and has not ended, newest first."""
    own = Case.objects.select_related("key").filter(assisted_by=actor.id or "-")
    found = own.exclude(status__in=ENDED)
    return _lines([(case, case.started_at) for case in found.order_by("-started_at", "-id")[:size]])


def find(actor: Actor, receipt: str) -> Case | None:
    """Return the case with a receipt number if the officer may see it."""
    return Case.objects.filter(access.seen_q(actor), receipt=receipt).first()
