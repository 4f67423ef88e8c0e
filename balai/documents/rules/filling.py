"""Words of a service package filled in: `{{name}}` in paragraphs, `{sequence}` in numbers. No logic, no code."""

import re
from collections.abc import Mapping
from datetime import date

FIELD = re.compile(r"\{\{\s*([a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*)*)\s*\}\}")
NUMBER_PART = re.compile(r"\{(sequence|area_code|year|month)(?::0(\d)d)?\}")
ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")


class UnknownField(ValueError):
    """A paragraph names a field that has no value, or holds braces that name none."""


def fields(paragraph: str) -> frozenset[str]:
    """Return the names between double braces; raise `UnknownField` for braces that hold anything else."""
    rest = FIELD.sub("", paragraph)
    if "{{" in rest or "}}" in rest:
        raise UnknownField(f"no field name between the braces of: {paragraph[:80]}")
    return frozenset(FIELD.findall(paragraph))


def fill(paragraph: str, values: Mapping[str, str]) -> str:
    """Replace each `{{name}}` by its value, once: braces inside a value stay what they are, text."""
    if missing := fields(paragraph) - values.keys():
        raise UnknownField(f"unknown field: {', '.join(sorted(missing))}")
    return FIELD.sub(lambda match: values[match[1]], paragraph)


def check_pattern(pattern: str) -> None:
    """Raise `ValueError` unless a number pattern counts, names the year, and holds only known parts.

    Parts: `{sequence}` or `{sequence:04d}`, `{year}`, `{area_code}`, `{month}` (in Roman figures).
    """
    names = [name for name, _ in NUMBER_PART.findall(pattern)]
    rest = NUMBER_PART.sub("", pattern)
    if names.count("sequence") != 1 or "year" not in names or "{" in rest or "}" in rest:
        raise ValueError(f"not a number pattern: {pattern}")


def number(pattern: str, *, sequence: int, area_code: str, on: date) -> str:
    """Return the number of a document, e.g. "503/0012/SIP/35.10/2026"."""
    check_pattern(pattern)
    values = {"area_code": area_code, "year": str(on.year), "month": ROMAN[on.month - 1]}

    def part(match: re.Match[str]) -> str:
        return values.get(match[1]) or str(sequence).zfill(int(match[2] or 0))

    return NUMBER_PART.sub(part, pattern)
