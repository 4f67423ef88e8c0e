"""Package and offering files on disk, checked without a database."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings

from balai.catalogue.queries.life_events import event_schema, events_folder
from balai.catalogue.queries.reference import reference
from balai.catalogue.rules import package, source
from balai.catalogue.rules.check import check
from balai.catalogue.rules.check_event import check_event
from balai.catalogue.rules.offering import check_offering
from balai.catalogue.rules.package import Package
from balai.catalogue.rules.source import Problem
from balai.forms import queries as forms

PACKAGE_FILE = "service.yaml"


@dataclass(frozen=True, slots=True)
class Checked:
    """One file: what it holds, and what is wrong with it."""

    file: Path
    raw: dict[str, Any]
    problems: tuple[Problem, ...]


def services_folder() -> Path:
    """Return the folder of the national patterns that ship with this installation."""
    return Path(settings.DATA) / "services"


def package_folders(path: Path) -> list[Path]:
    """Return `path` itself if it holds a package, else the folders in it that do, by name."""
    if (path / PACKAGE_FILE).exists():
        return [path]
    return sorted(file.parent for file in path.glob(f"*/{PACKAGE_FILE}"))


def folder_hash(folder: Path) -> str:
    """Return the content hash of a package's folder."""
    files = (file for file in folder.rglob("*") if file.is_file())
    return source.content_hash({file.relative_to(folder).as_posix(): file.read_bytes() for file in files})


def checked_package(folder: Path) -> Checked:
    """Read and check the package in a folder."""
    text = source.read((folder / PACKAGE_FILE).read_text(encoding="utf-8"))
    problems = text.problems or tuple(check(text.raw, reference(), lines=text.lines, folder=folder.name))
    return Checked(folder / PACKAGE_FILE, text.raw, problems)


def checked_offering(file: Path) -> Checked:
    """Read and check an offering against the newest pattern on disk."""
    text = source.read(file.read_text(encoding="utf-8"))
    if text.problems:
        return Checked(file, text.raw, text.problems)
    folder = services_folder() / str(text.raw.get("service", ""))
    if not (folder / PACKAGE_FILE).is_file():
        unknown = source.problem(("service",), "Layanan ini tidak ada di data/services.", text.lines)
        return Checked(file, text.raw, (unknown,))
    pattern = checked_package(folder)
    if pattern.problems:
        return Checked(file, text.raw, (Problem(0, "service", "Paket layanan ini sendiri belum benar."),))
    return Checked(
        file, text.raw, tuple(check_offering(pattern.raw, text.raw, reference(), lines=text.lines))
    )


def checked_event(file: Path) -> Checked:
    """Read and check a life event against the newest patterns on disk."""
    return _checked_event(file, _patterns())


def _patterns() -> dict[str, Package]:
    """Return every sound package on disk by its key."""
    read = (checked_package(folder) for folder in package_folders(services_folder()))
    return {one.raw["key"]: package.parse(one.raw) for one in read if not one.problems}


def _checked_event(file: Path, patterns: dict[str, Package]) -> Checked:
    text = source.read(file.read_text(encoding="utf-8"))
    applicant = forms.applicant_form().schema["properties"]
    found = text.problems or tuple(
        check_event(text.raw, patterns, applicant, event_schema(), lines=text.lines, name=file.stem)
    )
    return Checked(file, text.raw, found)


def checked(path: Path) -> Iterator[Checked]:
    """Check what a path holds: a package file or folder, an offering, a life event, or a folder of one kind."""
    if events_folder().name in (path.name, path.resolve().parent.name):
        patterns = _patterns()
        files = [path] if path.is_file() else sorted(path.glob("*.yaml"))
        yield from (_checked_event(file, patterns) for file in files)
        return
    if path.is_file():
        yield checked_package(path.parent) if path.name == PACKAGE_FILE else checked_offering(path)
        return
    folders = package_folders(path)
    if folders:
        yield from map(checked_package, folders)
    else:
        yield from map(checked_offering, sorted(path.rglob("*.yaml")))
