"""What is measured and how, as data: levels, what stands in the way, costs, launch figures, indicators."""

from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings

from balai.monitoring.rules.formulas import Indicator
from balai.monitoring.rules.level import BlockerKind, Cost, Kinds


@cache
def ladder() -> list[dict[str, Any]]:
    """Return the levels from 0 to 5 with name and meaning."""
    return list(_ledger("levels")["levels"])


@cache
def kinds() -> Kinds:
    """Return the ways in which something can stand in the way, by key."""
    return {key: BlockerKind(key, **raw) for key, raw in _ledger("levels")["blockers"].items()}


@cache
def costs() -> tuple[Cost, Cost]:
    """Return what a visit and a paper cost a person, as assumed."""
    visit, paper = (_ledger("burden")[one] for one in ("visit", "paper"))
    return Cost(visit["hours"], visit["rupiah"]), Cost(paper["hours"], paper["rupiah"])


@cache
def launch() -> dict[str, Any]:
    """Return what was said of who can be reached, with date and speaker."""
    return _ledger("launch")


@cache
def publication() -> dict[str, Any]:
    """Return under which licence figures are given away, and of how few they are not."""
    return _ledger("publication")


@cache
def tiles() -> dict[str, dict[str, Any]]:
    """Return where each province stands on the map of equal tiles, and its short name, by code."""
    return dict(_ledger("tiles")["tiles"])


@cache
def indicators() -> dict[str, Indicator]:
    """Return the catalogue of indicators by key, in the order of its files."""
    folder = Path(settings.DATA) / "indicators"
    found = (raw for file in sorted(folder.glob("*.yaml")) for raw in _read(file)["indicators"])
    return {raw["key"]: Indicator(**raw | {"inputs": tuple(raw["inputs"])}) for raw in found}


def _ledger(name: str) -> dict[str, Any]:
    return _read(Path(settings.DATA) / "ledger" / f"{name}.yaml")


@cache
def _read(path: Path) -> dict[str, Any]:
    return dict(yaml.safe_load(path.read_text(encoding="utf-8")))
