"""SMPP 3.4: the few units of its language that a sender of text needs. Pure."""

import struct
from dataclasses import dataclass

from balai.core.gsm import is_gsm

BIND_TRANSMITTER, SUBMIT_SM, UNBIND, ENQUIRE_LINK = 0x02, 0x04, 0x06, 0x15
ANSWER = 0x80000000
"""An answer has the number of its question with the highest bit set."""
HEADER = struct.Struct(">IIII")
LONGEST = 4096
THROTTLED = frozenset({0x08, 0x14, 0x58})
"""System error, queue full, throttled: later perhaps. Other refusals of a message are for good."""
WITH_HEADER = 0x40
NO_RECEIPT = 0
"""Receipts would come on a line of their own, which nobody holds yet."""
LATIN_GSM, UCS2 = 0, 8
SHIFT = 0x1B
ALPHABET = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\x1bÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
SHIFTED = {"\f": 10, "^": 20, "{": 40, "}": 41, "\\": 47, "[": 60, "~": 61, "]": 62, "|": 64, "€": 101}


@dataclass(frozen=True)
class Unit:
    """One protocol data unit."""

    command: int
    sequence: int
    body: bytes = b""
    status: int = 0

    def packed(self) -> bytes:
        return HEADER.pack(HEADER.size + len(self.body), self.command, self.status, self.sequence) + self.body


def unpacked(header: bytes, body: bytes) -> Unit:
    """Return the unit of which header and body were read."""
    _, command, status, sequence = HEADER.unpack(header)
    return Unit(command, sequence, body, status)


def length_of(header: bytes) -> int:
    """Return how many octets follow a header; `ValueError` for what cannot be."""
    length = int(HEADER.unpack(header)[0]) - HEADER.size
    if not 0 <= length <= LONGEST:
        raise ValueError("not an SMPP unit")
    return length


def text(value: str) -> bytes:
    """Return a text as the protocol writes it: ASCII, ended by a zero."""
    return value.encode("ascii", "replace") + b"\0"


def bind(sequence: int, user: str, password: str) -> Unit:
    """Return the greeting of a sender."""
    body = text(user[:15]) + text(password[:8]) + text("") + bytes([0x34, 0, 0]) + text("")
    return Unit(BIND_TRANSMITTER, sequence, body)


def submit(sequence: int, *, sender: str, to: str, coding: int, content: bytes, joined: bool) -> Unit:
    """Return one short message, or one part of a longer one."""
    source = (
        bytes([5, 0]) + text(sender[:11]) if sender and not sender.isdigit() else bytes([1, 1]) + text(sender)
    )
    body = (
        text("") + source + bytes([1, 1]) + text(to.lstrip("+"))
        + bytes([WITH_HEADER if joined else 0, 0, 0]) + text("") + text("")
        + bytes([NO_RECEIPT, 0, coding, 0, len(content)]) + content
    )  # fmt: skip
    return Unit(SUBMIT_SM, sequence, body)


def parts(message: str, number: int) -> tuple[int, list[bytes]]:
    """Return (coding, contents) of a message: one part, or several that the phone joins by `number` (0–255)."""
    coding = LATIN_GSM if is_gsm(message) else UCS2
    letters = [_gsm(one) if coding == LATIN_GSM else one.encode("utf-16-be") for one in message]
    single, joined = (160, 153) if coding == LATIN_GSM else (140, 134)
    if sum(map(len, letters)) <= single:
        return coding, [b"".join(letters)]
    packed = _filled(letters, joined)
    return coding, [bytes([5, 0, 3, number, len(packed), n]) + part for n, part in enumerate(packed, 1)]


def _filled(letters: list[bytes], most: int) -> list[bytes]:
    found = [b""]
    for letter in letters:
        if len(found[-1]) + len(letter) > most:
            found.append(b"")
        found[-1] += letter
    return found


def _gsm(letter: str) -> bytes:
    return bytes([SHIFT, SHIFTED[letter]]) if letter in SHIFTED else bytes([ALPHABET.index(letter)])


def read_text(body: bytes, start: int = 0) -> tuple[str, int]:
    """Return a C string and where it ends; `ValueError` when it does not end."""
    end = body.index(b"\0", start)
    return body[start:end].decode("ascii", "replace"), end + 1
