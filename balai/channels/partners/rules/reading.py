"""JSON as machines send it, read strictly: one meaning for each text, and a place for each fault. Pure.

Standard parsers keep the last of two equal keys, follow any depth and any number. Here a body with a key that
stands twice, that nests too deep, or that holds what no text or number of ours can be, is refused, and the
refusal names the place as a JSON pointer (RFC 6901).
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from balai.core.refusal import Invalid, Refused

DEEPEST = 8
MOST_TOKENS = 50_000
LONGEST_NUMBER = 20
LARGEST_NUMBER = 10**15
"""More digits do not survive a JSON number in other languages."""
TOKEN = re.compile(r'\s*("[^"\\]*(?:\\.[^"\\]*)*"|[{}\[\],:]|[^\s{}\[\],:"]+)', re.DOTALL)
NO_TEXT = re.compile("[\0\ud800-\udfff]")


def malformed(why: str) -> Refused:
    """Return the refusal of a body that is no JSON at all."""
    return Refused("malformed", "Kiriman ini bukan JSON yang dapat dibaca: {why}.", why=why)


@dataclass
class _Level:
    """One object or list that is open; `key` is the key or index of what comes next."""

    is_object: bool
    key: str | int = ""
    seen: set[str] = field(default_factory=set)
    wants_key: bool = True


def read_json(content: bytes) -> Any:
    """Return the value of a JSON text in UTF-8; refuse what is malformed, and what `_scan` objects to."""
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        raise malformed("bukan UTF-8") from None
    _scan(text)
    try:
        return json.loads(text, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        place = (
            f"baris {error.lineno}, kolom {error.colno}"
            if isinstance(error, json.JSONDecodeError)
            else "isinya"
        )
        raise malformed(place) from None


def _no_constant(name: str) -> Any:
    raise ValueError(name)


def _scan(text: str) -> None:
    """Refuse keys that stand twice, depth, odd numbers and texts; stop quietly where it is no JSON: the parser says so."""
    levels: list[_Level] = []
    position = count = 0
    while found := TOKEN.match(text, position):
        position, count = found.end(), count + 1
        if count > MOST_TOKENS:
            raise Invalid({pointer(levels): "Terlalu banyak isi dalam satu kiriman. Pecah menjadi beberapa."})
        if not _step(levels, found[1]):
            return


def _step(levels: list[_Level], mark: str) -> bool:
    """Move over one mark; False where this cannot be JSON."""
    if mark in "{[":
        if len(levels) == DEEPEST:
            raise Invalid({pointer(levels): f"Bersarang terlalu dalam; paling banyak {DEEPEST} tingkat."})
        levels.append(_Level(mark == "{", "" if mark == "{" else 0))
        return True
    if mark in "}]":
        if not levels:
            return False
        levels.pop()
        return bool(levels)
    if not levels:
        _check_scalar(levels, mark)
        return False
    return _inside(levels, levels[-1], mark)


def _inside(levels: list[_Level], level: _Level, mark: str) -> bool:
    if mark == ",":
        level.wants_key = True
        if not level.is_object:
            level.key = int(level.key or 0) + 1
    elif mark == ":":
        level.wants_key = False
    elif level.is_object and level.wants_key:
        return _new_key(levels, level, mark)
    else:
        _check_scalar(levels, mark)
    return True


def _new_key(levels: list[_Level], level: _Level, mark: str) -> bool:
    try:
        level.key = str(json.loads(mark))
    except ValueError:
        return False
    if level.key in level.seen:
        raise Invalid({pointer(levels): "Kunci ini tertulis dua kali."})
    level.seen.add(level.key)
    _check_text(levels, level.key)
    return True


def _check_scalar(levels: list[_Level], mark: str) -> None:
    if mark.startswith('"'):
        if "\\u" in mark or "\0" in mark:
            _check_text(levels, _decoded(mark))
    elif mark[:1] in "-0123456789" and (len(mark) > LONGEST_NUMBER or not _is_small(mark)):
        raise Invalid({pointer(levels): "Bilangan ini terlalu besar atau terlalu panjang."})


def _decoded(mark: str) -> str:
    try:
        return str(json.loads(mark))
    except ValueError:
        return ""


def _is_small(mark: str) -> bool:
    try:
        return abs(float(mark)) <= LARGEST_NUMBER
    except ValueError:
        return True  # no number at all; the parser says so


def _check_text(levels: list[_Level], text: str) -> None:
    if NO_TEXT.search(text):
        raise Invalid({pointer(levels): "Memuat huruf yang tidak ada dalam teks mana pun."})


def pointer(levels: list[_Level]) -> str:
    """Return where the reader stands, as a JSON pointer."""
    return to_pointer(*(level.key for level in levels))


def to_pointer(*parts: str | int) -> str:
    """Return a JSON pointer (RFC 6901): ("a", 0, "b/c") → "/a/0/b~1c"."""
    return "".join(
        "/" + NO_TEXT.sub("\ufffd", str(part)).replace("~", "~0").replace("/", "~1") for part in parts
    )


def place(key: str) -> str:
    """Return where in a request stands what a rule of `cases` complains about: "applicant.nik" → "/applicant/nik".

    Keys of rules: "applicant.<field>", "evidence.<key>", or a field of the service's form, rows as "group.0.column".
    Places that are pointers already, or name a query parameter ("?limit") or a header ("@If-Match"), stay.
    """
    if key[:1] in ("/", "?", "@") or not key:
        return key
    parts = key.split(".")
    return to_pointer(*parts) if parts[0] in ("applicant", "evidence") else to_pointer("answers", *parts)


def unknown_keys(given: Mapping[str, object], known: Mapping[str, object], part: str) -> dict[str, str]:
    """Return a sentence for each key of `given` that a form does not know, by its place."""
    return {
        to_pointer(part, key): "Isian ini tidak dikenal dalam formulir." for key in given if key not in known
    }
