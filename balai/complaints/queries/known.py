"""What `data/complaints` says. Read once a process."""

from datetime import date
from functools import cache
from typing import Any

import yaml
from django.conf import settings

from balai.complaints.rules import deadlines as rules
from balai.complaints.rules.deadlines import Deadlines, Period, Rung
from balai.complaints.rules.kinds import Kind, Weight


@cache
def facts(name: str) -> dict[str, Any]:
    """Return one file of `data/complaints`."""
    path = settings.DATA / "complaints" / f"{name}.yaml"
    loaded: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return loaded


def deadlines(agency_id: str, on: date) -> Deadlines:
    """Return what binds an agency on a day."""
    return rules.deadlines(facts("deadlines"), agency_id, on)


def period(name: str) -> Period:
    """Return how long the reporter has: react, complete, reopen, file."""
    return Period(**facts("deadlines")["periods"][name])


@cache
def ladder() -> tuple[Rung, ...]:
    """Return the rungs of the escalation ladder from below."""
    return rules.ladder(facts("escalation"))


def weight_of(kind: Kind) -> Weight:
    """Return how heavy a report is until an officer says otherwise."""
    return Weight(facts("kinds")["kinds"][kind.value]["weight"])


def reasons() -> dict[str, dict[str, str]]:
    """Return what is out of scope: key → {name, where}."""
    found: dict[str, dict[str, str]] = facts("out_of_scope")["reasons"]
    return found


@cache
def lapor_words() -> dict[str, Any]:
    """Return `lapor.yaml` with the words for kinds."""
    kinds = {key: one["lapor"] for key, one in facts("kinds")["kinds"].items()}
    return {**facts("lapor"), "kinds": kinds}
