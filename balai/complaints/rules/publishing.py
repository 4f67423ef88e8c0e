"""What may be read by everybody. Pure."""

import re
from collections.abc import Iterable

from balai.core.refusal import Refused

LONG_NUMBER = re.compile(r"\d(?:[ .-]?\d){6,}")
ADDRESS = re.compile(r"\S+@\S+\.\S+")
SHORTEST_NAME = 3


def check_publishable(text: str, *, known: Iterable[str]) -> None:
    """Refuse a public text with a long number, an e-mail address, or a word of the reporter's name.

    A check for the officer's eyes, no proof: `known` are the names and numbers that Balai knows of the reporter.
    """
    if not text.strip():
        raise Refused(
            "publish.empty", "Tulis isi yang boleh dibaca umum, tanpa nama, nomor, atau alamat orang."
        )
    if LONG_NUMBER.search(text) or ADDRESS.search(text):
        raise Refused(
            "publish.number",
            "Ada nomor panjang atau alamat surel. Hapus NIK, nomor HP, nomor berkas, dan alamat sebelum diterbitkan.",
        )
    words = {word.lower() for word in re.findall(r"\w+", text)}
    if any(name in words for one in known for name in _names(one)):
        raise Refused("publish.name", "Nama pelapor masih tersebut. Hapus dahulu sebelum diterbitkan.")


def _names(known: str) -> list[str]:
    return [word.lower() for word in re.findall(r"\w+", known) if len(word) > SHORTEST_NAME]
