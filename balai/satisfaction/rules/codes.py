"""The code on an invitation: 13 symbols of 5 bits, without letters that look alike. Pure."""

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 13
LOOKALIKES = str.maketrans("OIL", "011", " -")


def spelled(number: int) -> str:
    """Return the lowest 65 bits of a number as a code."""
    return "".join(ALPHABET[(number >> 5 * place) & 31] for place in range(LENGTH))


def typed(text: str) -> str:
    """Return a code as it was meant: capitals, without gaps, an O read as 0, I and L as 1."""
    return text[:40].upper().translate(LOOKALIKES)


def spaced(code: str) -> str:
    """Return a code as people read it: "7C2K 9MQ4 AB3D E"."""
    return " ".join(code[start : start + 4] for start in range(0, len(code), 4))
