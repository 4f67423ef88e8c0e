"""Ports of loopback for servers that are started for a while."""

import secrets
import socket

LENT_FROM = 32_768
"""Linux lends ports from here to callers: a server that comes back may find its port lent, even to itself."""


def free_port() -> int:
    """Return a port nobody listens on now, and that nobody is lent while its server is away."""
    while True:
        port = 20_000 + secrets.randbelow(LENT_FROM - 20_000)
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)):
                return port
