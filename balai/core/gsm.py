"""How many short messages a text fills. Pure; 3GPP TS 23.038."""

import unicodedata

BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENDED = frozenset("^{}\\[~]|€\f")
"""Each of these takes two places."""
ALIKE = {"“": '"', "”": '"', "‘": "'", "’": "'", "–": "-", "—": "-", "•": "-", "\u00a0": " "}


def is_gsm(text: str) -> bool:
    """Return whether all letters of a text are in the GSM alphabet."""
    return BASIC.union(EXTENDED).issuperset(text)


def plain(text: str) -> str:
    """Return a text with its letters replaced by those of the GSM alphabet, where one looks alike."""
    if is_gsm(text):
        return text
    return "".join(letter if letter in BASIC | EXTENDED else _alike(letter) for letter in text)


def _alike(letter: str) -> str:
    bare = ALIKE.get(letter) or "".join(
        one for one in unicodedata.normalize("NFKD", letter) if not unicodedata.combining(one)
    )
    return bare if bare and is_gsm(bare) else letter


def segments(text: str) -> int:
    """Return how many SMS a text takes: 160 letters in one, 153 in each of several; with others 70 and 67."""
    if is_gsm(text):
        return _parts([2 if letter in EXTENDED else 1 for letter in text], single=160, joined=153)
    return _parts([len(letter.encode("utf-16-be")) // 2 for letter in text], single=70, joined=67)


def _parts(widths: list[int], *, single: int, joined: int) -> int:
    """Return the number of parts; a letter of two places is never torn apart."""
    if sum(widths) <= single:
        return 1
    parts, used = 1, 0
    for width in widths:
        if used + width > joined:
            parts, used = parts + 1, 0
        used += width
    return parts
