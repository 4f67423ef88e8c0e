"""The worklist: what waits for the officer, by legal deadline; taking several at once; the next of a stack."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from balai.accounts import queries as accounts
from balai.accounts.middleware import Request
from balai.cases import actions
from balai.cases.queries import lanes
from balai.cases.queries import worklist as cases
from balai.catalogue import queries as catalogue
from balai.channels.desk import queries
from balai.channels.desk.views import stack as stacks
from balai.channels.desk.views.page import officers, page
from balai.channels.desk.views.stack import Stack
from balai.channels.desk.views.words import FLAGS, Left, flag_tags, left
from balai.core.channel import Channel
from balai.core.refusal import Refused
from balai.regions import queries as regions
from balai.regions.rules.calendar import WorkCalendar

MOST_TAKEN = cases.PAGE


@dataclass(frozen=True)
class Shown:
    """One line as it is shown."""

    row: cases.Row
    url: str
    left: Left | None
    channel: str
    tags: list[tuple[str, str]]


@officers
@require_safe
def worklist(request: Request) -> HttpResponseBase:
    """Show the worklist, or go to the case whose number was typed."""
    number = request.GET.get("nomor", "").strip()
    refusal = None
    if number:
        try:
            return redirect("desk:case", case_id=queries.find(request.actor, number))
        except Refused as refused:
            refusal = refused
    return _show(request, stacks.read(request.GET), number=number, refusal=refusal)


@officers
@require_safe
def next_case(request: Request) -> HttpResponseBase:
    """Go to the next case of a stack; at its end back to the list."""
    stack, at = stacks.read(request.GET), timezone.now()
    calendar = regions.calendar(accounts.officer(request.actor.id).office.calendar_id)
    found = cases.next_place(request.actor, stacks.sieve(stack, calendar, at), after=stack.place)
    if found is None:
        return redirect(stack.list_url)
    return redirect(stack.case_url(*found))


@officers
@require_safe
def keys(request: Request) -> HttpResponse:
    """Show the keys of the desk, and let the letters be switched off."""
    return page(request, "desk/pintasan.html", {})


@officers
@require_POST
def take_several(request: Request) -> HttpResponseBase:
    """Take the steps that were ticked; what a rule refuses is said, the rest is taken. Nothing is decided here."""
    stack = stacks.read_text(request.POST.get(stacks.FROM, ""))
    refused: list[str] = []
    ticked = request.POST.getlist("ambil")[:MOST_TAKEN]
    for case_id, _, step_key in (one.partition("/") for one in ticked):
        try:
            actions.take_step(case_id, step_key, by=request.actor, at=timezone.now())
        except Refused as refusal:
            refused.append(refusal.message)
    taken = len(ticked) - len(refused)
    return _show(request, stack, news=_news(taken, refused))


def _news(taken: int, refused: list[str]) -> str:
    if not taken and not refused:
        return "Belum ada yang dicentang. Centang dulu permohonan yang akan Anda kerjakan."
    said = f"{taken} langkah sekarang Anda kerjakan." if taken else ""
    missed = f"{len(refused)} tidak dapat diambil: {' '.join(dict.fromkeys(refused))}" if refused else ""
    return " ".join(filter(None, (said, missed)))


def _show(
    request: Request, stack: Stack, *, number: str = "", refusal: Refused | None = None, news: str = ""
) -> HttpResponseBase:
    officer = accounts.officer(request.actor.id)
    context = _context(request, stack, officer.office.calendar_id)
    said = {"number": number, "refusal": refusal, "news": news}
    return page(request, "desk/meja.html", context | said, officer=officer)


def _context(request: Request, stack: Stack, calendar_id: str) -> dict[str, Any]:
    at, actor = timezone.now(), request.actor
    own = regions.calendar(calendar_id)
    found = cases.worklist(
        actor, stacks.sieve(stack, own, at), after=request.GET.get("sesudah", ""), before=request.GET.get("sebelum", "")
    )  # fmt: skip
    others = {row.calendar_id for row in found.rows} - {calendar_id}
    calendars = {calendar_id: own, **(regions.calendars(others) if others else {})}
    return {
        "lines": [_shown(row, stack, calendars, at) for row in found.rows],
        "load": cases.load(actor, at=at, day_end=stacks.day_end(own.zone, at)),
        "next": stack.page_url(sesudah=found.next) if found.next else "",
        "previous": stack.page_url(sebelum=found.previous) if found.previous else "",
        "stack": stack,
        "village": _village(found.rows, stack),
        "may_take": any(row.may_take for row in found.rows),
        **_choices(request),
    }


def _choices(request: Request) -> dict[str, Any]:
    roles = lanes.roles(request.actor)
    return {
        "services": [(one.key, one.name) for one in catalogue.services() if one.mode != "referral"],
        "roles": [(role, accounts.role_name(role)) for role in roles] if len(roles) > 1 else [],
        "due": stacks.DUE.items(),
        "taken": stacks.TAKEN.items(),
        "flags": FLAGS.items(),
        "channels": [(one.value, one.label) for one in Channel],
    }


def _village(rows: tuple[cases.Row, ...], stack: Stack) -> str:
    """Return the name of the village that was chosen, as the rows say it."""
    code = stack.chosen.get("desa", "")
    return next((row.village for row in rows if row.village_code == code), code)


def _shown(row: cases.Row, stack: Stack, calendars: Mapping[str, WorkCalendar], at: datetime) -> Shown:
    return Shown(
        row=row,
        url=stack.case_url(row.case_id, row.place),
        left=left(calendars[row.calendar_id], row.deadline, at) if row.deadline else None,
        channel=Channel(row.channel).label,
        tags=flag_tags(row.flags, row.returns),
    )
