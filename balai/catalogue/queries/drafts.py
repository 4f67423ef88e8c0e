"""What would hold: an offering or a package before anyone decided, as people would see it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from balai.catalogue.models import Offering
from balai.catalogue.queries.offers import holding
from balai.catalogue.queries.pinned import current_version, package, service, version
from balai.catalogue.queries.reference import reference
from balai.catalogue.rules.check import check
from balai.catalogue.rules.diff import Change, differences
from balai.catalogue.rules.offering import check_offering, effective
from balai.catalogue.rules.package import Package, parse
from balai.catalogue.rules.source import Path, Problem
from balai.catalogue.rules.standard import Component, components


@dataclass(frozen=True, slots=True)
class Draft:
    """`standard`: the public components; `changes`: against `before`, which is "" for a new service."""

    problems: tuple[Problem, ...]
    package: Package | None = None
    standard: tuple[Component, ...] = ()
    changes: tuple[Change, ...] = ()
    before: str = ""


def draft_offering(
    raw: Mapping[str, Any], *, area_code: str, lines: Mapping[Path, int] | None = None
) -> Draft:
    """Return what people would see, and what changes against what the agency offers now, or else the pattern."""
    pattern = _pattern(raw)
    problems = check_offering(pattern.raw, raw, reference(), lines=lines)
    if problems:
        return Draft(tuple(problems))
    area = str(raw.get("area") or area_code)
    now = holding(pattern.key, str(raw.get("agency", "")), area, date.fromisoformat(raw["valid_from"]))
    old = package(now.version_id, now.id) if now else pattern
    return _draft(
        parse(effective(pattern.raw, raw)), old, "yang berlaku sekarang" if now else "pola nasional"
    )


def kept_offering(row: Offering) -> Draft:
    """Return the same for an offering that was proposed."""
    return draft_offering({**row.package, "version": row.version_id}, area_code=row.area_code)


def draft_package(
    raw: Mapping[str, Any], *, lines: Mapping[Path, int] | None = None, folder: str = ""
) -> Draft:
    """Return what people would see of a package, and what changes against the version in use."""
    problems = check(raw, reference(), lines=lines, folder=folder)
    if problems:
        return Draft(tuple(problems))
    new = parse(dict(raw))
    old_id = current_version(new.key)
    return _draft(new, package(old_id), "versi yang berlaku") if old_id else _draft(new, new, "")


def _pattern(raw: Mapping[str, Any]) -> Package:
    wanted = str(raw.get("version", ""))
    return package(version(wanted)) if wanted else service(str(raw.get("service", ""))).package


def _draft(new: Package, old: Package, before: str) -> Draft:
    public = tuple(one for one in components(new, reference().components) if one.is_public)
    return Draft((), new, public, differences(old, new), before)
