"""What a change of levels brought: the same figures from before it, from its month, and from after it."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from balai.core.clock import months_later
from balai.monitoring.models import Level, Tally
from balai.monitoring.queries import folded
from balai.monitoring.queries.folded import Sums

MONTHS = 12
"""How far back before a change is looked."""


@dataclass(frozen=True)
class Turn:
    """A change of levels by channel, (was, is), and what really happened before, in its month, and after."""

    since: date
    levels: dict[str, tuple[int, int]]
    before: Sums
    during: Sums
    after: Sums


def turn(area_code: str, service_key: str, history: Iterable[Level], on: date) -> Turn | None:
    """Return what the last change of levels brought, None as long as nothing has changed; at most one query.

    Sums are kept by month, so the month of the change is neither before nor after: it stands between.
    """
    since, changed = last_change(history, on)
    if since is None:
        return None
    month = since.replace(day=1)
    sums = _by_month(area_code, service_key, months_later(month, -MONTHS), on)
    return Turn(
        since,
        changed,
        folded.whole(one for at, one in sums.items() if at < month),
        sums.get(month, Counter()),
        folded.whole(one for at, one in sums.items() if at > month),
    )


def last_change(history: Iterable[Level], on: date) -> tuple[date | None, dict[str, tuple[int, int]]]:
    """Return since when the newest change holds, and channel → (was, is); `history` is the oldest first."""
    known: dict[str, int] = {}
    since: date | None = None
    changed: dict[str, tuple[int, int]] = {}
    for row in history:
        if row.valid_from <= on and known.get(row.channel, row.level) != row.level:
            changed = changed if row.valid_from == since else {}
            since, changed[row.channel] = row.valid_from, (known[row.channel], row.level)
        known[row.channel] = row.level
    return since, changed


def _by_month(area_code: str, service_key: str, since: date, until: date) -> dict[date, Sums]:
    rows = Tally.objects.filter(
        cube="month_service", area_code=area_code, service_key=service_key, on__gte=since, on__lte=until
    )
    return {on: Counter(values) for on, values in rows.values_list("on", "measures")}
