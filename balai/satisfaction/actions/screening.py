"""Screens: tablets at an office on which people judge right after they were served, out of sight of the officer."""

import secrets
from datetime import datetime

from django.db import transaction

from balai.accounts import queries as accounts
from balai.core import events
from balai.core.actor import EVERYTHING, Actor, scope_q
from balai.core.refusal import Forbidden, Missing
from balai.core.vault import token_hash
from balai.satisfaction.models import Screen
from balai.satisfaction.queries.screening import VERB, offices_for
from balai.satisfaction.rules.codes import LENGTH, spelled


@transaction.atomic
def open_screen(office_id: str, *, by: Actor, at: datetime) -> tuple[Screen, str]:
    """Open a screen at an office; return it with the secret of its address, which is told once."""
    officer = accounts.officer(by.id)
    if not by.may(accounts.roles_that(VERB), agency_id=officer.agency_id, area_code=officer.agency.area_code):
        raise Forbidden()
    if office_id not in {one.id for one in offices_for(by)}:
        raise Missing("Unit layanan")
    code = spelled(secrets.randbits(5 * LENGTH))
    row = Screen.objects.create(
        office_id=office_id, agency_id=officer.agency_id, area_code=officer.agency.area_code,
        code_hash=token_hash(code), opened_at=at, opened_by=by.ref,
    )  # fmt: skip
    _record("screen.opened", row, by=by, at=at)
    return row, code


@transaction.atomic
def close_screen(id: str, *, by: Actor, at: datetime) -> None:
    """Close a screen: from now on its address leads nowhere."""
    scope = scope_q(by, accounts.roles_that(VERB)) or EVERYTHING
    row = Screen.objects.select_for_update().filter(scope, id=id, closed_at=None).first()
    if row is None:
        raise Missing("Layar")
    row.closed_at = at
    row.save()
    _record("screen.closed", row, by=by, at=at)


def _record(name: str, row: Screen, *, by: Actor, at: datetime) -> None:
    events.record(
        name, row.id, by=by, at=at, agency_id=row.agency_id, office_id=row.office_id, area_code=row.area_code
    )
