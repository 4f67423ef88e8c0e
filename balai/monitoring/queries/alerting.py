"""Alerts: the rules, the figures they look at, and what waits for an actor."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import NamedTuple

import yaml
from django.conf import settings
from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Length

from balai.accounts import queries as accounts
from balai.core.actor import Actor, scope_q
from balai.core.refusal import Missing
from balai.core.vault import DataKey, keys
from balai.monitoring.models import Alert, AlertAddress, Tally
from balai.monitoring.queries import folded
from balai.monitoring.queries.folded import Sums
from balai.monitoring.queries.reference import indicators
from balai.monitoring.rules.alerts import AlertRule
from balai.monitoring.rules.formulas import Value

ANSWERS = "alerts.answer"
MOST = 200


class Subject(NamedTuple):
    """Whose figure it is; "" in agency or service means all of it."""

    area_code: str
    agency_id: str = ""
    service_key: str = ""


@cache
def rules() -> dict[str, AlertRule]:
    """Return the rules by key, in the order of their files."""
    folder = Path(settings.DATA) / "alerts"
    files = (yaml.safe_load(file.read_text(encoding="utf-8")) for file in sorted(folder.glob("*.yaml")))
    found = (raw for file in files for raw in file["alerts"])
    return {raw["key"]: AlertRule(**raw | {"to": tuple(raw["to"])}) for raw in found}


def figures(rule: AlertRule, on: date) -> Iterator[tuple[Subject, Value]]:
    """Yield the figure of each place that a rule looks at; one query."""
    one = indicators()[rule.indicator]
    for subject, sums in _sums(rule, on).items():
        yield subject, one.of(sums)


def _sums(rule: AlertRule, on: date) -> dict[Subject, Sums]:
    since, until = folded.window(on, rule.months)
    rows = Tally.objects.filter(on__gte=since, on__lt=until)
    if rule.of == "area":
        rows = rows.filter(cube="month").alias(size=Length("area_code")).filter(size=folded.REGENCY_CODE)
    else:
        rows = rows.filter(cube="month_agency")
    found: dict[Subject, Sums] = defaultdict(folded.Sums)
    columns = rows.values_list("area_code", "agency_id", "service_key", "measures")
    for area_code, agency_id, service_key, measures in columns.iterator():
        found[Subject(area_code, agency_id, service_key if rule.of == "service" else "")].update(measures)
    return found


def running(rule: AlertRule) -> dict[Subject, Alert]:
    """Return the alerts of a rule that have not ended; one query."""
    return {
        Subject(row.area_code, row.agency_id, row.service_key): row
        for row in Alert.objects.filter(rule=rule.key, ended_at=None)
    }


def _seen(actor: Actor) -> "QuerySet[Alert]":
    return Alert.objects.filter(scope_q(actor, accounts.roles_that(ANSWERS)))


def standing(actor: Actor) -> list[Alert]:
    """Return the alerts in the actor's scope that have not ended: unanswered first, then by due day, at most 200."""
    rows = _seen(actor).filter(ended_at=None).order_by("due_on", "id")[:MOST]
    return sorted(rows, key=lambda row: row.answered_at is not None)


def ended(actor: Actor, most: int = 20) -> list[Alert]:
    """Return the alerts in the actor's scope that ended last."""
    return list(_seen(actor).exclude(ended_at=None).order_by("-ended_at")[:most])


@dataclass(frozen=True)
class Asking:
    """How many alerts in an actor's scope wait for an answer, and how many of these past their day."""

    waiting: int
    late: int


def asking(actor: Actor, on: date) -> Asking:
    """Count what waits for an answer in the actor's scope; one query."""
    open_ = _seen(actor).filter(ended_at=None, answered_at=None)
    found = open_.aggregate(waiting=Count("id"), late=Count("id", filter=Q(due_on__lt=on)))
    return Asking(found["waiting"], found["late"])


def address_place(officer_id: str) -> str:
    """Return where an officer's address is sealed."""
    return f"monitoring.AlertAddress.sealed/{officer_id}"


def addresses(officer_ids: Iterable[str], *, confirmed: bool = False) -> dict[str, tuple[str, DataKey]]:
    """Return where officers want to be told (only where a code proved it theirs), with its key; at most two queries."""
    wanted = list(officer_ids)
    found = AlertAddress.objects.filter(officer_id__in=wanted)
    rows = list(found.exclude(confirmed_at=None) if confirmed else found) if wanted else []
    opening = keys([row.key_id for row in rows]) if rows else {}
    return {
        row.officer_id: (
            opening[row.key_id].open(row.sealed, address_place(row.officer_id))["address"],
            opening[row.key_id],
        )
        for row in rows
        if row.key_id in opening
    }


def is_code_sent(officer_id: str) -> bool:
    """Return whether a code was sent to the address of an officer that was not typed yet."""
    return AlertAddress.objects.filter(officer_id=officer_id).exclude(code_hash="").exists()


def alert(id: str, actor: Actor) -> Alert:
    """Return one alert; `Missing` outside the actor's scope."""
    row = _seen(actor).filter(id=id).first()
    if row is None:
        raise Missing("Peringatan")
    return row
