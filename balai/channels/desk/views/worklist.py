"""The worklist: what waits for the officer, by legal deadline."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_safe

from balai.accounts.middleware import Request
from balai.cases.queries import worklist as cases
from balai.catalogue import queries as catalogue
from balai.channels.desk import queries
from balai.channels.desk.views.page import officers, page
from balai.channels.desk.views.words import Left, flag_tags, left
from balai.core.channel import Channel
from balai.core.clock import local
from balai.core.refusal import Refused
from balai.regions.rules.calendar import WorkCalendar


@dataclass(frozen=True)
class Shown:
    """One line as it is shown."""

    row: cases.Row
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
    return page(request, "desk/meja.html", _context(request) | {"number": number, "refusal": refusal})


def _context(request: Request) -> dict[str, Any]:
    at, actor = timezone.now(), request.actor
    mine, service = request.GET.get("milik") == "saya", request.GET.get("layanan", "")
    after = _cursor(request.GET.get("sesudah", ""))
    found = cases.worklist(actor, mine=mine, service=service, after=after)
    calendars = queries.calendars({actor.office_id, *(row.office_id for row in found.rows)})
    own = calendars[actor.office_id]
    filters = {
        key: value for key, value in (("milik", "saya" if mine else ""), ("layanan", service)) if value
    }
    return {
        "lines": [_shown(row, calendars, at) for row in found.rows],
        "load": cases.load(actor, at=at, day_end=_day_end(own, at)),
        "next": f"?{urlencode({**filters, 'sesudah': found.next})}" if found.next else "",
        "first": f"?{urlencode(filters)}" if after else "",
        "mine": mine,
        "service": service,
        "services": [(one.key, one.name) for one in catalogue.services() if one.mode != "referral"],
        "filtered": bool(filters),
    }


def _shown(row: cases.Row, calendars: Mapping[str, WorkCalendar], at: datetime) -> Shown:
    return Shown(
        row=row,
        left=left(calendars[row.office_id], row.deadline, at) if row.deadline else None,
        channel=Channel(row.channel).label,
        tags=flag_tags(row.flags, row.returns),
    )


def _day_end(calendar: WorkCalendar, at: datetime) -> datetime:
    return datetime.combine(local(at, calendar.zone), time.max, ZoneInfo(calendar.zone))


def _cursor(text: str) -> str:
    """Return where a page begins, or the beginning when that cannot be read."""
    when, _, id = text.partition("|")
    try:
        start = datetime.fromisoformat(when)
        is_sound = start.tzinfo is not None and bool(start.astimezone(UTC))
    except (ValueError, OverflowError):
        return ""
    return text if is_sound and id else ""
