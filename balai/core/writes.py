"""Rows of one act, written together.

A round trip is what a write costs on PostgreSQL, so inside `together` rows are held back and leave in one
statement; SQLite has no round trip and no INSERT inside WITH, so there they leave one table after the other.
"""

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from typing import Any

from django.db import connection, models

Row = models.Model
Statement = tuple[str, list[Any]]
_held: ContextVar["_Held | None"] = ContextVar("held", default=None)


class _Held:
    """What waits to be written; a row is inserted or updated once, as it is at the end."""

    def __init__(self) -> None:
        self.new: dict[tuple[str, str], Row] = {}
        self.changed: dict[tuple[str, str], Row] = {}

    def statements(self) -> Iterator[Statement]:
        tables = defaultdict(list)
        for row in self.new.values():
            tables[type(row)].append(row)
        yield from (_insert(model, rows) for model, rows in tables.items())
        yield from (_update(row) for place, row in self.changed.items() if place not in self.new)


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
    _write(list(held.statements()))


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


def _place(row: Row) -> tuple[str, str]:
    return row._meta.db_table, str(row.pk)


def _write(statements: list[Statement]) -> None:
    with connection.cursor() as cursor:
        if connection.vendor != "postgresql":
            for sql, values in statements:
                cursor.execute(sql, values)
        elif statements:
            *before, last = statements
            named = ", ".join(f"w{number} AS ({sql})" for number, (sql, _) in enumerate(before))
            values = [value for _, given in statements for value in given]
            cursor.execute(f"WITH {named} {last[0]}" if before else last[0], values)


@cache
def _columns(model: type[Row]) -> "tuple[models.Field[Any, Any], ...]":
    return tuple(model._meta.local_concrete_fields)


def _values(row: Row, *, adding: bool) -> list[Any]:
    return [field.get_db_prep_save(field.pre_save(row, adding), connection) for field in _columns(type(row))]


@cache
def _names(model: type[Row], vendor: str) -> tuple[str, list[str]]:
    quote = connection.ops.quote_name
    return quote(model._meta.db_table), [quote(str(field.column)) for field in _columns(model)]


def _insert(model: type[Row], rows: list[Row]) -> Statement:
    table, names = _names(model, connection.vendor)
    places = f"({', '.join(['%s'] * len(names))})"
    sql = f"INSERT INTO {table} ({', '.join(names)}) VALUES {', '.join([places] * len(rows))}"  # noqa: S608  (our own tables)
    return sql, [value for row in rows for value in _values(row, adding=True)]


def _update(row: Row) -> Statement:
    table, names = _names(type(row), connection.vendor)
    key = connection.ops.quote_name(str(row._meta.pk.column))
    sql = f"UPDATE {table} SET {', '.join(f'{name} = %s' for name in names)} WHERE {key} = %s"  # noqa: S608  (our own tables)
    return sql, [*_values(row, adding=False), row.pk]
