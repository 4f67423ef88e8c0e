"""Sums of what people said, gave up or waited for: kept by a follower, and built anew from the log alone."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from balai.accounts import queries as accounts
from balai.accounts.rules import OfficeKind
from balai.core import events, facts
from balai.core.actor import Actor
from balai.core.clock import local_date
from balai.monitoring.models import Heard
from balai.monitoring.rules import hearing
from balai.monitoring.rules.hearing import Place, Sums, Told
from balai.regions import queries as regions

if TYPE_CHECKING:
    from balai.core.models import Event

FOLLOWER = "monitoring.hear"
NAMES = tuple(hearing.NOTES)
AT_ONCE = 500


@transaction.atomic
def hear(news: Sequence["Event"]) -> None:
    """Add what these events say; each is handed over exactly once (the cursor is in this transaction)."""
    _add(_sums(news))


def _sums(news: Iterable["Event"]) -> Sums:
    found, events_ = hearing.empty(), list(news)
    offices = accounts.offices(event.office_id for event in events_ if event.office_id)
    villages = {id for id, office in offices.items() if office.kind == OfficeKind.VILLAGE}
    is_lived = not facts.is_simulation()  # a made-up year was learned of in an afternoon
    for event in events_:
        told = Told(
            event.name, event.at, event.recorded_at, event.area_code, is_lived and event.office_id in villages, event.data
        )  # fmt: skip
        hearing.add(found, told, local_date(event.at, regions.zone_of(event.area_code)).replace(day=1))
    return found


def _add(sums: Sums) -> None:
    places = sorted(sums)
    for start in range(0, len(places), AT_ONCE):
        some = places[start : start + AT_ONCE]
        kept = dict(Heard.objects.filter(id__in=[place.id for place in some]).values_list("id", "measures"))
        rows = [_row(place, Counter(kept.get(place.id, {})) + sums[place]) for place in some]
        Heard.objects.bulk_create(
            rows, update_conflicts=True, unique_fields=["id"], update_fields=["measures"]
        )


def _row(place: Place, measures: Counter[str]) -> Heard:
    return Heard(id=place.id, measures=dict(measures), **place._asdict())


@transaction.atomic
def rebuild(*, by: Actor, at: datetime) -> int:
    """Build these sums anew from the log, up to where the follower stands; return how many rows."""
    until = events.position_of(FOLLOWER) or events.top()
    events.set_position(FOLLOWER, until)  # first: a follower at work holds this row, too, before it writes
    Heard.objects.all().delete()
    after = 0
    while page := events.page_of_names(NAMES, after=after, until=until):
        _add(_sums(page))
        after = page[-1].position or 0
    rows = Heard.objects.count()
    events.record("hearing.rebuilt", "monitoring", by=by, at=at, cells=rows, until=until)
    return rows
