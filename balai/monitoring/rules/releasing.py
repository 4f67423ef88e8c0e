"""Which parts of a whole that is told may be told too: what is kept back must not be found by subtraction. Pure."""

from collections.abc import Collection, Hashable, Mapping, Sequence
from typing import TypeVar

Key = TypeVar("Key", bound=Hashable)


def kept_back(counts: Mapping[Key, int], fewest: int, also: Collection[Key] = ()) -> set[Key]:
    """Return which parts are not told: those that rest on fewer than `fewest`, and what would give them away.

    Whoever knows the whole and the parts that are told knows the sum of the others. So that sum is of two parts at least
    and of `fewest` people at least; for that the smallest of the parts that could be told are kept back with them. A
    part in which nothing happened tells of nobody and gives nothing away. `also`: what is kept back for another reason.
    """
    back = {key for key, count in counts.items() if 0 < count < fewest} | {*also}
    enough = sorted(
        (key for key in counts if counts[key] >= fewest and key not in back), key=counts.__getitem__
    )
    for key in enough if back else ():
        if len(back) > 1 and sum(counts[one] for one in back) >= fewest:
            break
        back.add(key)
    return back


def kept_back_in_years(this: Mapping[Key, int], last: Mapping[Key, int], fewest: int) -> set[Key]:
    """Return which months are not told of a year nor of the one before it: `this`, `last`: month of the year → count.

    Oldest first; the last of `this` is the month that still runs. A year that is told each month gives away by how much a
    month differs from the same one a year before: whoever knows one of the two knows the other. So both are kept back,
    and with each the nearest month before it (or after) that has enough in both years. Which ones does not hang on the
    running month: what is told today must not lay open what was kept back yesterday, and at its start everybody knows
    that it is none. This holds as long as the same months are over: whoever keeps the year's figure of two days finds
    what came or left between them.
    """
    *whole, running = this
    years = ({key: this[key] for key in whole}, {key: last.get(key, 0) for key in this})
    few = {key for year in years for key, count in year.items() if 0 < count < fewest}
    back = few.union(
        *(_beside(key, whole, this, last, fewest=fewest, wanted=2 if key == running else 1) for key in few)
    )
    if 0 < this[running] < fewest:
        back |= {running, *(() if back else _beside(running, whole, this, last, fewest=fewest, wanted=1))}
    return back


def _beside(
    key: Key,
    whole: Sequence[Key],
    this: Mapping[Key, int],
    last: Mapping[Key, int],
    *,
    fewest: int,
    wanted: int,
) -> set[Key]:
    """Return so many of the `whole` months that hide one, the nearest before it first; the oldest for the running one."""
    place = whole.index(key) if key in whole else -1
    nearest = [*reversed(whole[: max(place, 0)]), *whole[place + 1 :]]
    enough = [{one for one in nearest if year.get(one, 0) >= fewest} for year in (this, last)]
    if both := [one for one in nearest if one in enough[0] & enough[1]][:wanted]:
        return {*both} if len(both) == wanted else enough[0] | enough[1]
    return {one for year in enough for one in [one for one in nearest if one in year][:wanted]}
