"""Making the calendar of an office, changing its hours, closing it for some days."""

import re
from datetime import date, datetime

from django.db import transaction

from balai.core import events
from balai.core.actor import Actor
from balai.core.ids import new_id
from balai.core.refusal import Invalid, Missing, Refused
from balai.regions import queries
from balai.regions.models import Calendar, Closure
from balai.regions.rules.hours import Written, check_closure, parse_hours

ROLE = "area_admin"
KEY = re.compile(r"[a-z0-9][a-z0-9-]{1,59}")


@transaction.atomic
def create_calendar(
    template: str, *, id: str, name: str, area_code: str, by: Actor, at: datetime
) -> Calendar:
    """Make the calendar of one office from a pattern (`queries.templates`), in the zone of its area.

    Refuses a key that is taken or is not made of a–z, 0–9 and hyphens.
    """
    by.check(ROLE, agency_id="", area_code=area_code)
    pattern = queries.template(template)
    if not KEY.fullmatch(id):
        raise Invalid(
            {"id": "Kunci kalender hanya huruf kecil, angka, dan tanda hubung, misalnya mpp-banyuwangi."}
        )
    row, is_new = Calendar.objects.get_or_create(
        id=id,
        defaults={
            "name": name,
            "area_code": area_code,
            "zone": queries.zone_of(area_code),
            "hours": pattern.hours,
            "ramadan_hours": pattern.ramadan_hours,
            "joint_leave_open": pattern.joint_leave_open,
        },
    )
    if not is_new:
        raise Refused("calendar.exists", "Kalender “{id}” sudah ada. Pilih kunci lain.", id=id)
    _record("calendar.created", row, row.id, by=by, at=at, template=template)
    return row


@transaction.atomic
def set_hours(
    calendar_id: str,
    hours: Written,
    *,
    ramadan_hours: Written,
    joint_leave_open: bool,
    by: Actor,
    at: datetime,
) -> Calendar:
    """Change when an office is open; hours as in `rules.hours`, which refuses what cannot be read.

    Empty `ramadan_hours`: the same hours in Ramadan. Days already counted in due dates are not counted again.
    """
    row = _locked(calendar_id, by=by)
    if not parse_hours(hours):
        raise Invalid({"hours": "Isi jam buka paling sedikit untuk satu hari."})
    parse_hours(ramadan_hours)
    row.hours, row.ramadan_hours = dict(hours), dict(ramadan_hours)
    row.joint_leave_open = joint_leave_open
    _save(row)
    _record("calendar.changed", row, row.id, by=by, at=at)
    return row


@transaction.atomic
def add_closure(
    calendar_id: str, from_on: date, to_on: date, reason: str, *, by: Actor, at: datetime
) -> Closure:
    """Close an office from `from_on` until the day before `to_on`, also afterwards (flood, power cut)."""
    row = _locked(calendar_id, by=by)
    check_closure(from_on, to_on)
    if not reason.strip() or len(reason) > 200:
        raise Invalid({"reason": "Tulis alasan tutup, paling panjang 200 huruf; warga akan membacanya."})
    closure = Closure.objects.create(calendar=row, from_on=from_on, to_on=to_on, reason=reason.strip())
    _save(row)
    _record("closure.added", row, closure.id, by=by, at=at, from_on=str(from_on), to_on=str(to_on))
    return closure


@transaction.atomic
def cancel_closure(closure_id: str, *, by: Actor, at: datetime) -> Closure:
    """Take a closure back; the row stays. Doing it again changes nothing."""
    closure = Closure.objects.filter(id=closure_id).first()
    if closure is None:
        raise Missing("Penutupan")
    row = _locked(closure.calendar_id, by=by)
    closure.refresh_from_db()
    if closure.cancelled_at is None:
        closure.cancelled_at = at
        closure.save(update_fields=["cancelled_at"])
        _save(row)
        _record("closure.cancelled", row, closure.id, by=by, at=at)
    return closure


def _locked(calendar_id: str, *, by: Actor) -> Calendar:
    row = Calendar.objects.select_for_update().filter(id=calendar_id).first()
    if row is None:
        raise Missing("Kalender kerja")
    by.check(ROLE, agency_id="", area_code=row.area_code)
    return row


def _save(row: Calendar) -> None:
    row.revision = new_id()
    row.save()


def _record(name: str, row: Calendar, subject: str, *, by: Actor, at: datetime, **data: str) -> None:
    events.record(name, subject, by=by, at=at, role=ROLE, area_code=row.area_code, calendar=row.id, **data)
