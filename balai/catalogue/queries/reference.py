"""What packages are held against and shown with, from `data/`; read once per process."""

import json
from collections.abc import Mapping
from functools import cache
from typing import Any

import jsonschema_rs
import yaml
from django.conf import settings

from balai.catalogue.queries.life_events import life_events
from balai.catalogue.rules.check import Reference
from balai.catalogue.rules.standard import ComponentName


@cache
def reference() -> Reference:
    """Return the schemas, the categories and life events (key → name, in order) and the names of the 14."""
    return Reference(
        service_schema=_validator("service"),
        offering_schema=_validator("offering"),
        categories=_names("categories"),
        life_events={key: event.name for key, event in life_events().items()},
        components=tuple(
            ComponentName(row["number"], row["key"], row["name"], row["public"])
            for row in _facts("standard_components")["components"]
        ),
    )


def _facts(name: str) -> dict[str, Any]:
    facts: dict[str, Any] = yaml.safe_load((settings.DATA / f"{name}.yaml").read_text(encoding="utf-8"))
    return facts


def _names(name: str) -> Mapping[str, str]:
    return {key: row["name"] for key, row in _facts(name)[name].items()}


def _validator(name: str) -> jsonschema_rs.Draft202012Validator:
    text = (settings.DATA / "schemas" / f"{name}.schema.json").read_text(encoding="utf-8")
    return jsonschema_rs.Draft202012Validator(json.loads(text), validate_formats=True)
