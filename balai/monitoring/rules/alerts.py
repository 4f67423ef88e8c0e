"""When a figure asks somebody to look, and in which words. Pure; the rules themselves are data (data/alerts/)."""

import re
from dataclasses import dataclass

from balai.monitoring.rules import words
from balai.monitoring.rules.formulas import Indicator, Value

PLACES = frozenset({"value", "bounds", "than", "count"})


@dataclass(frozen=True, slots=True)
class AlertRule:
    """`of`: whose figure, "area", "agency" or "service"; `surely`: its whole interval lies beyond `than`."""

    key: str
    indicator: str
    of: str
    months: int
    when: str
    than: float
    surely: bool
    fewest: int
    reason: str
    to: tuple[str, ...]
    answer_within_days: int


def is_beyond(rule: AlertRule, found: Value) -> bool:
    """Return whether a figure asks for somebody; what rests on too few never does."""
    if found.value is None or found.count < rule.fewest:
        return False
    least, most = found.value, found.value
    if rule.surely and found.least is not None and found.most is not None:
        least, most = found.least, found.most
    return most < rule.than if rule.when == "below" else least > rule.than


def reason(rule: AlertRule, one: Indicator, found: Value) -> str:
    """Return why somebody is asked, in words, with the figure as it was then."""
    said = {
        "value": words.figure(one, found),
        "bounds": words.bounds(found) or "",
        "than": words.figure(one, Value(rule.than, 1)),
        "count": words.grouped(found.count),
    }
    return rule.reason.format(**said)


def places(rule: AlertRule) -> set[str]:
    """Return what a rule's reason wants filled in."""
    return set(re.findall(r"\{(\w*)\}", rule.reason))
