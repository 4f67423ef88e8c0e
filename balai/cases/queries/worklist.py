"""The officer's worklist and the day of an office: masked, scoped, by legal deadline."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from balai.accounts.queries import roles_that
from balai.accounts.rules import short_name
from balai.cases.models import Case, Step
from balai.cases.queries import access
from balai.cases.rules import clock
from balai.cases.rules.status import ENDED, Kind, Status
from balai.cases.rules.steps import StepState
from balai.catalogue import queries as catalogue
from balai.catalogue.rules.package import Package
from balai.core.actor import Actor, area_q, scope_q
from balai.core.vault import DataKey, keys
from balai.regions import queries as regions

PAGE = 50
MOST_COUNTED = 1000


@dataclass(frozen=True)
class Row:
    """One line of a worklist; the applicant is first name and initial with the village."""

    case_id: str
    step_key: str
    receipt: str
    office_id: str
    service: str
    step: str
    applicant: str
    village: str
    deadline: datetime | None
    channel: str
    flags: tuple[str, ...]
    is_mine: bool
    taken_by: str
    returns: int
    status: str
    simulated: bool


@dataclass(frozen=True)
class Page:
    rows: tuple[Row, ...]
    next: str


def _mine_q(actor: Actor) -> Q:
    """Return the steps that the actor's roles may work."""
    scope = Q(pk__in=())
    for grant in actor.grants:
        roles = access.WORKING_ROLES if grant.role == "supervisor" else (grant.role,)
        own = Q(agency_id=grant.agency_id) if grant.agency_id else Q()
        scope |= Q(role__in=roles) & own & area_q(grant.area_code, "area_code")
    return scope


def worklist(
    actor: Actor, *, mine: bool = False, service: str = "", after: str = "", size: int = PAGE
) -> Page:
    """Return active steps for the actor's roles, earliest deadline first, `size` a page.

    `after` is the `next` of the page before ("<ISO deadline>|<id>"). At most 5 queries whatever the size.
    """
    steps = Step.objects.filter(_mine_q(actor), state=StepState.ACTIVE).exclude(
        case__status=Status.DEEMED_APPROVED
    )
    if mine:
        steps = steps.filter(officer_id=actor.id)
    if service:
        steps = steps.filter(case__service_key=service)
    if after:
        when, _, id = after.partition("|")
        steps = steps.filter(_past(datetime.fromisoformat(when), id))
    found = list(steps.select_related("case").order_by("deadline", "id")[: size + 1])
    rows, more = found[:size], len(found) > size
    last = rows[-1] if rows else None
    cursor = f"{last.deadline.isoformat()}|{last.id}" if more and last and last.deadline else ""
    return Page(tuple(_rows(actor, rows)), cursor)


def _past(when: datetime, id: str) -> Q:
    return Q(deadline__gt=when) | Q(deadline=when, id__gt=id)


def _rows(actor: Actor, steps: Sequence[Step]) -> list[Row]:
    masks = _masks([step.case for step in steps])
    return [_row(actor, step, *masks[step.case_id]) for step in steps]


def _masks(cases: Sequence[Case]) -> Mapping[str, tuple[Package, str, str]]:
    """Return case id → its package, the applicant's short name and village; at most 4 queries."""
    unwrapped = keys(case.key_id for case in cases)
    villages = regions.short_names({case.home_area_code for case in cases if case.home_area_code})
    packages = catalogue.packages((case.version_id, case.offering_id) for case in cases)
    return {
        case.id: (
            packages[case.version_id, case.offering_id],
            _applicant(case, unwrapped),
            villages.get(case.home_area_code, ""),
        )
        for case in cases
    }


def _applicant(case: Case, unwrapped: Mapping[str, DataKey]) -> str:
    """Return first name and initial; a dash once the data was erased."""
    found = unwrapped.get(case.key_id)
    data = found.open(case.sealed, access.data_place(case.id)) if found else {"applicant": {}}
    return short_name(data["applicant"].get("name", "")) or "—"


def _row(actor: Actor, step: Step, package: Package, applicant: str, village: str) -> Row:
    case = step.case
    is_remedy = case.kind != Kind.APPLICATION
    rule = next((item for item in package.steps if item.key == step.key and not is_remedy), None)
    return Row(
        case_id=case.id, step_key=step.key, receipt=str(case.receipt), office_id=case.office_id,
        service=f"{Kind(case.kind).label}: {package.name}" if is_remedy else package.name,
        step=rule.name if rule else "Keputusan", applicant=applicant, village=village,
        deadline=None if step.deadline == clock.STANDING else step.deadline, channel=case.channel,
        flags=tuple(case.flags), is_mine=step.officer_id == actor.id, taken_by=step.officer_id,
        returns=case.returns, status=case.status, simulated=case.simulated,
    )  # fmt: skip


@dataclass(frozen=True)
class Load:
    """How much waits: late, due today (until `day_end`), all; of the first 1,000."""

    late: int
    today: int
    all: int


def load(actor: Actor, *, at: datetime, day_end: datetime) -> Load:
    """Return how much waits; one query that reads at most the 1,000 earliest deadlines."""
    steps = Step.objects.filter(_mine_q(actor), state=StepState.ACTIVE).exclude(
        case__status=Status.DEEMED_APPROVED
    )
    deadlines = list(steps.order_by("deadline").values_list("deadline", flat=True)[:MOST_COUNTED])
    late = sum(deadline < at for deadline in deadlines if deadline)
    today = sum(at <= deadline <= day_end for deadline in deadlines if deadline)
    return Load(late, today, len(deadlines))


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
    found = Case.objects.filter(scope, status=Status.READY).order_by("ready_at", "id")[:size]
    return _lines([(case, case.ready_at) for case in found])


def deemed(actor: Actor, *, size: int = PAGE) -> list[Line]:
    """Return cases that law deems approved and the actor must settle, oldest first; at most 5 queries."""
    scope = scope_q(actor, roles_that("cases.settle_deemed"))
    found = Case.objects.filter(scope, status=Status.DEEMED_APPROVED).order_by("deem_at", "id")[:size]
    return _lines([(case, case.deem_at) for case in found])


def started_by(actor: Actor, *, size: int = PAGE) -> list[Line]:
    """Return what the officer began for people at the counter and has not ended, newest first."""
    found = Case.objects.filter(assisted_by=actor.id or "-").exclude(status__in=ENDED)
    return _lines([(case, case.started_at) for case in found.order_by("-started_at", "-id")[:size]])


def find(actor: Actor, receipt: str) -> Case | None:
    """Return the case with a receipt number if the officer may see it."""
    return Case.objects.filter(access.seen_q(actor), receipt=receipt).distinct().first()
