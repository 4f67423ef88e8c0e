"""Alerts: raised and ended by time, answered by a person. Each is an event."""

from datetime import date, datetime, timedelta

from django.db import transaction

from balai.accounts import queries as accounts
from balai.accounts.queries.answering import answerable
from balai.core import events, facts
from balai.core.actor import SYSTEM, Actor
from balai.core.clock import local_date
from balai.core.ids import new_id
from balai.core.refusal import Invalid, Refused
from balai.monitoring.actions import telling
from balai.monitoring.models import Alert
from balai.monitoring.queries import alerting
from balai.monitoring.queries.alerting import Subject
from balai.monitoring.queries.reference import indicators
from balai.monitoring.rules import alerts
from balai.monitoring.rules.alerts import AlertRule
from balai.monitoring.rules.formulas import Value
from balai.regions import queries as regions

SHORTEST, LONGEST = 10, 400
MOST_AT_ONCE = 500
"""So many new ones of a rule in one tick; the rest comes with the next."""


def raise_due(at: datetime) -> int:
    """Raise what figures ask for, end what is right again; return how many alerts changed.

    The day is the last that began everywhere: Jakarta's.
    """
    on = local_date(at, "Asia/Jakarta")
    return sum(_look(rule, on, at) for rule in alerting.rules().values())


@transaction.atomic
def _look(rule: AlertRule, on: date, at: datetime) -> int:
    running, changed = alerting.running(rule), 0
    beyond = {
        subject: value for subject, value in alerting.figures(rule, on) if alerts.is_beyond(rule, value)
    }
    new = [subject for subject in beyond if subject not in running]
    asked = [_raise(rule, subject, beyond[subject], at) for subject in new[:MOST_AT_ONCE]]
    telling.tell(set(filter(None, asked)), at=at)
    changed += len(asked)
    for subject, row in running.items():
        if subject not in beyond:
            _end(row, at)
            changed += 1
    return changed


def _raise(rule: AlertRule, subject: Subject, value: Value, at: datetime) -> str:
    """Raise one; return who is asked, "" where nobody holds the role."""
    person = answerable(rule.to, agency_id=subject.agency_id, area_code=subject.area_code, at=at)
    today = local_date(at, regions.zone_of(subject.area_code))
    row = Alert(
        id=new_id(), rule=rule.key, **subject._asdict(), reason=alerts.reason(rule, indicators()[rule.indicator], value),
        officer_id=person.id if person else "", raised_at=at, due_on=today + timedelta(days=rule.answer_within_days),
        simulated=facts.is_simulation(),
    )  # fmt: skip
    row.save(force_insert=True)
    _event("alert.raised", row, by=SYSTEM, at=at, count=value.count)
    return row.officer_id


def _end(row: Alert, at: datetime) -> None:
    row.ended_at = at
    row.save(update_fields=["ended_at"])
    _event("alert.ended", row, by=SYSTEM, at=at)


@transaction.atomic
def answer_alert(id: str, words: str, *, by: Actor, at: datetime) -> Alert:
    """Say, as somebody who answers for the place, what is done about an alert; once."""
    row = Alert.objects.select_for_update().get(id=alerting.alert(id, by).id)
    by.check(accounts.roles_that("alerts.answer"), agency_id=row.agency_id, area_code=row.area_code)
    if row.answered_at:
        raise Refused("alert.answered", "Peringatan ini sudah ditanggapi. Muat ulang halaman.")
    if not SHORTEST <= len(words.strip()) <= LONGEST:
        raise Invalid({"tanggapan": "Tulis apa yang dilakukan, 10 sampai 400 huruf, tanpa nama warga."})
    row.answer, row.answered_by, row.answered_at = words.strip(), by.ref, at
    row.save(update_fields=["answer", "answered_by", "answered_at"])
    _event("alert.answered", row, by=by, at=at)
    return row


def _event(name: str, row: Alert, *, by: Actor, at: datetime, count: int = 0) -> None:
    events.record(
        name, row.id, by=by, at=at, agency_id=row.agency_id, area_code=row.area_code, rule=row.rule,
        service=row.service_key, officer=row.officer_id, count=count,
    )  # fmt: skip
