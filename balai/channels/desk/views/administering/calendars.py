"""Calendars of offices: hours and closed days, with a picture of a month before and after."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.http import HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from balai.accounts import queries as accounts
from balai.accounts.middleware import Request
from balai.channels.desk.views import reading
from balai.channels.desk.views.administering.frame import done, page, text
from balai.channels.desk.views.page import officers_who_may
from balai.core.clock import local_date
from balai.core.refusal import Refused
from balai.core.words import DAYS, MONTHS
from balai.regions import actions
from balai.regions import queries as regions
from balai.regions.rules import month
from balai.regions.rules.calendar import is_working_day
from balai.regions.rules.hours import check_closure, days, parse_hours

if TYPE_CHECKING:
    from balai.regions.models import Calendar

MANAGE = "regions.manage"
AHEAD = timedelta(days=366)
DAY = timedelta(days=1)
WEEK = [name.lower() for name in DAYS]


@officers_who_may(MANAGE)
@require_safe
def calendars(request: Request) -> HttpResponse:
    rows = regions.calendars_in(accounts.managed_areas(request.actor, MANAGE))
    return page(request, "kalender_daftar", {"rows": rows})


@officers_who_may(MANAGE)
@require_http_methods(["GET", "POST"])
def new_calendar(request: Request) -> HttpResponseBase:
    """Make a calendar from a pattern."""
    areas = [code for code in accounts.managed_areas(request.actor, MANAGE) if code]
    context = {
        "templates": [(one.key, one.name) for one in regions.templates().values()],
        "areas": [(code, regions.area(code).name) for code in areas],
    }
    if request.method == "GET":
        return page(request, "kalender_baru", context)
    posted = request.POST
    try:
        row = actions.create_calendar(
            text(posted, "template"), id=text(posted, "id"), name=text(posted, "name"),
            area_code=text(posted, "area_code") or (areas[0] if areas else ""), by=request.actor, at=timezone.now(),
        )  # fmt: skip
    except Refused as refusal:
        return page(request, "kalender_baru", context, refusal, form="baru")
    return redirect(f"{reverse('desk:calendar', args=[row.id])}?kabar=kalender")


@officers_who_may(MANAGE)
@require_safe
def calendar(request: Request, calendar_id: str) -> HttpResponse:
    return show(request, calendar_id)


def show(
    request: Request,
    calendar_id: str,
    refusal: Refused | None = None,
    form: str = "",
    preview: Mapping[str, Any] | None = None,
) -> HttpResponse:
    """Show the week, a month, and the closed days; `preview`: what a form would change."""
    row = _row(request, calendar_id)
    works, today = regions.calendar(calendar_id), _today(row)
    first = _month(request.GET.get("bulan", ""), today)
    closures = regions.closures(calendar_id, since=today)
    context: dict[str, Any] = {
        "row": row,
        "week": WEEK,
        "day_names": DAYS,
        "month": f"{MONTHS[first.month - 1]} {first.year}",
        "weeks": month.picture(works, first, _names(first, closures)),
        "earlier": f"?{urlencode({'bulan': f'{first - DAY:%Y-%m}'})}",
        "later": f"?{urlencode({'bulan': f'{first + timedelta(days=32):%Y-%m}'})}",
        "closures": [(one, one.to_on - DAY) for one in closures],
        "preview": preview,
    }
    return page(request, "kalender", context, refusal, form=form)


@officers_who_may(MANAGE)
@require_POST
def hours(request: Request, calendar_id: str) -> HttpResponseBase:
    """Show which days new hours change; with the second button, change them."""
    row = _row(request, calendar_id)
    posted = request.POST
    weekly, fasting = _hours(posted, "hours"), _hours(posted, "ramadan")
    joint = posted.get("joint_leave_open") == "ya"
    if "simpan" not in posted:
        try:
            changed = month.changed_weekdays(parse_hours(row.hours), parse_hours(weekly))
            parse_hours(fasting)
        except Refused as refusal:
            return show(request, calendar_id, refusal, "jam")
        said = [
            f"{DAYS[day]}: {before or 'tutup'} menjadi {after or 'tutup'}" for day, before, after in changed
        ]
        return show(request, calendar_id, form="jam", preview={"hours": said})

    def act() -> str:
        actions.set_hours(
            calendar_id,
            weekly,
            ramadan_hours=fasting,
            joint_leave_open=joint,
            by=request.actor,
            at=timezone.now(),
        )
        return "jam"

    return done(act, lambda refusal: show(request, calendar_id, refusal, "jam"), "desk:calendar", calendar_id)


@officers_who_may(MANAGE)
@require_POST
def close(request: Request, calendar_id: str) -> HttpResponseBase:
    """Show which working days a closure takes away; with the second button, record it."""
    _row(request, calendar_id)
    posted = request.POST
    try:
        from_on, to_on = reading.day(posted, "from_on"), reading.day(posted, "last_on") + DAY
        check_closure(from_on, to_on)
    except Refused as refusal:
        return show(request, calendar_id, refusal, "tutup")
    if "simpan" not in posted:
        works = regions.calendar(calendar_id)
        lost = [day for day in days(from_on, to_on) if is_working_day(works, day)]
        return show(request, calendar_id, form="tutup", preview={"closed": lost})

    def act() -> str:
        actions.add_closure(
            calendar_id, from_on, to_on, text(posted, "reason"), by=request.actor, at=timezone.now()
        )
        return "tutup"

    return done(
        act, lambda refusal: show(request, calendar_id, refusal, "tutup"), "desk:calendar", calendar_id
    )


@officers_who_may(MANAGE)
@require_POST
def reopen(request: Request, calendar_id: str, closure_id: str) -> HttpResponseBase:
    """Take a closure back."""
    _row(request, calendar_id)

    def act() -> str:
        actions.cancel_closure(closure_id, by=request.actor, at=timezone.now())
        return "buka"

    return done(act, lambda refusal: show(request, calendar_id, refusal), "desk:calendar", calendar_id)


def _row(request: Request, calendar_id: str) -> "Calendar":
    return regions.calendar_row(calendar_id, accounts.managed_areas(request.actor, MANAGE))


def _hours(posted: QueryDict, name: str) -> dict[str, list[str]]:
    """Return the typed week: "07.30-12.00, 13.00-16.00" for each day, empty when closed."""
    typed = {day: text(posted, f"{name}-{day}") for day in WEEK}
    return {
        day: [part.strip().replace(".", ":") for part in line.split(",")]
        for day, line in typed.items()
        if line
    }


def _names(first: date, closures: list[Any]) -> dict[date, str]:
    """Return why days are closed: holidays, then closures."""
    named = {row.date: row.name for row in regions.holidays(first.year)}
    return named | {day: one.reason for one in closures for day in days(one.from_on, one.to_on)}


def _month(text: str, today: date) -> date:
    try:
        wanted = date.fromisoformat(f"{text}-01")
    except ValueError:
        wanted = today
    near = min(max(wanted, today - AHEAD), today + 3 * AHEAD)
    return near.replace(day=1)


def _today(row: "Calendar") -> date:
    return local_date(timezone.now(), row.zone)
