"""The web server of a node: one worker, encrypted, on the addresses that this machine has in its LAN."""

import os
import socket
import sys
from collections.abc import Iterable
from ipaddress import IPv4Address
from pathlib import Path

from balai.nodes.actions.securing import Secured
from balai.nodes.rules import tls

LOOPBACK = ("localhost", "127.0.0.1", "::1")
FAR = (("10.255.255.255", socket.AF_INET), ("192.168.255.255", socket.AF_INET))
"""Addresses that no packet is sent to: asking for a way there tells which of ours would be used."""
EVERY_ADDRESS = str(IPv4Address(socket.INADDR_ANY))
"""The desk's devices come over the LAN; who they are, the PIN says."""
THREADS = 4


def own_names() -> list[str]:
    """Return the names and private addresses under which this machine is known round here."""
    host = socket.gethostname().split(".")[0].lower()
    found = {*LOOPBACK, f"{host}.local", *_resolved(host), *map(_way, FAR)}
    return sorted(name for name in found if name and tls.is_local(name))


def _resolved(host: str) -> set[str]:
    try:
        return {str(info[4][0]).partition("%")[0] for info in socket.getaddrinfo(host, None)}
    except OSError:
        return set()


def _way(far: tuple[str, socket.AddressFamily]) -> str:
    with socket.socket(far[1], socket.SOCK_DGRAM) as sock:
        try:
            sock.connect((far[0], 9))
        except OSError:
            return ""
        return str(sock.getsockname()[0])


def addresses(names: Iterable[str], port: int) -> list[str]:
    """Return what to type at the desk: those of the LAN, this machine's own name last."""
    there = [name for name in names if name not in LOOPBACK and ":" not in name]
    return [f"https://{name}:{port}/" for name in [*there, "localhost"]]


def become_server(secured: Secured, home: Path, port: int) -> None:
    """Replace this process by the server, so that nothing else stays in memory."""
    granian = str(Path(sys.executable).parent / "granian")
    command = [
        granian, "--interface", "wsgi", "balai.nodes.node_wsgi:application", "--host", os.environ.get("HOST", EVERY_ADDRESS),
        "--port", str(port), "--workers", "1", "--blocking-threads", str(THREADS), "--ssl-certificate", str(secured.leaf),
        "--ssl-keyfile", str(secured.key), "--ssl-protocol-min", "tls1.2", "--workers-kill-timeout", "5",
        "--respawn-failed-workers", "--log-level", "warning",
    ]  # fmt: skip
    os.execve(granian, command, {**os.environ, "ROLE": "node", "NODE_HOME": str(home)})
