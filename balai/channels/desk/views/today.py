"""The day of the office at a glance, for those who distribute its work."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Protocol

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.module_loading import import_string
from django.views.decorators.http import require_safe

from balai.accounts import queries as accounts
from balai.accounts.middleware import Request
from balai.cases.actions.obstacles import KINDS
from balai.cases.queries import today as cases
from balai.cases.rules.day import Day, Load, Waiting, day
from balai.catalogue import queries as catalogue
from balai.channels.desk import queries
from balai.channels.desk.views import stack as stacks
from balai.channels.desk.views.page import officers_who_may, page
from balai.channels.desk.views.words import short_moment
from balai.core.actor import Actor
from balai.core.clock import local_date
from balai.core.refusal import Missing
from balai.regions import queries as regions
from balai.regions.rules.calendar import add

if TYPE_CHECKING:
    from balai.accounts.models import Officer

ASKING = "balai.config.asking.ASKING"
MOST_TOMORROW = 10
HIGHEST_PX = 48
"""A bar of the busiest day."""
NUMBERS = {
    "masuk": ("arrived", "Masuk", "Permohonan yang diajukan pada hari itu, lewat saluran apa pun, juga yang diajukan tanpa jaringan dan baru kemudian sampai."),
    "diputus": ("decided", "Diputus", "Permohonan yang disetujui atau ditolak pada hari itu, oleh petugas atau oleh aturan otomatis."),
    "selesai": ("ended", "Selesai", "Hasil yang dikirim secara elektronik atau diserahkan pada hari itu."),
}  # fmt: skip
"""Address → what of a day it is, its label, and what is counted."""


class Asking(Protocol):
    """How much waits for somebody's answer, and how much of it past its day."""

    @property
    def waiting(self) -> int: ...
    @property
    def late(self) -> int: ...


@officers_who_may(cases.OVERSEES)
@require_safe
def today(request: Request) -> HttpResponse:
    """Show what arrived, was decided, is late and falls due today; who holds how much; what hinders."""
    at, waiting = timezone.now(), cases.waiting(request.actor)
    officers = accounts.officers(
        {request.actor.id, *(step.officer_id for step in waiting if step.officer_id)}
    )
    officer = officers[request.actor.id]
    hours = regions.calendar(officer.office.calendar_id)
    zone, agencies = hours.zone, cases.agency_ids(request.actor)
    next_day = add(hours, at, 1, "working_days")
    found = day(waiting, at=at, until=stacks.day_end(zone, at), tomorrow=stacks.day_end(zone, next_day))
    counts = cases.counts(agencies, until=local_date(at, zone))
    context = {
        "asks": _asks(request, local_date(at, zone)),
        "day": found,
        "most": cases.MOST,
        "groups": _groups(found),
        "loads": _loads(found, officers, set(agencies)),
        "tomorrow": _tomorrow(found.tomorrow, officers, set(agencies)),
        "next_day": local_date(next_day, zone),
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


@officers_who_may(cases.OVERSEES)
@require_safe
def why(request: Request, what: str) -> HttpResponse:
    """Show what a number of a day was counted from: its services and its cases, newest first."""
    if what not in NUMBERS:
        raise Missing("Angka")
    officer = accounts.officers({request.actor.id})[request.actor.id]
    zone = regions.calendar(officer.office.calendar_id).zone
    last = local_date(timezone.now(), zone)
    days = [last - timedelta(days=number) for number in range(cases.DAYS)]
    on = next((day for day in days if day.isoformat() == request.GET.get("tanggal")), last)
    agencies, (counted, label, meaning) = cases.agency_ids(request.actor), NUMBERS[what]
    found = cases.counted(agencies, counted, on, beyond=request.GET.get("sesudah", "")[:36])
    shown = found[: cases.PAGE]
    context = {
        "what": what,
        "label": label,
        "meaning": meaning,
        "on": on,
        "earlier": on - timedelta(days=1) if on > days[-1] else None,
        "later": on + timedelta(days=1) if on < last else None,
        "services": cases.by_service(agencies, counted, on),
        "names": {one.key: one.name for one in catalogue.services()},
        "cases": shown,
        "beyond": shown[-1].place if len(found) > len(shown) else "",
        "zone": zone,
        "short": short_moment,
    }
    return page(request, "desk/hari-ini-mengapa.html", context, officer=officer)


def _asks(request: Request, on: date) -> list[tuple[str, str, Asking]]:
    """Return (label, address, how many) of what modules above ask for; their list lies above, so it is found by name."""
    known: Sequence[tuple[str, str, str, Callable[[Actor, date], Asking]]] = import_string(ASKING)
    return [
        (label, reverse(name), ask(request.actor, on))
        for label, name, verb, ask in known
        if queries.may_somewhere(request.actor, verb)
    ]


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


def _loads(found: Day, officers: "Mapping[str, Officer]", agencies: set[str]) -> list[tuple[str, Load]]:
    return [(_name(load.officer_id, officers, agencies), load) for load in found.loads]


def _tomorrow(
    steps: Sequence[Waiting], officers: "Mapping[str, Officer]", agencies: set[str]
) -> list[tuple[Waiting, str, str]]:
    """Return what will be late at the end of the next working day, with its service and who holds it; at most ten."""
    names = {one.key: one.name for one in catalogue.services()} if steps else {}
    return [
        (step, names.get(step.service, step.service), _name(step.officer_id, officers, agencies))
        for step in steps[:MOST_TOMORROW]
    ]


def _name(id: str, officers: "Mapping[str, Officer]", agencies: set[str]) -> str:
    """Return who holds a step; nobody is named who works elsewhere."""
    if not id:
        return "Belum diambil"
    known = officers.get(id)
    return known.name if known and known.agency_id in agencies else "Petugas instansi lain"


def bars(days: list[tuple[date, int]]) -> list[dict[str, Any]]:
    """Return each day as a bar of whole pixels; a day with anything is at least two high."""
    top = max((count for _, count in days), default=0) or 1
    return [
        {"on": on, "count": count, "height": max(2, round(HIGHEST_PX * count / top)) if count else 0}
        for on, count in days
    ]
