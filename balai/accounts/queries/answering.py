"""Who answers for a place: the nearest officer who holds one of some roles there."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Q

from balai.accounts.models import Grant, Officer
from balai.accounts.queries.authority import unended
from balai.regions.rules.codes import lineage


def answerable(roles: Sequence[str], *, agency_id: str, area_code: str, at: datetime) -> Officer | None:
    """Return an officer who holds the first of `roles` that anybody holds there, or None; one query.

    `agency_id` "": for the area itself. Of several the one with the narrowest grant, then by name.
    """
    agency = Q(agency_id=agency_id) | Q(agency=None) if agency_id else Q(agency=None)
    held = Grant.objects.filter(
        agency, unended(at), role__in=roles, valid_from__lte=at, officer__account__is_active=True,
        area_code__in=["", *lineage(area_code)],
    )  # fmt: skip
    found = list(held.select_related("officer")[:200])
    found.sort(
        key=lambda one: (
            roles.index(one.role), one.agency_id is None, -len(one.area_code), one.officer.name, one.officer_id,
        )
    )  # fmt: skip
    return found[0].officer if found else None
