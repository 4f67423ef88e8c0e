"""A connection to PostgreSQL that is waited for. Django looks for this file in its engine."""

import select
import time
from typing import Any

from django.db.backends.postgresql import base
from psycopg import OperationalError

PAUSES_S = (0.1, 0.2, 0.4, 0.8, 1.6, 3.2)
"""A restart takes a second or two; whoever waits longer is told so."""


class DatabaseWrapper(base.DatabaseWrapper):
    """Nothing was done yet when connecting fails, so trying again is safe for everything."""

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        for pause in PAUSES_S:
            try:
                return super().get_new_connection(conn_params)
            except OperationalError:
                time.sleep(pause)
        return super().get_new_connection(conn_params)

    def is_usable(self) -> bool:
        """Return whether the server still listens: one that went away has hung up, and says so without being asked."""
        line = select.poll()
        line.register(self.connection.fileno(), select.POLLIN)
        return not line.poll(0) or bool(super().is_usable())
