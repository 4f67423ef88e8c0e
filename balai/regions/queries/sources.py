"""What `data/` says and no table holds: time zones, Ramadan, patterns of calendars. Read once a process."""

from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

import yaml
from django.conf import settings

from balai.core.refusal import Missing


@dataclass(frozen=True)
class Template:
    """A pattern for calendars; `example` when no rule prescribes its hours."""

    key: str
    name: str
    source: str
    example: bool
    hours: dict[str, list[str]]
    ramadan_hours: dict[str, list[str]]
    joint_leave_open: bool


def zone_of(code: str) -> str:
    """Return the time zone of an area, e.g. "Asia/Jayapura" (Keppres 41/1987: by province); no query."""
    try:
        return _zones()[code[:2]]
    except KeyError:
        raise Missing("Wilayah") from None


def template(key: str) -> Template:
    """Return one pattern of calendars; no query."""
    try:
        return templates()[key]
    except KeyError:
        raise Missing("Pola kalender") from None


@cache
def templates() -> dict[str, Template]:
    """Return the patterns of `data/calendars/templates.yaml` by key; no query."""
    fields = ("name", "source", "example", "hours", "ramadan_hours", "joint_leave_open")
    rows = _read("calendars/templates.yaml")
    return {key: Template(key=key, **{field: row[field] for field in fields}) for key, row in rows.items()}


@cache
def ramadans() -> tuple[tuple[date, date], ...]:
    """Return the months of Ramadan as (first day, first day after), in order; no query."""
    return tuple(sorted((row["from_on"], row["to_on"]) for row in _read("calendars/ramadan.yaml")))


@cache
def _zones() -> dict[str, str]:
    zones = _read("regions/zones.yaml")["zones"]
    return {province: zone for zone, provinces in zones.items() for province in provinces}


def _read(path: str) -> Any:
    return yaml.safe_load((settings.DATA / path).read_text(encoding="utf-8"))
