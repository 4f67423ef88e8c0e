"""What monitoring costs: following the log, building anew, and reading at growing numbers of cases; prints JSON rows.

Cases are made up (`tests/monitoring/histories.py`) and stand in the log as events, sealed like all others.
"""

import json
import random
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import django

django.setup()

from django.core.management import call_command  # noqa: E402
from django.utils import timezone  # noqa: E402

from balai.config.followers import FOLLOWINGS  # noqa: E402
from balai.core import events  # noqa: E402
from balai.core.actor import SYSTEM  # noqa: E402
from balai.core.ids import new_id  # noqa: E402
from balai.core.models import Event  # noqa: E402
from balai.monitoring import actions  # noqa: E402
from balai.monitoring.actions import folding  # noqa: E402
from balai.monitoring.models import Tally  # noqa: E402
from balai.monitoring.queries import explaining, folded, standing  # noqa: E402
from balai.monitoring.rules import cubes  # noqa: E402
from tests.monitoring.histories import START, history  # noqa: E402

LOGGED, MORE = 5_000, 100_000
ON = (START + timedelta(days=300)).date()
FOLDING = next(one for one in FOLLOWINGS if one.name == folding.FOLLOWER)
Row = dict[str, Any]


def happened(cases: int, seed: int) -> Iterator[list[Any]]:
    chance = random.Random(seed)
    return (history(chance) for _ in range(cases))


def log(cases: int) -> int:
    """Write made-up cases into the log in the order in which they happened; return how many events."""
    rows = []
    for story in happened(cases, 1):
        case_id = new_id()
        rows += [
            Event(
                name=one.name, subject=case_id, case_id=case_id, by=one.by, at=one.at, recorded_at=one.at + timedelta(microseconds=place), data=one.data,
                channel=one.channel, agency_id=one.agency_id, office_id=one.office_id, area_code=one.area_code,
            )
            for place, one in enumerate(story)
        ]  # fmt: skip
    rows.sort(key=lambda row: row.at)
    Event.objects.bulk_create(rows, batch_size=1000)
    while events.sequence(limit=5000):
        pass
    return len(rows)


def timed(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def catch_up() -> None:
    while events.follow(FOLDING, at=timezone.now(), limit=5000):
        pass


def kept() -> dict[str, Any]:
    return {id: values for id, values in Tally.objects.values_list("id", "measures") if values}


def in_bulk(cases: int) -> dict[str, Any]:
    """Fold made-up cases without events; return the cells as they would be kept."""
    tallies = cubes.empty()
    for story in happened(cases, 1):
        folding.count(tallies, story)
    return {cell.id: values for cell, values in cubes.changed(tallies)}


PAGES: dict[str, Callable[[], object]] = {
    "indicators and trend of a regency": lambda: standing.standing("35.10", ON),
    "indicators and trend of the nation": lambda: standing.standing("", ON),
    "services by channel of a regency": lambda: folded.through("35.10", ON),
    "why a number is what it is": lambda: explaining.explain("35.10", "digital", ON),
    "one indicator of 514 regencies": lambda: standing.of_areas(
        [f"{p:02d}.{r:02d}" for p in range(11, 49) for r in range(1, 15)][:514], "digital", ON
    ),
}


def reads(cases: int) -> Iterator[Row]:
    for what, ask in PAGES.items():
        taken = sorted(timed(ask) for _ in range(60))
        yield {
            "what": what,
            "cases": cases,
            "value": f"{taken[56] * 1000:.1f} ms p95, {taken[30] * 1000:.1f} ms median",
        }


def main() -> None:
    call_command("migrate", verbosity=0)
    number = log(LOGGED)
    following = timed(catch_up)
    first = kept()
    building = timed(lambda: actions.rebuild(by=SYSTEM, at=timezone.now()))
    assert kept() == first and in_bulk(LOGGED) == first, "three ways, one result"
    rows = [
        {"what": "events followed a second", "cases": LOGGED, "value": f"{number / following:,.0f}"},
        {
            "what": "events folded a second when built anew",
            "cases": LOGGED,
            "value": f"{number / building:,.0f}",
        },
        {
            "what": "built anew",
            "cases": LOGGED,
            "value": f"{building:.1f} s for {number:,} events, {len(first):,} cells",
        },
        *reads(LOGGED),
    ]
    tallies = cubes.empty()
    folded_in = timed(lambda: [folding.count(tallies, story) for story in happened(MORE, 2)])
    folding.add(tallies)
    rows.append({"what": "cases folded a second in bulk", "cases": MORE, "value": f"{MORE / folded_in:,.0f}"})
    print(json.dumps([*rows, *reads(LOGGED + MORE)]))


if __name__ == "__main__":
    main()
