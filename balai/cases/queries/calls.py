"""What officers tell people by word of mouth: of which cases, in which villages."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from balai.accounts.queries import roles_that
from balai.accounts.rules import short_name
from balai.cases.models import Case
from balai.cases.queries.access import data_place
from balai.core import calls, letters
from balai.core.actor import Actor, area_q, scope_q
from balai.core.calls import Told
from balai.core.vault import keys
from balai.regions import queries as regions

VERB = "messages.tell"
VILLAGE_DOTS = 3
SIZE = 50


@dataclass(frozen=True)
class Whereabouts:
    """Whose business a case is, and where its applicant lives: codes only."""

    agency_id: str
    area_code: str
    home_area_code: str


def whereabouts(case_id: str) -> Whereabouts | None:
    """Return whose business a case is; None for no case."""
    if not case_id:
        return None
    found = Case.objects.filter(id=case_id).values_list("agency_id", "area_code", "home_area_code").first()
    return Whereabouts(*found) if found else None


def told_q(actor: Actor) -> Q:
    """Return the calls an officer may make: of their agency; a village's officers those to their villagers."""
    roles = roles_that(VERB)
    mine = scope_q(actor, roles)
    for grant in actor.grants:
        if grant.role in roles and is_village(grant.area_code):
            mine |= area_q(grant.area_code, "home_area_code")
    return mine


def is_village(area_code: str) -> bool:
    """Return whether a code is that of a village."""
    return area_code.count(".") == VILLAGE_DOTS


@dataclass(frozen=True)
class Line:
    """One person to be told; the phone is shown only when it is opened."""

    call: Told
    receipt: str
    name: str


@dataclass(frozen=True)
class Village:
    area_code: str
    name: str
    has_signal: bool


@dataclass(frozen=True)
class CallList:
    villages: tuple[Village, ...]
    lines: tuple[Line, ...]
    next: tuple[datetime, str] | None


def call_list(
    actor: Actor, *, village: str | None = None, after: tuple[datetime, str] | None = None
) -> CallList:
    """Return who is still to be told, the longest waiting first, at most 50; seven queries."""
    scope = told_q(actor)
    codes = calls.villages(scope)
    rows = calls.waiting(scope, village=village, after=after, size=SIZE + 1)
    shown = rows[:SIZE]
    more = (shown[-1].at, shown[-1].id) if len(rows) > SIZE else None
    return CallList(_villages(codes), tuple(_lines(shown)), more)


def _villages(codes: Sequence[str]) -> tuple[Village, ...]:
    names, silent = regions.short_names(codes), calls.without_signal(codes)
    found = [Village(code, names.get(code, code), code not in silent) for code in codes if code]
    return tuple(sorted(found, key=lambda village: village.name))


def _lines(rows: Sequence[calls.Call]) -> list[Line]:
    cases = Case.objects.in_bulk({row.case_id for row in rows})
    unwrapped = keys([case.key_id for case in cases.values()] + [row.message.key_id for row in rows])
    reworded = letters.wordings()
    found = []
    for row in rows:
        case = cases[row.case_id]
        sealing = unwrapped.get(case.key_id)
        data = sealing.open(case.sealed, data_place(case.id)) if sealing else {"applicant": {}}
        told = calls.said(row, unwrapped.get(row.message.key_id), reworded)
        found.append(Line(told, case.receipt or "", short_name(data["applicant"].get("name", ""))))
    return found
