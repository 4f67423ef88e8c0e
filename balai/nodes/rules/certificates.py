"""What the centre says of a device it enrolled, and what is shown to become one."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from balai.core.refusal import Refused
from balai.core.words import long_date
from balai.nodes.rules import curves, filing, statements, strict
from balai.nodes.rules.strict import Unreadable, bytes64, text64

CERTIFICATE, TICKET, REQUEST = "certificate", "ticket", "request"
SECRET_BYTES = 16
TICKET_LIFETIME = timedelta(days=7)


@dataclass(frozen=True, kw_only=True)
class Certificate:
    """A device as the centre knows it. After `valid_to` it goes on for `offline_days`, flagged; then it rests."""

    code: str
    point: bytes
    office_id: str
    area_code: str
    services: tuple[str, ...]
    """Empty = all that the area offers."""
    enrolled: int
    valid_to: int
    offline_days: int
    carries: bool
    """It may bring what other devices made, as a service car does."""

    @property
    def enrolled_at(self) -> datetime:
        return filing.moment(self.enrolled)


@dataclass(frozen=True)
class Ticket:
    """What is carried to a new device: where the centre is, whom to believe, and a secret good for once."""

    url: str
    root: bytes
    secret: bytes


def issue(certificate: Certificate, *, key: curves.Private) -> bytes:
    """Return a certificate, signed by the root."""
    content = {
        "d": certificate.code, "k": text64(certificate.point), "u": certificate.office_id, "o": certificate.area_code,
        "l": list(certificate.services), "e": certificate.enrolled, "x": certificate.valid_to,
        "m": certificate.offline_days, "c": int(certificate.carries),
    }  # fmt: skip
    return statements.write(CERTIFICATE, content, key=key)


def read(frame: bytes, *, root: curves.Public) -> Certificate:
    """Return a certificate that the root signed; `Unreadable` otherwise."""
    content = statements.read(frame, CERTIFICATE, public=root)
    try:
        return Certificate(
            code=str(content["d"]), point=bytes64(content["k"], curves.POINT_BYTES), office_id=str(content["u"]),
            area_code=str(content["o"]), services=tuple(map(str, content["l"])), enrolled=int(content["e"]),
            valid_to=int(content["x"]), offline_days=int(content["m"]), carries=bool(content["c"]),
        )  # fmt: skip
    except (KeyError, TypeError, ValueError) as error:
        raise Unreadable("certificate") from error


def check_valid(certificate: Certificate, service_key: str, *, at: datetime) -> bool:
    """Refuse intake for a service it was not enrolled for, or long after it ended; return whether it is overdue."""
    if certificate.services and service_key not in certificate.services:
        raise Refused(
            "node.service",
            "Perangkat ini tidak didaftarkan untuk layanan itu. Pilih layanan lain, atau tanyakan admin.",
        )
    valid_to = filing.moment(certificate.valid_to)
    if at > valid_to + timedelta(days=certificate.offline_days):
        raise Refused(
            "node.expired",
            f"Menurut jam perangkat ini sekarang {long_date(at.date())}, jadi terlalu lama tidak terhubung ke pusat. Bila"
            " tanggal itu salah, betulkan jamnya. Bila benar: yang sudah diterima tetap aman; kirim dahulu, lalu perpanjang.",
        )
    return at > valid_to


def ticket_text(ticket: Ticket) -> str:
    """Return a ticket as it is copied, scanned or kept in a file."""
    return text64(strict.write({"u": ticket.url, "k": text64(ticket.root), "s": text64(ticket.secret)}))


def read_ticket(text: str) -> Ticket:
    """Return the ticket of a text; refuse what is none."""
    try:
        content = strict.read(strict.any64("".join(text.split())))
        return Ticket(
            strict.words(content.get("u"), 200),
            bytes64(content.get("k"), curves.POINT_BYTES),
            bytes64(content.get("s"), SECRET_BYTES),
        )
    except Unreadable as error:
        raise Refused(
            "node.ticket", "Tiket ini tidak terbaca. Salin seluruhnya, atau minta yang baru."
        ) from error


def request(ticket: Ticket, key: curves.Private) -> bytes:
    """Return what a new device asks with: the secret and its public key, signed by it."""
    content = {"s": text64(ticket.secret), "k": text64(curves.public_bytes(key))}
    return statements.write(REQUEST, content, key=key)


def read_request(frame: bytes) -> tuple[bytes, bytes]:
    """Return (secret, point) of a request that the holder of the key made; `Unreadable` otherwise."""
    content: Mapping[str, Any] = statements.unverified(frame)
    point = bytes64(content.get("k"), curves.POINT_BYTES)
    statements.read(frame, REQUEST, public=curves.public_key(point))
    return bytes64(content.get("s"), SECRET_BYTES), point
