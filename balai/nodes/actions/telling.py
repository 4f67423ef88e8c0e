"""What the centre tells a device of its requests, in the contact in which it asks: the same bytes by call and by file."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import Q

from balai.cases.actions import correcting
from balai.cases.actions.correcting import Returned
from balai.cases.queries import afar
from balai.cases.queries.afar import Standing
from balai.cases.rules.status import Status
from balai.catalogue import queries as catalogue
from balai.catalogue.rules.source import plain
from balai.core import events, trail
from balai.core.actor import Actor
from balai.core.clock import local_date
from balai.nodes import keys
from balai.nodes.models import Device, DeviceState, Envelope
from balai.nodes.queries import visiting
from balai.nodes.rules import news, strict
from balai.nodes.rules.envelope import Type
from balai.nodes.rules.news import Line, News
from balai.regions import queries as regions

QUIET_STRETCH = 1_000
"""So far the log may go on without news before a device is told that there are none."""


def tell_news(device: Device, heard: int, *, at: datetime) -> list[bytes]:
    """Return as a signed statement what happened to a device's requests since it last heard; nothing when nothing did.

    A device that heard more than there is talks to a centre that was restored: it is told all anew.
    """
    top = events.top()
    since = heard if heard <= top else 0
    moved = _moved(device, since)
    if not moved and top - since < QUIET_STRETCH and since == heard:
        return []
    known = afar.standing(id for id, _, _ in moved)
    for_it = [one for one in moved if one[0] in known and _is_for(device, one[0], known[one[0]])]
    lines = [_line(device, id, then, known[id], at=at) for id, _, then in for_it]
    fits = news.fitting(lines)
    ends = moved[-1][1] if len(moved) == news.MOST else top
    upto = for_it[fits - 1][1] if fits < len(lines) else ends
    said = News(device.code, since, upto, tuple(lines[:fits]))
    return [news.tell(said, key=keys.root())]


def _moved(device: Device, since: int) -> list[tuple[str, int, datetime]]:
    made, shown = Q(type=Type.FILE), Q(type=Type.VISIT, alarm="")
    own = Envelope.objects.filter(made | shown, device=device).exclude(case_id="")
    return trail.moved(own.values("case_id"), after=since, most=news.MOST)


def _is_for(device: Device, case_id: str, known: Standing) -> bool:
    """Return whether a device hears of a request: of its own always, of a visitor's as long as that is to be completed."""
    is_own = known.receipt[:5] == device.code
    return is_own or (known.status == Status.RETURNED and visiting.is_visited(device.code, case_id))


def _line(device: Device, case_id: str, then: datetime, known: Standing, *, at: datetime) -> Line:
    content = _content(device, case_id, known, at) if device.state == DeviceState.ACTIVE else {}
    sealed = news.seal(content, known.receipt, bytes(device.point)) if content else b""
    return Line(known.receipt, known.status, int(then.timestamp()), sealed)


def _content(device: Device, case_id: str, known: Standing, at: datetime) -> Mapping[str, Any]:
    """Return what the desk needs to go on with a request: its form, its receiver or its bill; nothing for most."""
    by = Actor(kind="device", id=device.code, office_id=device.office_id)
    if known.status == Status.RETURNED:
        found = correcting.open_returned(case_id, by=by, at=at)
        return _returned(device, found, at) if found else {}
    if not known.owes and known.status != Status.READY:
        return {}
    waiting = correcting.open_waiting(case_id, by=by, at=at)
    if waiting.bill:
        return {"q": list(waiting.bill)}
    return {"w": waiting.receiver, "x": list(waiting.originals)} if waiting.receiver else {}


def _returned(device: Device, found: Returned, at: datetime) -> Mapping[str, Any]:
    """Return what is needed to correct a request; its form, too, where another is in force now."""
    on = local_date(at, regions.zone_of(device.area_code))
    offer = catalogue.offer(found.service_key, device.area_code, on=on)
    is_current = offer is not None and offer.version_id == found.version_id
    package = "" if is_current else _written(found)
    return {
        "s": found.service_key, "v": [found.version_id, found.offering_id, found.agency_id], "a": dict(found.applicant),
        "f": dict(found.answers), "n": [list(one) for one in found.lacking], "h": list(found.given), "k": package,
    }  # fmt: skip


def _written(found: Returned) -> str:
    """Return a service as text: it is deeper than what is read strictly."""
    return strict.write(plain(catalogue.package(found.version_id, found.offering_id).raw)).decode()
