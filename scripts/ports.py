"""Ports of loopback for servers that are started for a while."""

import os
import secrets
import socket

FIRST, LENT_FROM = 20_000, 32_768
"""Linux lends ports from the second on to callers: a server that comes back may find its port lent, even to itself."""
LANES = 97
"""Processes that look for ports at the same time look in lanes of their own."""
_given: set[int] = set()


def free_port() -> int:
    """Return a port nobody listens on now, and that nobody is lent while its server is away; never the same twice."""
    lane = range(FIRST + os.getpid() % LANES, LENT_FROM, LANES)
    while True:
        port = secrets.choice(lane)
        with socket.socket() as probe:
            if port not in _given and probe.connect_ex(("127.0.0.1", port)):
                _given.add(port)
                return port
