"""Rows of one act, written together.

A round trip is what a write costs on PostgreSQL, so inside `together` rows are held back and leave in one
statement, each table's rows as one JSON value: its text is the same for any number of rows, so the server plans
it once. SQLite has no round trip and no INSERT inside WITH; there they leave one table after the other.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from operator import attrgetter
from typing import Any, TypeVar

import orjson
from django.db import connection, models
from django.db.models.base import ModelState
from psycopg.sql import SQL, Identifier

from balai.core import prepared

Row = models.Model
Kind = TypeVar("Kind", bound=Row)
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

    Inside, nothing can read what was not yet written. An exception drops it, as the transaction or savepoint
    around it drops the rest. A block within a block leaves its rows to the outer one.
    """
    outer, held = _held.get(), _Held()
    token = _held.set(held)
    try:
        yield
    finally:
        _held.reset(token)
    if outer is None:
        held.write()
    else:
        outer.new |= held.new
        outer.changed |= held.changed


@contextmanager
def piece() -> Iterator[None]:
    """Within `together`, drop what this block holds back when an exception leaves it, and nothing else."""
    if _held.get() is None:
        yield
    else:
        with together():
            yield


def fresh(model: type[Kind], **values: object) -> Kind:
    """Return a new row as `model(**values)` does, at a third of its cost; values by column ("case_id")."""
    row = model.__new__(model)
    row._state = ModelState()
    constant, made = _defaults(model)
    row.__dict__.update(constant)
    for name, make in made:
        if name not in values:
            row.__dict__[name] = make()
    row.__dict__.update(values)
    if len(row.__dict__) > len(constant) + len(made) + 1:
        raise TypeError(f"{model.__name__} has no column for each of {sorted(values)}")
    return row


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
def _columns(model: type[Row]) -> tuple[list[str], Callable[[Row], tuple[Any, ...]]]:
    """Return the columns of a table, and what reads their values from a row."""
    fields = model._meta.local_concrete_fields
    return [str(field.column) for field in fields], attrgetter(*(field.attname for field in fields))


@cache
def _defaults(model: type[Row]) -> tuple[dict[str, Any], list[tuple[str, Callable[[], Any]]]]:
    """Return what a new row holds in each column: what is always the same, and what is made for each row."""
    fields = model._meta.local_concrete_fields
    made = [
        (field.attname, field.default) for field in fields if field.has_default() and callable(field.default)
    ]
    names = {name for name, _ in made}
    return {field.attname: field.get_default() for field in fields if field.attname not in names}, made


@cache
def _inserting(model: type[Row]) -> str:
    names = SQL(", ").join(Identifier(column) for column in _columns(model)[0])
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
    changes = SQL(", ").join(change.format(name=Identifier(column)) for column in _columns(model)[0])
    update = SQL(
        "UPDATE {table} SET {changes} FROM json_populate_recordset(NULL::{table}, %s) new"
        " WHERE {table}.{key} = new.{key}"
    )
    return update.format(table=Identifier(model._meta.db_table), changes=changes, key=key).as_string()


def _as_json(rows: Iterable[Row]) -> str:
    content = []
    for row in rows:
        columns, values_of = _columns(type(row))
        content.append(dict(zip(columns, values_of(row), strict=True)))
    return orjson.dumps(content, _plain, orjson.OPT_NON_STR_KEYS).decode()


def _plain(value: object) -> str:
    """Return bytes as PostgreSQL reads them."""
    if isinstance(value, bytes | memoryview):
        return f"\\x{value.hex()}"
    raise TypeError(type(value).__name__)
