"""Reads asked at every request: the ORM says them once, after that only the values change.

Building and compiling a query costs the ORM several times what the database needs to answer it. What the
queryset said when it was first asked is kept as SQL, with the places of its values.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Any, Generic, TypeVar

from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.models import Model, QuerySet
from django.db.models import query as orm
from django.db.models.base import ModelState

from balai.core.postgresql.base import DatabaseWrapper

Row = TypeVar("Row", bound=Model)
Value = str | datetime
MARK = "\0"
"""No text that is stored holds it."""
FIRST = datetime(1, 1, 1, tzinfo=UTC)
_populators: Callable[..., Any] = orm.get_related_populators


class Prepared(Generic[Row]):
    """One query for rows of a table, with `select_related` if wished.

    `say` takes the values and returns the queryset; what it says must not depend on them. Values are texts and
    instants that stand alone in a condition (`=`, `<`, …): an empty place, a list or a pattern is another query.
    """

    def __init__(self, say: Callable[..., QuerySet[Row]]) -> None:
        self._say = say
        self._kept: _Sql[Row] | None = None

    def first(self, *values: Value) -> Row | None:
        """Return the first row, if any."""
        return next(self._rows(values), None)

    def all(self, *values: Value) -> list[Row]:
        """Return the rows in the order that was said."""
        return list(self._rows(values))

    def _rows(self, values: Sequence[Value]) -> Iterator[Row]:
        if self._kept is None:
            self._kept = _Sql(self._say, values)
        return self._kept.rows(values)


class _Sql(Generic[Row]):
    """The SQL of a query, the places of its values, and how its rows become objects."""

    def __init__(self, say: Callable[..., QuerySet[Row]], values: Sequence[Value]) -> None:
        marks = [_mark(number, value) for number, value in enumerate(values)]
        self.compiler = say(*marks).query.get_compiler(using=DEFAULT_DB_ALIAS)
        self.sql, given = self.compiler.as_sql()
        places = {_stored(mark): number for number, mark in enumerate(marks)}
        self.filled = [(places.get(value) if isinstance(value, Value) else None, value) for value in given]
        spoiled = [value for place, value in self.filled if place is None and MARK in str(value)]
        if spoiled or {place for place, _ in self.filled} - {None} != set(places.values()):
            raise TypeError(f"a value of a prepared read does not stand alone in: {self.sql}")

    @cached_property
    def converters(self) -> Any:
        return self.compiler.get_converters([expression for expression, *_ in self.compiler.select or ()])

    @cached_property
    def related(self) -> Any:
        return _populators(self.compiler.klass_info, self.compiler.select, DEFAULT_DB_ALIAS)

    @cached_property
    def fields(self) -> tuple[type[Row], slice, list[str]]:
        """Return the table, where its columns stand in a row, and their names."""
        info, select = self.compiler.klass_info or {}, self.compiler.select or []
        span = slice(info["select_fields"][0], info["select_fields"][-1] + 1)
        return info["model"], span, [column.target.attname for column, *_ in select[span]]

    def rows(self, values: Sequence[Value]) -> Iterator[Row]:
        stored = [_stored(value) for value in values]
        found = ask(self.sql, [value if place is None else stored[place] for place, value in self.filled])
        model, span, names = self.fields
        for raw in self.compiler.apply_converters(found, self.converters) if self.converters else found:
            row = _row(model, names, raw[span])
            for populator in self.related:
                populator.populate(raw, row)
            yield row


def ask(statement: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
    """Return the rows of a statement whose text is always the same."""
    line = connections[DEFAULT_DB_ALIAS]
    if isinstance(line, DatabaseWrapper):
        return line.ask(statement, values)
    with line.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())


def _row(model: type[Row], names: Sequence[str], values: Sequence[Any]) -> Row:
    """Return a row as `Model.from_db` does, without the signals around it: nobody listens to them."""
    row = model.__new__(model)
    row._state = ModelState()
    row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS
    row.__dict__.update(zip(names, values, strict=True))
    return row


def _mark(number: int, value: Value) -> Value:
    """Return a value that stands for the one at `number`, and for nothing else in the query."""
    return FIRST + timedelta(seconds=number) if isinstance(value, datetime) else f"{MARK}{number}"


def _stored(value: Value) -> Any:
    """Return a value as the database takes it."""
    return connection.ops.adapt_datetimefield_value(value) if isinstance(value, datetime) else value
