"""Two administrators of the first regency, one of the other, and two who keep the catalogue."""

from dataclasses import replace

from balai.accounts import actions, queries
from balai.accounts.models import Officer
from balai.core.actor import SYSTEM, Actor
from tests.hall import FOUNDED, MONDAY, Hall, appoint


def administrator(hall: Hall, login: str, *, area: str = "35.10", suffix: str = "bwi") -> Actor:
    """Appoint an administrator of an area and return the actor, second factor shown."""
    return _wide(login, "area_admin", area, suffix)


def keeper(hall: Hall, login: str) -> Actor:
    """Appoint a catalogue manager for the whole country."""
    return _wide(login, "catalogue_admin", "", "bwi")


def _wide(login: str, role: str, area: str, suffix: str) -> Actor:
    sat = appoint(login, "auditor", f"dpmptsp-{suffix}", area, f"mpp-{suffix}")
    actions.grant(sat.id, role, agency_id=None, area_code=area, by=SYSTEM, at=FOUNDED)
    return again(sat)


def again(actor: Actor, *, at=MONDAY, strong: bool = True) -> Actor:
    """Return an officer as they are authorised now."""
    account_id = Officer.objects.get(id=actor.id).account_id
    found = queries.officer_actor(account_id, at=at, strong=strong)
    assert found
    return replace(found)
