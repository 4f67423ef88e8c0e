"""How the devices of each regency fare: who has not come for long, and what of theirs is not here yet."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Min

from balai.core.actor import Actor
from balai.nodes.models import Attachment, Device, DeviceState, Envelope
from balai.nodes.queries.reconciling import ASKS, LATE, scope_of
from balai.nodes.rules.answers import State

REGENCY = len("35.10")
MOST_LOOKED_INTO = 200


@dataclass(frozen=True)
class Lacking:
    """How many things of a kind, and since when the oldest; None where nothing lacks or nobody knows."""

    count: int = 0
    since: datetime | None = None

    def __add__(self, other: "Lacking") -> "Lacking":
        known = [since for since in (self.since, other.since) if since]
        return Lacking(self.count + other.count, min(known, default=None))


Kind = Mapping[str, Lacking]
"""What lacks of one kind, by device."""


@dataclass(frozen=True)
class Health:
    """One regency. `unsent`: numbers that were issued and are not here; `unentered`: whole and not yet done."""

    area_code: str
    devices: int
    late: int
    away: timedelta
    """How long the device has been away that was away longest."""
    unsent: Lacking
    files: Lacking
    unentered: Lacking
    alarms: int

    @property
    def away_seconds(self) -> int:
        return int(self.away.total_seconds())

    @property
    def is_well(self) -> bool:
        return not (self.late or self.unsent.count or self.files.count or self.alarms)


def health(actor: Actor, *, at: datetime) -> list[Health]:
    """Return the regencies with devices in use within the actor's scope, those that need help first.

    Four queries, and one for each device that lacks a number; of more than 200 such it is not said since when.
    """
    rows = list(
        Device.objects.filter(scope_of(actor), state=DeviceState.ACTIVE).order_by("area_code", "code")
    )
    of_area: dict[str, list[Device]] = defaultdict(list)
    for row in rows:
        of_area[row.area_code[:REGENCY]].append(row)
    kinds = (_unsent(actor, rows), _files(actor), _unentered(actor))
    alarms = dict(
        Envelope.objects.filter(ASKS, scope_of(actor, "device__area_code"))
        .values_list("device_id")
        .annotate(n=Count("id"))
    )
    found = [_health(area_code, devices, kinds, alarms, at=at) for area_code, devices in of_area.items()]
    return sorted(found, key=lambda one: (one.is_well, not one.alarms, -one.away, one.area_code))


def _health(
    area_code: str, devices: list[Device], kinds: Iterable[Kind], alarms: Mapping[str, int], *, at: datetime
) -> Health:
    codes = [device.code for device in devices]
    away = [at - (device.seen_at or device.enrolled_at) for device in devices]
    unsent, files, unentered = (
        sum((kind[code] for code in codes if code in kind), Lacking()) for kind in kinds
    )
    return Health(
        area_code, len(devices), sum(one > LATE for one in away), max(away), unsent, files, unentered,
        sum(alarms.get(code, 0) for code in codes),
    )  # fmt: skip


def _unsent(actor: Actor, devices: list[Device]) -> Kind:
    here = dict(
        Envelope.objects.filter(scope_of(actor, "device__area_code"))
        .values_list("device_id")
        .annotate(n=Count("seq", distinct=True))
    )
    short = {device: device.highest - here.get(device.code, 0) for device in devices}
    lacking = {device: count for device, count in short.items() if count > 0}
    is_looked_into = len(lacking) <= MOST_LOOKED_INTO
    return {
        device.code: Lacking(count, _first_gap(device) if is_looked_into else None)
        for device, count in lacking.items()
    }


def _first_gap(device: Device) -> datetime | None:
    """Return when the last filing before the first missing number was made, or its device was enrolled."""
    since, next_seq = device.enrolled_at, 1
    rows = Envelope.objects.filter(device=device).order_by("seq").values_list("seq", "filed_at")
    for seq, filed_at in rows.iterator():
        if seq > next_seq:
            break
        since, next_seq = filed_at, seq + 1
    return since


def _files(actor: Actor) -> Kind:
    here = Attachment.objects.filter(scope_of(actor, "envelope__device__area_code"), whole_at=None)
    found = here.values_list("envelope__device_id").annotate(n=Count("id"), since=Min("envelope__filed_at"))
    return {code: Lacking(count, since) for code, count, since in found}


def _unentered(actor: Actor) -> Kind:
    whole = Envelope.objects.filter(scope_of(actor, "device__area_code"), state=State.COMPLETE)
    here = whole.filter(entered_at=None)
    found = here.values_list("device_id").annotate(n=Count("id"), since=Min("received_at"))
    return {code: Lacking(count, since) for code, count, since in found}
