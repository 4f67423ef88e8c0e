"""The text of a package file: what it holds, on which line, and what is wrong with the YAML itself."""

import hashlib
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import yaml

Path = tuple[str | int, ...]
LARGEST_FILE, LARGEST_NUMBER, DEEPEST = 200_000, 2**53, 24
Loader: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """Something wrong, in Indonesian, with the place in the file. `line` starts at 1; 0 is the whole file."""

    line: int
    path: str
    message: str


@dataclass(frozen=True, slots=True)
class Source:
    """What a YAML file holds (dates as ISO text, so that it can be stored as JSON) and the line of each path."""

    raw: dict[str, Any]
    lines: Mapping[Path, int]
    problems: tuple[Problem, ...]


def read(text: str) -> Source:
    """Return what a YAML file holds; unreadable YAML gives no content and a problem."""
    if len(text) > LARGEST_FILE:
        return _unreadable(text[:LARGEST_FILE].count("\n") + 1, "Berkas terlalu besar untuk satu paket.")
    try:
        if refused := _refused(text):
            return _unreadable(*refused)
        node, raw = _composed(text)
    except (yaml.YAMLError, ValueError) as error:
        return _unreadable(
            min(_line_of(error), text.count("\n") + 1), f"YAML tidak terbaca: {_reason(error)}"
        )
    if not isinstance(raw, dict) or not isinstance(node, yaml.MappingNode):
        return _unreadable(1, "Berkas harus berisi pasangan kunci dan nilai.")
    repeated: list[Problem] = []
    lines = dict(_walk(node, (), repeated))
    return Source(raw, lines, tuple(repeated))


def plain(value: Any) -> Any:
    """Return the value with dates as ISO text; `ValueError` for what JSON cannot hold."""
    if isinstance(value, Mapping):
        return {str(key): plain(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [plain(part) for part in value]
    if isinstance(value, date):
        return value.isoformat()
    is_number = isinstance(value, int | float) and math.isfinite(value) and abs(value) <= LARGEST_NUMBER
    if value is None or isinstance(value, str) or is_number:
        return value
    raise ValueError(f"isi {value!r:.40} tidak dapat disimpan")


def content_hash(files: Mapping[str, bytes]) -> str:
    """Return the SHA-256 over a folder's files (relative name → bytes); names and order of files are covered."""
    digest = hashlib.sha256()
    for name in sorted(files):
        digest.update(f"{name}\0{len(files[name])}\0".encode())
        digest.update(files[name])
    return digest.hexdigest()


def place(path: Path) -> str:
    """Return a path as people read it: "evidence[2].when.reason"."""
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else part
    return text


def problem(path: Path, message: str, lines: Mapping[Path, int]) -> Problem:
    """Return a problem with the line of its path, or of the nearest thing above it."""
    line = next((lines[path[:end]] for end in range(len(path), -1, -1) if path[:end] in lines), 0)
    return Problem(line, place(path), message)


def _refused(text: str) -> tuple[int, str] | None:
    """Return the line and why a text is not even composed: what nests without end would exhaust the machine."""
    depth = 0
    for event in yaml.parse(text, Loader=Loader):
        if isinstance(event, yaml.AliasEvent):
            return _line(event), "Jangkar dan alias YAML (& dan *) tidak dipakai. Tulis isinya langsung."
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST:
            return _line(event), "Isinya bersarang terlalu dalam."
    return None


def _composed(text: str) -> tuple[yaml.Node | None, Any]:
    """Return the tree of a text, which knows its lines, and what it holds."""
    loader = Loader(text)
    try:
        node = loader.get_single_node()
        return node, plain(loader.construct_document(node)) if node else None
    finally:
        loader.dispose()


def _line(event: yaml.Event) -> int:
    return event.start_mark.line + 1 if event.start_mark else 1


def _walk(node: yaml.Node, path: Path, repeated: list[Problem]) -> Iterator[tuple[Path, int]]:
    yield path, node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        seen = set()
        for key, value in node.value:
            name, line = str(key.value), key.start_mark.line + 1
            if name in seen:
                repeated.append(Problem(line, place((*path, name)), "Kunci ini ditulis dua kali."))
            seen.add(name)
            yield from _walk(value, (*path, name), repeated)
            yield (*path, name), line
    elif isinstance(node, yaml.SequenceNode):
        for index, value in enumerate(node.value):
            yield from _walk(value, (*path, index), repeated)


def _unreadable(line: int, message: str) -> Source:
    return Source({}, {}, (Problem(line, "", message),))


def _line_of(error: Exception) -> int:
    mark = getattr(error, "problem_mark", None)
    return mark.line + 1 if mark else 0


def _reason(error: Exception) -> str:
    return str(getattr(error, "problem", None) or error).replace("\n", " ")
