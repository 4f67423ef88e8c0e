"""Package and offering files on disk, checked without a database."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings

from balai.catalogue.queries.reference import reference
from balai.catalogue.rules import source
from balai.catalogue.rules.check import check
from balai.catalogue.rules.offering import check_offering
from balai.catalogue.rules.source import Problem

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


def checked(path: Path) -> Iterator[Checked]:
    """Check what a path holds: a package file or folder, an offering, or a folder of either."""
    if path.is_file():
        yield checked_package(path.parent) if path.name == PACKAGE_FILE else checked_offering(path)
        return
    folders = package_folders(path)
    if folders:
        yield from map(checked_package, folders)
    else:
        yield from map(checked_offering, sorted(path.rglob("*.yaml")))
