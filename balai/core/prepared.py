"""Reads asked at every request: the ORM says them once, after that only the values change.

Building and compiling a query costs the ORM several times what the database needs to answer it. What the
queryset said when it was first asked is kept as SQL, with the places of its values.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Any, Generic, TypeVar

from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.models import Model, QuerySet
from django.db.models.base import ModelState

from balai.core.postgresql.base import DatabaseWrapper

Row = TypeVar("Row", bound=Model)
Value = str | datetime
MARK = "\0"
"""No text that is stored holds it."""
FIRST = datetime(1, 1, 1, tzinfo=UTC)
_remembered: ContextVar["dict[tuple[object, ...], list[Any]] | None"] = ContextVar("remembered", default=None)


@contextmanager
def remembering() -> Iterator[None]:
    """Within the block, ask for each `steady` thing once: for many acts of the same kind in one transaction."""
    token = _remembered.set({})
    try:
        yield
    finally:
        _remembered.reset(token)


class Prepared(Generic[Row]):
    """One query for rows of a table, with `select_related` if wished.

    `say` takes the values and returns the queryset; what it says must not depend on them. Values are texts and
    instants that stand alone in a condition (`=`, `<`, …): an empty place, a list or a pattern is another query.
    What is `steady` changes seldom and by nobody who is `remembering`; its rows are not to be changed.
    """

    def __init__(self, say: Callable[..., QuerySet[Row]], *, steady: bool = False) -> None:
        self._say = say
        self._is_steady = steady
        self._kept: _Sql[Row] | None = None

    def first(self, *values: Value) -> Row | None:
        """Return the first row, if any."""
        return next(self._rows(values), None)

    def all(self, *values: Value) -> list[Row]:
        """Return the rows in the order that was said."""
        return list(self._rows(values))

    def _rows(self, values: Sequence[Value]) -> Iterator[Row]:
        remembered = _remembered.get() if self._is_steady else None
        if remembered is None:
            return self._ask(values)
        if (place := (self, *values)) not in remembered:
            remembered[place] = list(self._ask(values))
        return iter(remembered[place])

    def _ask(self, values: Sequence[Value]) -> Iterator[Row]:
        if self._kept is None:
            self._kept = _Sql(self._say, values)
        return self._kept.rows(values)


class _Sql(Generic[Row]):
    """The SQL of a query, the places of its values, and how its rows become objects."""

    def __init__(self, say: Callable[..., QuerySet[Row]], values: Sequence[Value]) -> None:
        marks = [_mark(number, value) for number, value in enumerate(values)]
        self.compiler = say(*marks).query.get_compiler(using=DEFAULT_DB_ALIAS)
        self.instant = connection.ops.adapt_datetimefield_value
        self.sql, given = self.compiler.as_sql()
        places = {self.stored(mark): number for number, mark in enumerate(marks)}
        self.filled = [(places.get(value) if isinstance(value, Value) else None, value) for value in given]
        spoiled = [value for place, value in self.filled if place is None and MARK in str(value)]
        if spoiled or {place for place, _ in self.filled} - {None} != set(places.values()):
            raise TypeError(f"a value of a prepared read does not stand alone in: {self.sql}")

    @cached_property
    def converters(self) -> Any:
        return self.compiler.get_converters([expression for expression, *_ in self.compiler.select or ()])

    @cached_property
    def maker(self) -> "_Maker[Row]":
        return _Maker(self.compiler.klass_info or {}, self.compiler.select or [])

    def stored(self, value: Value) -> Any:
        """Return a value as the database takes it."""
        return self.instant(value) if isinstance(value, datetime) else value

    def rows(self, values: Sequence[Value]) -> Iterator[Row]:
        stored = [self.stored(value) for value in values]
        found = ask(self.sql, [value if place is None else stored[place] for place, value in self.filled])
        converted = self.compiler.apply_converters(found, self.converters) if self.converters else found
        return map(self.maker.row, converted)


class _Maker(Generic[Row]):
    """Makes the rows of a table, and those they lead to, as the compiler of a query knows them.

    As `Model.from_db` does, without the signals around it: nobody listens to them.
    """

    def __init__(self, info: dict[str, Any], select: Sequence[Any]) -> None:
        self.model: type[Row] = info["model"]
        self.span = slice(info["select_fields"][0], info["select_fields"][-1] + 1)
        columns = [column.target for column, *_ in select[self.span]]
        self.names = [column.attname for column in columns]
        self.key = self.span.start + columns.index(self.model._meta.pk)
        self.related: list[tuple[_Maker[Any], Callable[..., None], Callable[..., None]]] = [
            (_Maker(other, select), other["local_setter"], other["remote_setter"])
            for other in info.get("related_klass_infos", ())
        ]

    def row(self, raw: Sequence[Any]) -> Row:
        row = self.model.__new__(self.model)
        row._state = state = ModelState()
        state.adding, state.db = False, DEFAULT_DB_ALIAS
        row.__dict__.update(zip(self.names, raw[self.span], strict=True))
        for maker, set_here, set_there in self.related:
            if raw[maker.key] is None:
                set_here(row, None)
            else:
                other = maker.row(raw)
                set_here(row, other)
                set_there(other, row)
        return row


def ask(statement: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
    """Return the rows of a statement whose text is always the same."""
    line = connections[DEFAULT_DB_ALIAS]
    if isinstance(line, DatabaseWrapper):
        return line.ask(statement, values)
    with line.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())


def _mark(number: int, value: Value) -> Value:
    """Return a value that stands for the one at `number`, and for nothing else in the query."""
    return FIRST + timedelta(seconds=number) if isinstance(value, datetime) else f"{MARK}{number}"
