"""Who stands before whom, as far as chance allows to say. Pure.

A rank is never told alone: an area whose interval overlaps another's may as well stand before it (Goldstein and
Spiegelhalter 1996 show what league tables without that are worth).
"""

from collections.abc import Mapping
from dataclasses import dataclass

from balai.monitoring.rules.formulas import Value


@dataclass(frozen=True, slots=True)
class Rank:
    """`best` and `worst`: between which ranks an area may stand, 1 is the best."""

    code: str
    value: Value
    best: int
    worst: int


def ranks(values: Mapping[str, Value], *, better: str) -> list[Rank]:
    """Return areas in order, each with the ranks it may have; those without an interval are left out."""
    known = {code: _span(one, better) for code, one in values.items() if one.least is not None}
    found = [
        Rank(
            code,
            values[code],
            1 + sum(least > most_of for least, _ in known.values()),
            len(known) - sum(most < least_of for _, most in known.values()),
        )
        for code, (least_of, most_of) in known.items()
    ]
    sign = -1 if better == "more" else 1
    return sorted(found, key=lambda one: (sign * (one.value.value or 0.0), one.code))


def _span(one: Value, better: str) -> tuple[float, float]:
    """Return the interval so that more is better."""
    least, most = one.least or 0.0, one.most or 0.0
    return (least, most) if better == "more" else (-most, -least)
