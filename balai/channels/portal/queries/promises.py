"""What Balai promises, and where it can be seen."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import yaml
from django.conf import settings

from balai.core.words import long_date


@dataclass(frozen=True)
class Promise:
    """One public statement that Balai answers, or one criterion of MPP Digital (`said` is empty, `id` too).

    `shown_at`: (what, address) of what exists, perhaps nothing yet; `missing`: what is still to be built.
    """

    id: str
    demand: str
    said: str
    shown_at: tuple[tuple[str, str], ...]
    commands: tuple[str, ...]
    tests: tuple[str, ...]
    missing: str


@cache
def promises() -> tuple[Promise, ...]:
    """Return the demands of `data/mandate.yaml` in order."""
    loaded = _loaded()
    said = {
        key: f"{row['speaker']}, {row['event']}, {long_date(row['said_on'])}"
        for key, row in loaded["statements"].items()
    }
    return tuple(
        _promise(row, id=row["id"], demand=row["demand"], said=said[row["statement"]])
        for row in loaded["demands"]
    )


@cache
def criteria() -> tuple[Promise, ...]:
    """Return the eleven criteria of MPP Digital in their order."""
    return tuple(_promise(row, id="", demand=row["name"], said="") for row in _loaded()["criteria"])


def _promise(row: Mapping[str, Any], *, id: str, demand: str, said: str) -> Promise:
    shown_at = tuple((link["what"], link["url"]) for link in row.get("shown_at", ()))
    commands, tests = tuple(row.get("commands", ())), tuple(row.get("tests", ()))
    return Promise(id, demand, said, shown_at, commands, tests, row.get("missing", ""))


@cache
def _loaded() -> Mapping[str, Any]:
    return dict(yaml.safe_load((settings.DATA / "mandate.yaml").read_text(encoding="utf-8")))
