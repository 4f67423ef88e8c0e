"""Rows of one act, written together.

A round trip is what a write costs on PostgreSQL, so inside `together` rows are held back and leave in one
statement, each table's rows as one JSON value: its text is the same for any number of rows, so the server plans
it once. SQLite has no round trip and no INSERT inside WITH; there they leave one table after the other.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, time
from functools import cache

from django.db import connection, models
from psycopg.sql import SQL, Identifier

from balai.core import prepared

Row = models.Model
_held: ContextVar["_Held | None"] = ContextVar("held", default=None)


class _Held:
    """What waits to be written; a row is inserted or updated once, as it is at the end."""

    def __init__(self) -> None:
        self.new: dict[tuple[str, str], Row] = {}
        self.changed: dict[tuple[str, str], Row] = {}

    def write(self) -> None:
        changed = [row for place, row in self.changed.items() if place not in self.new]
        if connection.vendor == "postgresql":
            _at_once(self.new.values(), changed)
        else:
            for model, rows in _by_table(self.new.values()):
                model._default_manager.bulk_create(rows)
            for row in changed:
                row.save(force_update=True)


@contextmanager
def together() -> Iterator[None]:
    """Hold back what `insert` and `update` are given, and write all of it at the end of the block.

    Inside, nothing can read what was not yet written. An exception drops it: the transaction is lost anyway.
    """
    held = _Held()
    token = _held.set(held)
    try:
        yield
    finally:
        _held.reset(token)
    held.write()


def insert(row: Row) -> None:
    """Insert a new row, now or at the end of `together`."""
    if (held := _held.get()) is None:
        row.save(force_insert=True)
    else:
        held.new[_place(row)] = row


def update(row: Row) -> None:
    """Write all columns of a row that exists, now or at the end of `together`."""
    if (held := _held.get()) is None:
        row.save(force_update=True)
    else:
        held.changed[_place(row)] = row


def put(rows: Sequence[Row], *, changing: Sequence[str]) -> None:
    """Insert rows of one table, or change these columns of those that exist, in one statement."""
    if not rows:
        return
    model = type(rows[0])
    key = str(model._meta.pk.column)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(_putting(model, key, tuple(changing)), [_as_json(rows)])
    else:
        model._default_manager.bulk_create(
            rows, update_conflicts=True, unique_fields=[key], update_fields=changing
        )


def _place(row: Row) -> tuple[str, str]:
    return row._meta.db_table, str(row.pk)


def _at_once(new: Iterable[Row], changed: Iterable[Row]) -> None:
    """Write all rows in one statement of PostgreSQL."""
    parts = [(_inserting(model), rows) for model, rows in _by_table(new)]
    parts += [(_updating(model), rows) for model, rows in _by_table(changed)]
    if parts:
        named = ", ".join(f"w{number} AS ({sql})" for number, (sql, _) in enumerate(parts))
        prepared.ask(f"WITH {named} SELECT 1", [_as_json(rows) for _, rows in parts])


def _by_table(rows: Iterable[Row]) -> Iterable[tuple[type[Row], list[Row]]]:
    tables = defaultdict(list)
    for row in rows:
        tables[type(row)].append(row)
    return tables.items()


@cache
def _columns(model: type[Row]) -> list[tuple[str, str]]:
    """Return (column, attribute) of each field of a table."""
    return [(str(field.column), field.attname) for field in model._meta.local_concrete_fields]


@cache
def _inserting(model: type[Row]) -> str:
    names = SQL(", ").join(Identifier(column) for column, _ in _columns(model))
    insert = SQL(
        "INSERT INTO {table} ({names}) SELECT {names} FROM json_populate_recordset(NULL::{table}, %s)"
    )
    return insert.format(table=Identifier(model._meta.db_table), names=names).as_string()


@cache
def _putting(model: type[Row], key: str, changing: tuple[str, ...]) -> str:
    change = SQL("{name} = EXCLUDED.{name}")
    changes = SQL(", ").join(change.format(name=Identifier(column)) for column in changing)
    conflict = SQL(" ON CONFLICT ({key}) DO UPDATE SET {changes}").format(
        key=Identifier(key), changes=changes
    )
    return _inserting(model) + conflict.as_string()


@cache
def _updating(model: type[Row]) -> str:
    key = Identifier(str(model._meta.pk.column))
    change = SQL("{name} = new.{name}")
    changes = SQL(", ").join(change.format(name=Identifier(column)) for column, _ in _columns(model))
    update = SQL(
        "UPDATE {table} SET {changes} FROM json_populate_recordset(NULL::{table}, %s) new"
        " WHERE {table}.{key} = new.{key}"
    )
    return update.format(table=Identifier(model._meta.db_table), changes=changes, key=key).as_string()


def _as_json(rows: Iterable[Row]) -> str:
    content = [{column: getattr(row, name) for column, name in _columns(type(row))} for row in rows]
    return json.dumps(content, ensure_ascii=False, default=_plain)


def _plain(value: object) -> str:
    match value:
        case datetime() | date() | time():
            return value.isoformat()
        case bytes() | memoryview():
            return f"\\x{value.hex()}"
    raise TypeError(type(value).__name__)
