"""JSON from outside, read strictly: one form, no key twice, no number that others read differently."""

import base64
import binascii
import json
from collections.abc import Mapping
from math import isfinite
from typing import Any

DEEPEST = 8
LARGEST = 2**53
"""Beyond it whole numbers are no longer told apart where all numbers are decimals, as on a phone."""
LONGEST = len(str(-LARGEST))


class Unreadable(ValueError):
    """Bytes that no honest device makes; the one argument says why in a word."""


def read(raw: bytes, *, decimals: bool = False) -> dict[str, Any]:
    """Return the object that `raw` holds; `Unreadable` for anything else. Decimals only where they are asked for."""
    try:
        content = json.loads(
            raw.decode("utf-8"),
            object_pairs_hook=_once,
            parse_int=_integer,
            parse_float=_decimal if decimals else _no_number,
            parse_constant=_no_number,
        )
    except Unreadable:
        raise
    except (ValueError, RecursionError) as error:
        raise Unreadable("json") from error
    if not isinstance(content, dict) or _depth(content) > DEEPEST:
        raise Unreadable("shape")
    return content


def write(content: Mapping[str, Any]) -> bytes:
    """Return the shortest JSON of an object."""
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()


def text64(raw: bytes) -> str:
    """Return bytes in base 64 for addresses, without padding."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def any64(text: object) -> bytes:
    """Return the bytes that `text64` wrote; only their one form is read."""
    try:
        raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)) if isinstance(text, str) else b""
    except (ValueError, binascii.Error) as error:
        raise Unreadable("base64") from error
    if text64(raw) != text:
        raise Unreadable("base64")
    return raw


def bytes64(text: object, length: int) -> bytes:
    """Return the same where there must be `length` bytes."""
    raw = any64(text)
    if len(raw) != length:
        raise Unreadable("base64")
    return raw


def whole(value: object, least: int, most: int) -> int:
    """Return a whole number within bounds; truth values are none."""
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
        raise Unreadable("number")
    return value


def words(value: object, most: int) -> str:
    """Return a text of at most so many characters."""
    if not isinstance(value, str) or len(value) > most or not value.isprintable():
        raise Unreadable("text")
    return value


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    content = dict(pairs)
    if len(content) != len(pairs):
        raise Unreadable("key_twice")
    return content


def _integer(text: str) -> int:
    return whole(int(text) if len(text) <= LONGEST else None, -LARGEST, LARGEST)


def _decimal(text: str) -> float:
    if not isfinite(number := float(text)):
        raise Unreadable("number")
    return number


def _no_number(text: str) -> float:
    raise Unreadable("number")


def _depth(value: Any) -> int:
    if isinstance(value, dict):
        return 1 + max(map(_depth, value.values()), default=0)
    return 1 + max(map(_depth, value), default=0) if isinstance(value, list) else 0
