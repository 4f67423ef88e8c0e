"""What devices issued and what of it is here: for each device and day issued = stored + listed missing."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Q

from balai.accounts.queries import roles_that
from balai.cases.queries import arrived
from balai.core.actor import Actor, area_q
from balai.core.refusal import Missing
from balai.nodes.models import Attachment, DayClosing, Device, DeviceState, Envelope, Ticket
from balai.nodes.rules import chain
from balai.nodes.rules.answers import State
from balai.nodes.rules.certificates import CERTIFICATE
from balai.nodes.rules.chain import Account
from balai.nodes.rules.envelope import Type

VERB = "nodes.manage"
LATE = timedelta(days=3)
"""How long a device may stay away before it is shown as late."""
ASKS = ~Q(alarm="") & Q(settled_at=None)
"""Somebody must look at it."""


@dataclass(frozen=True)
class DeviceLine:
    """One device as administrators see it."""

    code: str
    office_id: str
    area_code: str
    state: DeviceState
    seen_at: datetime | None
    is_late: bool
    issued: int
    stored: int
    missing: tuple[int, ...]
    lacking_files: int
    alarms: int
    unentered: int
    is_taken_back: bool
    """Only its certificate speaks for it: the centre was restored from a backup older than its enrolment."""

    @property
    def missing_words(self) -> str:
        return chain.spans(self.missing)

    def __str__(self) -> str:
        missing = f", hilang {self.missing_words}" if self.missing else ""
        return (
            f"{self.code} {self.office_id}: {self.issued} dibuat = {self.stored} tersimpan + {len(self.missing)} hilang{missing}; "
            f"{self.lacking_files} lampiran kurang, {self.alarms} alarm"
        )


@dataclass(frozen=True)
class DayLine:
    """One closed day of a device."""

    on: date
    account: Account

    @property
    def missing_words(self) -> str:
        return chain.spans(self.account.missing)


def devices(actor: Actor, *, at: datetime) -> list[DeviceLine]:
    """Return the devices within the actor's scope, late and alarming ones first, at most 500; four queries."""
    rows = list(Device.objects.filter(scope_of(actor)).select_related("ticket").order_by("code")[:500])
    codes = [row.code for row in rows]
    here = _stored(codes)
    lacking = Attachment.objects.filter(envelope__device_id__in=codes, whole_at=None)
    files = dict(lacking.values_list("envelope__device_id").annotate(n=Count("id")))
    sums = {
        code: (alarms, unentered)
        for code, alarms, unentered in Envelope.objects.filter(device_id__in=codes)
        .values_list("device_id")
        .annotate(
            alarms=Count("id", filter=ASKS),
            unentered=Count("id", filter=Q(entered_at=None) & ~Q(state=State.QUARANTINED)),
        )
    }
    lines = [
        _line(row, here.get(row.code, {}), files.get(row.code, 0), sums.get(row.code, (0, 0)), at)
        for row in rows
    ]
    return sorted(lines, key=lambda line: (not (line.alarms or line.missing), not line.is_late, line.code))


def device(actor: Actor, code: str) -> Device:
    """Return a device; `Missing` outside the actor's scope."""
    found = Device.objects.filter(scope_of(actor), code=code).first()
    if found is None:
        raise Missing("Perangkat")
    return found


def days(actor: Actor, code: str) -> list[DayLine]:
    """Return the closed days of a device, newest first, at most 100; `Missing` outside the actor's scope."""
    closings = DayClosing.objects.filter(device=device(actor, code)).order_by("-last")[:100]
    here = _stored([code]).get(code, {})
    return [
        DayLine(row.on, chain.account(chain.Closing(row.on, row.first, row.last, row.rolling), here))
        for row in closings
    ]


def alarms(actor: Actor, code: str = "") -> list[Envelope]:
    """Return what somebody must look at, newest first, at most 100."""
    found = Envelope.objects.filter(ASKS, scope_of(actor, "device__area_code")).select_related("device")
    found = found.filter(device_id=code) if code else found
    return list(found.defer("frame").order_by("-received_at", "-id")[:100])


def released(actor: Actor, code: str) -> list[tuple[Envelope, str]]:
    """Return what a person let in, newest first, at most 20, and the number of the request that a filing became."""
    rows = Envelope.objects.filter(scope_of(actor, "device__area_code"), device_id=code).exclude(
        released_at=None
    )
    found = list(rows.defer("frame").order_by("-released_at", "-id")[:20])
    numbers = arrived.numbers({row.case_id for row in found if row.case_id})
    return [(row, numbers.get(row.case_id, "")) for row in found]


def tickets(actor: Actor) -> list[Ticket]:
    """Return the tickets that nobody has used, newest first, at most 50."""
    return list(Ticket.objects.filter(scope_of(actor), used_at=None).order_by("-proposed_at")[:50])


def scope_of(actor: Actor, field: str = "area_code") -> Q:
    """Return the rows of the areas whose devices an actor looks after."""
    if actor.kind == "system":
        return Q()
    roles, scope = roles_that("nodes.manage"), Q(pk__in=())
    for grant in actor.grants:
        if grant.role in roles:
            scope |= area_q(grant.area_code, field) or Q(pk__isnull=False)
    return scope


def _stored(codes: list[str]) -> dict[str, dict[int, str]]:
    """Return number → hash of what is here of each device; of a number used twice the first."""
    found: dict[str, dict[int, str]] = {}
    rows = Envelope.objects.filter(device_id__in=codes).order_by("-received_at", "-id")
    for code, seq, hash in rows.values_list("device_id", "seq", "hash"):
        found.setdefault(code, {})[seq] = hash
    return found


def _line(
    row: Device, here: Mapping[int, str], files: int, sums: tuple[int, int], at: datetime
) -> DeviceLine:
    missing = chain.gaps(here, row.highest)
    return DeviceLine(
        code=row.code, office_id=row.office_id, area_code=row.area_code, state=DeviceState(row.state),
        seen_at=row.seen_at, is_late=row.seen_at is None or row.seen_at < at - LATE, issued=row.highest,
        stored=len(here), missing=missing, lacking_files=files, alarms=sums[0], unentered=sums[1],
        is_taken_back=row.ticket.proposed_by == CERTIFICATE,
    )  # fmt: skip


def filed(actor: Actor, code: str) -> dict[str, str]:
    """Return number → hash of the filings of a device that became a case here."""
    found = Envelope.objects.filter(scope_of(actor, "device__area_code"), device_id=code, type=Type.FILE)
    return dict(found.exclude(case_id="").exclude(state=State.QUARANTINED).values_list("receipt", "hash"))
