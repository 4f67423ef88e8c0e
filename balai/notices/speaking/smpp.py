"""SMPP over a connection of its own for each message: bind, submit each part, unbind."""

import socket
import zlib
from contextlib import closing

from balai.notices.rules import smpp
from balai.notices.rules.gateways import Gateway
from balai.notices.rules.parcels import Answer, Parcel
from balai.notices.rules.routing import AttemptState
from balai.notices.rules.smpp import ANSWER, Unit

PORT = 2775


def send(gateway: Gateway, parcel: Parcel) -> Answer:
    """Hand over an SMS. SMPP knows no id of ours, so a silence after the message leaves its fate unclear."""
    try:
        line = socket.create_connection((gateway.host, gateway.port or PORT), gateway.timeout_s)
    except OSError as error:
        return Answer(AttemptState.FAILED, error=type(error).__name__)
    with closing(line):
        try:
            answer = _ask(line, smpp.bind(1, gateway.user, gateway.secret))
        except (OSError, ValueError) as error:
            return Answer(AttemptState.FAILED, error=type(error).__name__)
        if answer.status:
            return Answer(AttemptState.FAILED, error=f"smpp bind {answer.status}")
        return _submit(line, gateway, parcel)


def _submit(line: socket.socket, gateway: Gateway, parcel: Parcel) -> Answer:
    coding, contents = smpp.parts(parcel.text, zlib.crc32(parcel.id.encode()) % 256)
    reference = ""
    for number, content in enumerate(contents):
        unit = smpp.submit(
            2 + number, sender=gateway.sender, to=parcel.to, coding=coding, content=content, joined=len(contents) > 1
        )  # fmt: skip
        try:
            answer = _ask(line, unit)
            reference = smpp.read_text(answer.body)[0] if not answer.status else ""
        except (OSError, ValueError) as error:
            return Answer(AttemptState.UNCLEAR, error=type(error).__name__)
        if answer.status:
            return _refusal(answer.status, is_first=number == 0)
    _leave(line, 2 + len(contents))
    return Answer(AttemptState.ACCEPTED, reference=reference)


def _refusal(status: int, *, is_first: bool) -> Answer:
    error = f"smpp {status}"
    if not is_first:
        return Answer(AttemptState.UNCLEAR, error=error)
    return Answer(AttemptState.FAILED if status in smpp.THROTTLED else AttemptState.REFUSED, error=error)


def _ask(line: socket.socket, unit: Unit) -> Unit:
    """Send a unit and return its answer; questions whether we live are answered."""
    line.sendall(unit.packed())
    while True:
        heard = _read(line)
        if heard.sequence == unit.sequence and heard.command & ANSWER:
            return heard
        if heard.command == smpp.ENQUIRE_LINK:
            line.sendall(Unit(heard.command | ANSWER, heard.sequence).packed())


def _read(line: socket.socket) -> Unit:
    header = _exactly(line, smpp.HEADER.size)
    return smpp.unpacked(header, _exactly(line, smpp.length_of(header)))


def _exactly(line: socket.socket, size: int) -> bytes:
    found = b""
    while len(found) < size:
        chunk = line.recv(size - len(found))
        if not chunk:
            raise ConnectionError("hung up")
        found += chunk
    return found


def _leave(line: socket.socket, sequence: int) -> None:
    """Say goodbye; the message is away whatever becomes of it."""
    try:
        line.sendall(Unit(smpp.UNBIND, sequence).packed())
    except OSError:
        return
