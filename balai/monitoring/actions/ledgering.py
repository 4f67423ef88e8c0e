"""The history of levels: a row is appended when what a service package says makes it another one."""

from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import transaction

from balai.catalogue import queries as catalogue
from balai.core.actor import SYSTEM
from balai.core.ids import new_id
from balai.monitoring.models import Level
from balai.monitoring.queries import ledger
from balai.monitoring.queries.reference import kinds
from balai.monitoring.rules import level as levels
from balai.monitoring.rules.level import Blocker

if TYPE_CHECKING:
    from balai.catalogue.models import Offering
    from balai.core.models import Event

Found = dict[str, tuple[Blocker, ...]]
NAMES = ("offering.adopted", "offering.closed")


def note(event: "Event") -> None:
    """Write down the levels that an adoption (or its end) brings; nothing that was written is ever changed."""
    offering = catalogue.seen_offering(event.subject, SYSTEM)
    if event.name == "offering.adopted":
        package = catalogue.package(offering.version_id, offering.id)
        found = {channel: levels.blockers(package, channel) for channel in levels.CHANNELS}
        begins = offering.valid_from
    else:
        begins = offering.valid_to or offering.valid_from
        found = _left(offering.service_id, offering.area_code, begins)
    _append(offering, found, begins, at=event.at)


def _left(service_key: str, area_code: str, on: date) -> Found:
    """Return what is in the way once an offering has ended: nothing is offered, unless a wider one holds."""
    offer = catalogue.offer(service_key, area_code, on)
    nothing = (Blocker("not_offered", "offer", ""),)
    return {
        channel: levels.blockers(offer.package, channel) if offer else nothing for channel in levels.CHANNELS
    }


@transaction.atomic
def _append(offering: "Offering", found: Found, valid_from: date, *, at: datetime) -> None:
    """Append the level through each channel, where it differs from the last one."""
    known = ledger.latest(offering.area_code, offering.service_id)
    for channel, standing in found.items():
        ids, last = [one.id for one in standing], known.get(channel)
        if last and last.blockers == ids and last.valid_from <= valid_from:
            continue
        Level.objects.create(
            id=new_id(), area_code=offering.area_code, agency_id=offering.agency_id, channel=channel,
            service_key=offering.service_id, level=levels.level(standing, kinds()), blockers=ids,
            version_id=offering.version_id, valid_from=valid_from, recorded_at=at,
        )  # fmt: skip
