"""The day of the office at a glance, for those who distribute its work."""

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from balai.accounts import queries as accounts
from balai.accounts.middleware import Request
from balai.cases.actions.obstacles import KINDS
from balai.cases.queries import today as cases
from balai.cases.rules.day import Day, day
from balai.catalogue import queries as catalogue
from balai.channels.desk.views import stack as stacks
from balai.channels.desk.views.page import officers_who_may, page
from balai.channels.desk.views.words import short_moment
from balai.core.clock import local_date
from balai.regions import queries as regions

if TYPE_CHECKING:
    from balai.accounts.models import Officer

HIGHEST_PX = 48
"""A bar of the busiest day."""


@officers_who_may(cases.OVERSEES)
@require_safe
def today(request: Request) -> HttpResponse:
    """Show what arrived, was decided, is late and falls due today; who holds how much; what hinders."""
    at, waiting = timezone.now(), cases.waiting(request.actor)
    officers = accounts.officers(
        {request.actor.id, *(step.officer_id for step in waiting if step.officer_id)}
    )
    officer = officers[request.actor.id]
    zone = regions.calendar(officer.office.calendar_id).zone
    agencies = cases.agency_ids(request.actor)
    found = day(waiting, at=at, until=stacks.day_end(zone, at))
    counts = cases.counts(agencies, until=local_date(at, zone))
    context = {
        "day": found,
        "most": cases.MOST,
        "groups": _groups(found),
        "loads": _loads(found, officers),
        "bars": {what: bars(days) for what, days in counts.items()},
        "now": {what: days[-1][1] for what, days in counts.items()},
        "deemed": cases.deemed(request.actor),
        "settles": any(
            grant.role in accounts.roles_that("cases.settle_deemed") for grant in request.actor.grants
        ),
        "obstacles": cases.obstacles(agencies, at=at),
        "kind_names": KINDS,
        "zone": zone,
        "short": short_moment,
    }
    return page(request, "desk/hari-ini.html", context, officer=officer)


def _groups(found: Day) -> list[dict[str, Any]]:
    names = {one.key: one.name for one in catalogue.services()}
    return [
        {
            "group": group,
            "service": names.get(group.service, group.service),
            "role": accounts.role_name(group.role),
            "urls": {
                due: stacks.read({"layanan": group.service, "langkah": group.role, "tenggat": due}).list_url
                for due in ("", *stacks.DUE)
            },
        }
        for group in found.groups
    ]


def _loads(found: Day, officers: "Mapping[str, Officer]") -> list[tuple[str, int]]:
    return [(officers[id].name if id in officers else "Belum diambil", count) for id, count in found.loads]


def bars(days: list[tuple[date, int]]) -> list[dict[str, Any]]:
    """Return each day as a bar of whole pixels; a day with anything is at least two high."""
    top = max((count for _, count in days), default=0) or 1
    return [
        {"on": on, "count": count, "height": max(2, round(HIGHEST_PX * count / top)) if count else 0}
        for on, count in days
    ]
