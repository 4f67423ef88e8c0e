"""Many rows at once: COPY on PostgreSQL, executemany on SQLite."""

from collections.abc import Callable, Sequence
from typing import Any

from django.db import connection, models
from psycopg.sql import SQL, Identifier, Placeholder

BATCH = 5000
Row = Sequence[Any]
Tick = Callable[[int], None]
"""Told how many more rows are done."""


def insert(model: type[models.Model], columns: Sequence[str], rows: Sequence[Row], tick: Tick) -> None:
    """Insert new rows into the table of a model."""
    if connection.vendor == "postgresql":
        _copy(_said("COPY {table} ({names}) FROM STDIN", model, columns), rows, tick)
    else:
        many(_said("INSERT INTO {table} ({names}) VALUES ({places})", model, columns), rows, tick)


def _said(statement: str, model: type[models.Model], columns: Sequence[str]) -> str:
    """Return a statement about these columns, as both databases quote names and %s stands for a value."""
    names = SQL(", ").join(map(Identifier, columns))
    places = SQL(", ").join([Placeholder()] * len(columns))
    table = Identifier(model._meta.db_table)
    return SQL(statement).format(table=table, names=names, places=places).as_string()


def many(statement: str, rows: Sequence[Row], tick: Tick) -> None:
    """Run one statement for each row."""
    with connection.cursor() as cursor:
        for start in range(0, len(rows), BATCH):
            batch = rows[start : start + BATCH]
            cursor.executemany(statement, batch)
            tick(len(batch))


def analyze(model: type[models.Model]) -> None:
    """Tell the planner what the table of a model now holds."""
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {model._meta.db_table}")


def _copy(statement: str, rows: Sequence[Row], tick: Tick) -> None:
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for number, row in enumerate(rows, 1):
            copy.write_row(row)
            if number % BATCH == 0:
                tick(BATCH)
    tick(len(rows) % BATCH)
