"""Which parts of a whole that is told may be told too: what is kept back must not be found by subtraction. Pure."""

from collections.abc import Collection, Hashable, Mapping
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

    A year that is told each month gives away by how much a month differs from the same one a year before: whoever knows
    one of the two knows the other. So both are kept back, and in each year enough others with them; of these enough people
    in both years, else the others could only be none.
    """
    both = {key: min(count, last.get(key, 0)) for key, count in this.items()}
    back = {key for year in (this, last) for key, count in year.items() if 0 < count < fewest}
    for counts in (both, this, last):
        back = kept_back(counts, fewest, back)
    return back
