"""The same exchange by files: whoever carries them, in any order, any part, any number of times."""

from contextlib import suppress
from datetime import datetime
from pathlib import Path

from balai.core.refusal import Refused
from balai.documents.rules.pictures import qr_bytes
from balai.nodes import folders
from balai.nodes.actions import exchanging, receiving
from balai.nodes.actions.handing import bring_in, hand_out
from balai.nodes.rules import certificates, statements, wire

__all__ = ["bring_in", "hand_out", "receive_folder", "receive_paper"]


def receive_folder(folder: Path, *, at: datetime) -> int:
    """Take in, at the centre, whatever a folder holds, and write the answers beside it; return how many answers.

    Twice over: a piece of a photo may stand before the envelope that announces it.
    """
    answered: list[bytes] = []
    for _ in range(2):
        answered = [exchanging.exchange(raw, at=at) for raw in folders.read(folder)]
    granted = [answer for raw in folders.read(folder) for answer in _granted(raw, at)]
    return folders.write(folder, [*_apart(answered), *granted])


def _granted(raw: bytes, at: datetime) -> list[bytes]:
    """Return what devices that ask to be enrolled are given, each in one piece; nothing for a ticket that is spent."""
    asked = [frame for frame in wire.split(raw).statements if statements.kind(frame) == certificates.REQUEST]
    found = []
    for request in asked:
        with suppress(Refused):
            found.append(exchanging.admit(request, at=at))
    return found


def receive_paper(picture: bytes, *, at: datetime) -> list[str]:
    """Restore, at the centre, what the codes of a scanned slip hold; return the numbers of what is here now."""
    rows = [receiving.receive(raw, at=at) for raw in qr_bytes(picture)]
    return [row.receipt for row in rows if row]


def _apart(answered: list[bytes]) -> list[bytes]:
    """Return answers as files: a catalogue with its files whole, every other statement by itself."""
    apart: list[bytes] = []
    for raw in answered:
        came = wire.split(raw)
        lists = [frame for frame in came.statements if statements.kind(frame) == "catalogue"]
        apart += [frame for frame in came.statements if frame not in lists]
        if lists:
            apart.append(wire.join([*lists, *map(wire.file, came.files)]))
    return list(dict.fromkeys(apart))
