"""Agencies and offices: founded, opened, corrected."""

from datetime import datetime

from django.db import transaction

from balai.accounts import queries
from balai.accounts.models import Agency, Office
from balai.accounts.rules import OfficeKind, place_problems
from balai.core import events, facts
from balai.core.actor import Actor
from balai.core.refusal import Invalid
from balai.regions import queries as regions


def _check_manages(by: Actor, area_code: str, existing: Agency | Office | None) -> None:
    """Refuse who does not manage the area, and for what exists already the area in which it lies."""
    for area in {area_code, existing.area_code if existing else area_code}:
        by.check(queries.roles_that("accounts.manage"), agency_id="", area_code=area)


@transaction.atomic
def found_agency(
    id: str,
    *,
    name: str,
    kind: str,
    area_code: str,
    address: str = "",
    is_new: bool = False,
    by: Actor,
    at: datetime,
) -> Agency:
    """Found or correct an agency; with `is_new` a key that is taken is refused."""
    existing = Agency.objects.filter(id=id).first()
    _check_manages(by, area_code, existing)
    _check_place(id, name, address, is_taken=is_new and existing is not None)
    row, _ = Agency.objects.update_or_create(
        id=id,
        defaults={
            "name": name, "kind": kind, "area_code": area_code, "address": address,
            "simulated": facts.is_simulation(),
        },
    )  # fmt: skip
    events.record("agency.founded", id, by=by, at=at, agency_id=id, area_code=area_code)
    return row


@transaction.atomic
def open_office(
    id: str,
    *,
    name: str,
    kind: str,
    area_code: str,
    calendar_id: str,
    address: str = "",
    is_new: bool = False,
    by: Actor,
    at: datetime,
) -> Office:
    """Open or correct an office; its working time is the calendar named. With `is_new` a taken key is refused."""
    existing = Office.objects.filter(id=id).first()
    _check_manages(by, area_code, existing)
    _check_place(id, name, address, is_taken=is_new and existing is not None)
    if kind not in set(OfficeKind):
        raise Invalid({"kind": "Pilih jenis unit layanan."})
    if calendar_id not in regions.calendars([calendar_id]):
        raise Invalid({"calendar_id": "Pilih kalender kerja unit ini."})
    row, _ = Office.objects.update_or_create(
        id=id,
        defaults={
            "name": name, "kind": kind, "area_code": area_code, "calendar_id": calendar_id, "address": address,
            "simulated": facts.is_simulation(),
        },
    )  # fmt: skip
    events.record("office.opened", id, by=by, at=at, office_id=id, area_code=area_code)
    return row


def _check_place(id: str, name: str, address: str, *, is_taken: bool) -> None:
    problems = place_problems(key=id, name=name, address=address)
    if is_taken:
        problems["id"] = "Kunci ini sudah dipakai. Pilih kunci lain."
    if problems:
        raise Invalid(problems)
