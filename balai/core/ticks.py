"""What time sets off: name, interval, action. The list itself is `config/ticks.py`."""

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from balai.core.logs import place_of
from balai.core.models import Tick

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Ticking:
    name: str
    every: timedelta
    act: Callable[[datetime], object]


def run_due(tickings: Iterable[Ticking], *, at: datetime) -> list[str]:
    """Run what is due at `at`, each at most once per interval across all processes; return the names.

    One statement when nothing is due.
    """
    ran_at = dict(Tick.objects.values_list("name", "ran_at"))
    due = (
        ticking
        for ticking in tickings
        if ticking.name not in ran_at or ran_at[ticking.name] + ticking.every <= at
    )
    return [ticking.name for ticking in due if _claim(ticking, at=at) and _run(ticking, at)]


@transaction.atomic
def _claim(ticking: Ticking, *, at: datetime) -> bool:
    row, is_new = Tick.objects.select_for_update().get_or_create(name=ticking.name, defaults={"ran_at": at})
    if not is_new and row.ran_at + ticking.every > at:
        return False
    row.ran_at = at
    row.save()
    return True


def _run(ticking: Ticking, at: datetime) -> bool:
    try:
        ticking.act(at)
    except Exception as error:  # one must never stop the others; it is tried again after its interval
        logger.error("tick %s stumbled: %s", ticking.name, place_of(error))
        return False
    return True
