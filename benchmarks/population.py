"""Grow a hall to any number of cases, from one that waits and one that is done, both made by the verbs.

Each copy has its own key, sealed data, receipt number and dates, so that lists decrypt what they show. Its
steps, events, message and evidence are copied inside the database; what is sealed in those is never opened
here. One case in fifty is still waiting, so the lists grow with the table; of the first thousand one in eight,
so that a list of a hundred has a hundred lines at every size.
"""

import json
import os
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, models, transaction
from psycopg.sql import SQL, Identifier
from psycopg.types.json import Jsonb

from balai.cases import actions
from balai.cases.models import Case, Evidence, Step
from balai.cases.queries import access
from balai.cases.rules import receipt
from balai.core import vault
from balai.core.ids import new_id
from balai.core.models import Event, Key, Message
from balai.regions.actions import bulk
from tests.cases.filing import carry, file, fill
from tests.hall import MONDAY, Hall, citizen

OPEN_SHARE, OPEN_SHARE_FIRST, FIRST = 50, 8, 1000
"""One case in so many waits at the desk."""
CHUNK = 10_000
EVENTS = ("case.submitted", "case.handed_over")
SERIES = 2**20
Row = dict[str, Any]
Copied = type[Step] | type[Evidence] | type[Event] | type[Message]


@dataclass(frozen=True)
class Pattern:
    """The rows of one case, and what it sealed."""

    case: Row
    plain: bytes
    others: dict[Copied, list[Row]]


def patterns(hall: Hall) -> tuple[Pattern, Pattern]:
    """Make a case that waits and one that is done."""
    sari = citizen()
    waiting = file("ktp-el-penggantian", sari, hall, reason="lost", handover="hall")
    done = file("ktp-el-penggantian", sari, hall, reason="lost", handover="hall")
    return _pattern(waiting), _pattern(carry(done, hall, MONDAY))


def _pattern(case: Case) -> Pattern:
    found = Case.objects.filter(id=case.id).values(*_columns(Case))[0]
    others: dict[Copied, list[Row]] = {
        Step: list(Step.objects.filter(case=case).values(*_columns(Step))),
        Evidence: list(Evidence.objects.filter(case=case).values(*_columns(Evidence))),
        Event: list(Event.objects.filter(case_id=case.id, name__in=EVENTS).values(*_columns(Event))),
        Message: list(Message.objects.filter(case_id=case.id).values(*_columns(Message))[:1]),
    }
    key = vault.key(case.key_id)
    return Pattern(found, key.open_bytes(found["sealed"], access.data_place(case.id)), others)


def _now() -> str:
    """Return an id that sorts before all that are made from now on: ids order by the millisecond only."""
    id = new_id()
    time.sleep(0.002)
    return id


def _columns(model: type[models.Model]) -> list[str]:
    return [field.attname for field in model._meta.local_concrete_fields]


def grow(made: tuple[Pattern, Pattern], *, start: int, to: int) -> None:
    """Add the cases with the serials from `start` to `to`."""
    before = _now()
    for first in range(start, to, CHUNK):
        pairs = [_case(made[not _waits(serial)], serial) for serial in range(first, min(first + CHUNK, to))]
        with transaction.atomic():
            _insert(Key, [key for key, _ in pairs])
            _insert(Case, [case for _, case in pairs])
    for pattern in made:
        for model, rows in pattern.others.items():
            for row in rows:
                _copy(model, row, status=pattern.case["status"], after=before)
    for table in (Key, Case, *made[0].others):
        bulk.analyze(table)


def _waits(serial: int) -> bool:
    return serial % (OPEN_SHARE_FIRST if serial < FIRST else OPEN_SHARE) == 0


def _case(pattern: Pattern, serial: int) -> tuple[Row, Row]:
    raw, key_id, id = os.urandom(32), new_id(), new_id()
    later = timedelta(minutes=serial)
    moved = {
        name: value + later if isinstance(value, datetime) else value for name, value in pattern.case.items()
    }
    own = {
        "id": id, "key_id": key_id, "idempotency_key": None, "nik_index": os.urandom(32).hex(),
        "tracking_hash": os.urandom(32).hex(), "receipt": receipt.number(f"{10000 + serial // SERIES}", serial % SERIES),
        "sealed": vault.DataKey(key_id, raw).seal_bytes(pattern.plain, access.data_place(id)),
    }  # fmt: skip
    key = {"id": key_id, "wrapped": vault.wrap(raw, key_id), "kek": vault.DEVELOPMENT, "created_at": MONDAY,
           "destroyed_at": None}  # fmt: skip
    return key, moved | own


def _insert(model: type[models.Model], rows: list[Row]) -> None:
    bulk.insert(
        model, list(rows[0]), [[_stored(value) for value in row.values()] for row in rows], _unwatched
    )


def _unwatched(done: int) -> None:
    """Nobody waits for this."""


def _stored(value: Any) -> Any:
    if connection.vendor == "postgresql":
        return Jsonb(value) if isinstance(value, dict | list) else value
    if isinstance(value, dict | list):
        return json.dumps(value)
    return connection.ops.adapt_datetimefield_value(value) if isinstance(value, datetime) else value


def _copy(model: Copied, row: Row, *, status: str, after: str) -> None:
    """Give each new case of a status a copy of one row, made by the database itself."""
    from_case = {
        "id": "gen_random_uuid()::text" if connection.vendor == "postgresql" else "lower(hex(randomblob(16)))",
        "case_id": "c.id", "key_id": "c.key_id", "subject": "c.id", "at": "c.filed_at", "recorded_at": "c.filed_at",
        "next_try_at": "NULL", "deadline": "coalesce(c.due_at, c.check_at)" if row.get("deadline") else "NULL",
    }  # fmt: skip
    if model is Event:
        from_case["position"] = (
            "row_number() OVER (ORDER BY c.id) + (SELECT coalesce(max(position), 1000000) FROM core_event)"
        )
    asked = [(name, from_case.get(name, "%s")) for name in row]
    constants = [_stored(row[name]) for name, source in asked if source == "%s"]
    copying = SQL(
        "INSERT INTO {table} ({names}) SELECT {sources} FROM cases_case c WHERE c.id > %s AND c.status = %s"
    )
    sql = copying.format(
        table=Identifier(model._meta.db_table), names=SQL(", ").join(map(Identifier, row)),
        sources=SQL(", ").join(SQL(source) for _, source in asked),
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(sql.as_string(), [*constants, after, status])


def drafts(hall: Hall, person_ids: Sequence[str], count: int) -> list[tuple[str, str]]:
    """Add complete drafts, ready to be filed, one person after the other; return (case id, person id) of each."""
    by = citizen()
    case = actions.start("ktp-el-penggantian", area_code=hall.area_code, by=by, at=MONDAY)
    fill(case, by, hall, MONDAY, reason="lost", handover="hall")
    pattern, before, made = _pattern(case), _now(), []
    for serial in range(count):
        key, row = _case(pattern, serial)
        row |= {
            "receipt": None,
            "person_id": person_ids[serial % len(person_ids)],
            "nik_index": "",
            "tracking_hash": "",
        }
        made.append((key, row | {"started_at": MONDAY}))
    with transaction.atomic():
        _insert(Key, [key for key, _ in made])
        _insert(Case, [row for _, row in made])
    for row in pattern.others[Evidence]:
        _copy(Evidence, row, status="draft", after=before)
    return [(row["id"], row["person_id"]) for _, row in made]


def describe(made: tuple[Pattern, Pattern]) -> Iterator[str]:
    """Say what one case consists of."""
    for pattern in made:
        counts = ", ".join(f"{len(rows)} {model.__name__.lower()}" for model, rows in pattern.others.items())
        yield f"{pattern.case['status']}: 1 key, 1 case, {counts}"
