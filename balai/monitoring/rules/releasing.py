"""Which parts of a whole that is told may be told too: what is kept back must not be found by subtraction. Pure."""

from collections.abc import Hashable, Mapping
from typing import TypeVar

Key = TypeVar("Key", bound=Hashable)


def kept_back(counts: Mapping[Key, int], fewest: int) -> set[Key]:
    """Return which parts are not told: those that rest on fewer than `fewest`, and what would give them away.

    Whoever knows the whole and the parts that are told knows the sum of the others. So that sum is of two parts at least
    and of `fewest` people at least; for that the smallest of the parts that could be told are kept back with them. A
    part in which nothing happened tells of nobody and gives nothing away.
    """
    back = {key for key, count in counts.items() if 0 < count < fewest}
    enough = sorted((key for key in counts if counts[key] >= fewest), key=counts.__getitem__)
    for key in enough if back else ():
        if len(back) > 1 and sum(counts[one] for one in back) >= fewest:
            break
        back.add(key)
    return back
