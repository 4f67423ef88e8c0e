"""A connection to PostgreSQL that is waited for. Django looks for this file in its engine."""

import select
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from django.db.backends.postgresql import base
from psycopg import OperationalError
from psycopg.abc import Buffer
from psycopg.adapt import Loader

from balai.core.postgresql.standing import Preparing

PAUSES_S = (0.1, 0.2, 0.4, 0.8, 1.6, 3.2)
"""A restart takes a second or two; whoever waits longer is told so."""


class Instants(Loader):
    """Instants as a connection in UTC writes them. Django's own reader takes twenty times as long."""

    timezone = UTC
    """What Django asks a reader for."""

    def load(self, data: Buffer) -> datetime:
        return datetime.fromisoformat(str(data, "ascii"))


class DatabaseWrapper(base.DatabaseWrapper):
    """Nothing was done yet when connecting fails, so trying again is safe for everything."""

    preparing: Preparing

    def get_connection_params(self) -> dict[str, Any]:
        params: dict[str, Any] = super().get_connection_params()
        if self.timezone == UTC:
            params["context"].adapters.register_loader("timestamptz", Instants)
        return params

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        line = self._connected(conn_params)
        self.preparing = Preparing(line)
        return line

    def _connected(self, conn_params: dict[str, Any]) -> Any:
        for pause in PAUSES_S:
            try:
                return super().get_new_connection(conn_params)
            except OperationalError:
                time.sleep(pause)
        return super().get_new_connection(conn_params)

    def ask(self, statement: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
        """Return the rows of a statement that is asked again and again; this connection keeps it prepared.

        Where statements are watched, this one goes the usual way.
        """
        if self.queries_logged or self.execute_wrappers:
            with self.cursor() as cursor:
                cursor.execute(statement, values)
                return list(cursor.fetchall())
        self.close_if_health_check_failed()
        self.ensure_connection()
        self.validate_no_broken_transaction()
        with self.wrap_database_errors:
            return self.preparing.standing(statement).ask(values)

    def is_usable(self) -> bool:
        """Return whether the server still listens: one that went away has hung up, and says so without being asked."""
        line = select.poll()
        line.register(self.connection.fileno(), select.POLLIN)
        return not line.poll(0) or bool(super().is_usable())
