"""Verification codes: ten symbols of Crockford's base 32 (50 random bits), printed as "7C2K9-MQ4TX"."""

import re

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 10
RANDOM_BYTES = 7


def code(random: bytes) -> str:
    """Return the code that seven random bytes give."""
    value = int.from_bytes(random[:RANDOM_BYTES])
    return "".join(ALPHABET[value >> 5 * place & 31] for place in range(LENGTH))


def spaced(code: str) -> str:
    """Return a code as it is printed."""
    return f"{code[:5]}-{code[5:]}"


def normal(text: str) -> str:
    """Return a typed code as ten symbols; what cannot be one comes back empty.

    Case, spaces and hyphens do not matter; O is read as 0, I and L as 1.
    """
    symbols = re.sub(r"[\s‐-―-]", "", text.upper()).translate(str.maketrans("OIL", "011"))
    return symbols if len(symbols) == LENGTH and all(symbol in ALPHABET for symbol in symbols) else ""
