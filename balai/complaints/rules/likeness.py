"""How alike two texts are, to find reports of the same thing. Pure."""

import re

ALIKE = 0.35


def _pieces(text: str) -> set[str]:
    plain = " ".join(re.findall(r"\w+", text.lower()))
    return {plain[start : start + 3] for start in range(max(0, len(plain) - 2))}


def likeness(one: str, other: str) -> float:
    """Return 0–1: the share of three-letter pieces that both texts have."""
    a, b = _pieces(one), _pieces(other)
    return len(a & b) / len(a | b) if a and b else 0.0
