"""What the desk of a node must know at a glance: what has reached the centre, what has not, and how long it can go on."""

import shutil
from dataclasses import dataclass
from datetime import datetime, timedelta

from balai.core.refusal import Missing
from balai.nodes.queries.desk import offered
from balai.nodes.queries.slips import reach
from balai.nodes.queries.store import FULL_BYTES, Kept, Standing, Store
from balai.nodes.rules import filing
from balai.nodes.rules.envelope import Type

LOW_BYTES = 200_000_000
SOON = timedelta(days=30)


@dataclass(frozen=True)
class Waiting:
    """One envelope that holds no final answer yet."""

    what: str
    receipt: str
    made_at: datetime
    reach: str


@dataclass(frozen=True)
class Glance:
    """All of it; `ends_in` is negative once the certificate has ended."""

    standing: Standing
    waiting: tuple[Waiting, ...]
    free_bytes: int
    ends_in: timedelta
    rests_in: timedelta
    heard_at: datetime
    """Time of the centre's last signed beacon."""
    now: datetime

    @property
    def is_disk_low(self) -> bool:
        return self.free_bytes < LOW_BYTES

    @property
    def is_disk_full(self) -> bool:
        return self.free_bytes < FULL_BYTES

    @property
    def is_ending(self) -> bool:
        return self.ends_in < SOON

    @property
    def free(self) -> str:
        return f"{self.free_bytes / 1e9:.1f}".replace(".", ",") + " GB"


def glance(store: Store, *, at: datetime) -> Glance:
    """Return what stands on the first page."""
    certificate = store.certificate
    ends_at = filing.moment(certificate.valid_to)
    return Glance(
        standing=store.standing(),
        waiting=tuple(_waiting(store, kept) for kept in store.waiting()[:100]),
        free_bytes=shutil.disk_usage(store.folder).free,
        ends_in=ends_at - at,
        rests_in=ends_at + timedelta(days=certificate.offline_days) - at,
        heard_at=filing.moment(store.beacon),
        now=at,
    )


def about(store: Store, receipt: str) -> list[Waiting]:
    """Return what was taken down here about a request after it was filed, oldest first."""
    return [_waiting(store, kept) for kept in store.later(receipt)]


def service_name(store: Store, key: str) -> str:
    """Return the name of a service; its key once it is no longer offered here."""
    try:
        return offered(store, key).package.name
    except Missing:
        return key


def _waiting(store: Store, kept: Kept) -> Waiting:
    is_filing = kept.type == Type.FILE
    what = service_name(store, kept.service) if is_filing else str(Type(kept.type).label).capitalize()
    return Waiting(what, kept.receipt, filing.moment(kept.made_at), reach(kept))
