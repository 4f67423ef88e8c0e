"""The one way from what happened to what is counted. Pure; followed, built anew and simulated cases all go through it."""

from collections.abc import Callable, Iterable

from balai.monitoring.rules import measures
from balai.monitoring.rules.cubes import Tallies, add
from balai.monitoring.rules.halts import Halts
from balai.monitoring.rules.measures import Counts
from balai.monitoring.rules.trace import NOTHING, Happening, Place, trace

ZoneOf = Callable[[str], str]
"""Area code → its time zone."""


def counted(
    happenings: Iterable[Happening], zone_of: ZoneOf, stopped: Halts = NOTHING
) -> tuple[Place | None, Counts]:
    """Return what a case counts towards and where, from its events in the order in which they happened."""
    found = trace(happenings, stopped)
    if not found.filed_at:
        return None, {}
    return found.place, measures.of(found, zone_of(found.area_code))


def count(
    tallies: Tallies,
    happenings: Iterable[Happening],
    zone_of: ZoneOf,
    stopped: Halts = NOTHING,
    *,
    times: int = 1,
) -> None:
    """Add one case to tallies, or so many that all went the same way."""
    place, counts = counted(happenings, zone_of, stopped)
    if place:
        add(tallies, place, counts, times=times)
