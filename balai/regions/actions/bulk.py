"""Many rows at once: COPY on PostgreSQL, executemany on SQLite."""

from collections.abc import Callable, Sequence
from typing import Any

from django.db import connection, models

BATCH = 5000
Row = Sequence[Any]
Tick = Callable[[int], None]
"""Told how many more rows are done."""


def insert(model: type[models.Model], columns: Sequence[str], rows: Sequence[Row], tick: Tick) -> None:
    """Insert new rows into the table of a model."""
    table, names = model._meta.db_table, ", ".join(columns)
    if connection.vendor == "postgresql":
        _copy(f"COPY {table} ({names}) FROM STDIN", rows, tick)
    else:
        places = ", ".join(["%s"] * len(columns))
        many(f"INSERT INTO {table} ({names}) VALUES ({places})", rows, tick)  # noqa: S608 (names are ours)


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
