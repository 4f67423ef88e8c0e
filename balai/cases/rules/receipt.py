"""Receipt numbers and tracking codes (`docs/reference/receipt.md`).

`KKKKK-CCCC-XX` in Crockford's base 32: K the enrolment that issued it ("0…" are the centre's), C its
counter, X two check symbols with Σwᵢ = 0 and Σwᵢαⁱ = 0 in GF(2⁵), α a root of x⁵+x²+1. Every single
wrong symbol and every swap of two symbols is noticed. A receipt number is no secret; a tracking code is.
"""

import re

from balai.core.refusal import Refused

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
VALUES = {symbol: value for value, symbol in enumerate(ALPHABET)} | {"O": 0, "I": 1, "L": 1}
COUNTERS = 32**4
TRACKING_SYMBOLS = 8


def _powers() -> list[int]:
    powers, value = [], 1
    for _ in range(31):
        powers.append(value)
        value <<= 1
        if value & 0b100000:
            value ^= 0b100101
    return powers


POWERS = _powers()
LOGS = {value: exponent for exponent, value in enumerate(POWERS)}


def _times(a: int, b: int) -> int:
    return POWERS[(LOGS[a] + LOGS[b]) % 31] if a and b else 0


def _sums(values: list[int]) -> tuple[int, int]:
    plain = weighted = 0
    for place, value in enumerate(values):
        plain ^= value
        weighted ^= _times(value, POWERS[place])
    return plain, weighted


def number(enrolment: str, counter: int) -> str:
    """Return the receipt number of the counter-th case of an enrolment (five symbols)."""
    if not 0 <= counter < COUNTERS:
        raise ValueError("counter out of range: a new enrolment is due")
    body = enrolment + "".join(ALPHABET[counter >> shift & 31] for shift in (15, 10, 5, 0))
    plain, weighted = _sums([VALUES[symbol] for symbol in body])
    # x + y = plain and x·α⁹ + y·α¹⁰ = weighted, so y·(α⁹ + α¹⁰) = weighted + plain·α⁹
    last = _times(weighted ^ _times(plain, POWERS[9]), POWERS[-LOGS[POWERS[9] ^ POWERS[10]] % 31])
    return f"{body[:5]}-{body[5:]}-{ALPHABET[plain ^ last]}{ALPHABET[last]}"


def normal(text: str) -> str:
    """Return a typed receipt number in its written form; refuse what cannot be one.

    Case, spaces and hyphens do not matter; O is read as 0, I and L as 1.
    """
    symbols = re.sub(r"[\s‐-―-]", "", text.upper())
    values = [VALUES.get(symbol, -1) for symbol in symbols]
    if len(values) != 11 or -1 in values or _sums(values) != (0, 0):
        raise Refused(
            "receipt.wrong",
            "Nomor permohonan tidak cocok. Nomornya 11 huruf dan angka seperti K7M2Q-0F3D-XX pada tanda terima; periksa lagi.",
        )
    clean = "".join(ALPHABET[value] for value in values)
    return f"{clean[:5]}-{clean[5:9]}-{clean[9:]}"


def normal_tracking(text: str) -> str:
    """Return a typed tracking code as eight symbols; what cannot be one comes back empty."""
    symbols = re.sub(r"[\s‐-―-]", "", text.upper())
    values = [VALUES.get(symbol, -1) for symbol in symbols]
    return "" if len(values) != TRACKING_SYMBOLS or -1 in values else "".join(ALPHABET[v] for v in values)


def spaced_tracking(code: str) -> str:
    """Return a tracking code as it is printed: "7C2K 9MQ4"."""
    return f"{code[:4]} {code[4:]}"
