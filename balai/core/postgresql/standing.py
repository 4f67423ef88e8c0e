"""A statement that one connection asks again and again: prepared once, and asked without a cursor.

A cursor looks its statement up, turns each value into the type it guesses and back, and keeps the answer for
later; that costs as much as sending the statement and reading its rows. Here only this is left.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import count
from typing import Any

from psycopg import Connection, DataError
from psycopg._preparing import PrepareManager
from psycopg.adapt import Transformer
from psycopg.errors import error_from_result
from psycopg.generators import execute as answers
from psycopg.pq import ExecStatus, TransactionStatus
from psycopg.pq.abc import PGresult

DONE = (ExecStatus.TUPLES_OK, ExecStatus.COMMAND_OK)
Row = tuple[Any, ...]


class Standing:
    """A statement with its places as `%s`; the server reads each value as the type its place has."""

    def __init__(self, line: Connection[Row], statement: str, names: Iterator[int]) -> None:
        numbers = count(1)
        places = re.sub("%[s%]", lambda found: f"${next(numbers)}" if found[0] == "%s" else "%", statement)
        self._line, self._sql, self._names = line, places.encode(), names
        self._name = b""
        self._reader, self._is_read = Transformer(line), False

    def ask(self, values: Sequence[object]) -> list[Row]:
        """Return the rows for these values: texts, numbers, instants. Begins a transaction where one is due."""
        sent, server = [_sent(value) for value in values], self._line.pgconn
        with self._line.lock:
            if server.transaction_status == TransactionStatus.IDLE and not self._line.autocommit:
                server.send_query(b"BEGIN")
                self._answer()
            if not self._name:  # a new one each time: whether an earlier attempt came through may be unknown
                name = b"balai_%d" % next(self._names)
                server.send_prepare(name, self._sql)
                self._answer()
                self._name = name
            server.send_query_prepared(self._name, sent)
            found = self._answer()
        self._reader.set_pgresult(found, set_loaders=not self._is_read)
        self._is_read = True
        return self._reader.load_rows(0, found.ntuples, tuple)

    def _answer(self) -> PGresult:
        """Wait as a cursor does, so that a signal or a lost server is noticed; raise what the server refused."""
        found: PGresult = self._line.wait(answers(self._line.pgconn))[0]
        if found.status not in DONE:
            raise error_from_result(found, self._line.info.encoding)
        return found


class Preparing(PrepareManager):
    """What psycopg prepares on a connection for its cursors, and beside it the standing statements.

    After a rollback psycopg has the server forget all that was prepared; these are then prepared anew.
    """

    def __init__(self, line: Connection[Row]) -> None:
        super().__init__()
        self.prepare_threshold, self.prepared_max = (
            line._prepared.prepare_threshold,
            line._prepared.prepared_max,
        )
        self._line, self._names_given, self._standing = line, count(), dict[str, Standing]()
        line._prepared = self

    def standing(self, statement: str) -> Standing:
        """Return a statement as this connection asks it."""
        if statement not in self._standing:
            self._standing[statement] = Standing(self._line, statement, self._names_given)
        return self._standing[statement]

    def clear(self) -> bool:
        """Drop what was prepared; True: the server is told to, and forgets the standing statements, too."""
        if is_forgotten := super().clear():
            self._standing.clear()
        return is_forgotten


def _sent(value: object) -> bytes | None:
    """Return a value as text; of one with a NUL the server would read the beginning."""
    text = value.isoformat() if isinstance(value, datetime) else str(value)
    if "\0" in text:
        raise DataError("a text for PostgreSQL cannot contain NUL")
    return None if value is None else text.encode()
