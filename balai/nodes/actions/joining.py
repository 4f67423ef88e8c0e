"""How a device becomes a node: it makes its key, shows its ticket, and believes whoever the ticket named."""

import os
import secrets
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from balai.core.refusal import Refused
from balai.nodes.actions import syncing
from balai.nodes.queries.store import Store
from balai.nodes.rules import certificates, curves, wire
from balai.nodes.rules.strict import Unreadable

Send = Callable[[bytes], bytes]
"""Carries bytes to the centre and its answer back; `OSError` when that fails."""


def ask(store: Store, ticket_text: str, *, at: datetime) -> bytes:
    """Make the key of this device, once, and return what it asks the centre with; may go by call or by file."""
    if store.said("certificate"):
        raise Refused(
            "node.enrolled",
            "Perangkat ini sudah terdaftar. Untuk memasang ulang, mulai dengan folder kosong.",
        )
    ticket = certificates.read_ticket(ticket_text)
    _make_key(store.folder / "device.key")
    syncing.keep(store, "root", ticket.root)
    syncing.keep(store, "url", ticket.url.encode())
    return certificates.request(ticket, store.key())


def join(store: Store, granted: bytes, *, at: datetime) -> str:
    """Take the centre's answer to `ask`; return the code of this device. Refuses what the ticket's centre did not sign."""
    for frame in wire.split(granted).statements:
        try:
            certificate = certificates.read(frame, root=store.root)
        except Unreadable:
            continue
        if certificate.point == curves.public_bytes(store.key()):
            syncing.keep(store, "certificate", frame)
            syncing.take_answer(store, granted, at=at)
            return certificate.code
    raise Refused(
        "node.not_granted", "Jawaban ini bukan dari pusat yang tertulis pada tiket. Periksa jaringannya."
    )


def _make_key(path: Path) -> None:
    """Write 32 random bytes that only the owner may read, durably and only once."""
    if path.exists():
        return
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o400)
    with os.fdopen(descriptor, "wb") as file:
        file.write(secrets.token_bytes(32))
        file.flush()
        os.fsync(file.fileno())
