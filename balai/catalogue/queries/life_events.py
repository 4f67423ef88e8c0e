"""Life events, from `data/life_events/`; read once per process."""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import jsonschema_rs
from django.conf import settings

from balai.catalogue.rules import source
from balai.catalogue.rules.life_event import LifeEvent, parse


def events_folder() -> Path:
    """Return the folder of the life events that ship with this installation."""
    return Path(settings.DATA) / "life_events"


@cache
def event_schema() -> jsonschema_rs.Draft202012Validator:
    """Return the schema of life events."""
    text = (Path(settings.DATA) / "schemas" / "life_event.schema.json").read_text(encoding="utf-8")
    return jsonschema_rs.Draft202012Validator(json.loads(text), validate_formats=True)


@cache
def life_events() -> Mapping[str, LifeEvent]:
    """Return the life events by key, in the order in which the home page shows them.

    A file that is not one is left out; `balai services check` says what is wrong with it.
    """
    read = (source.read(file.read_text(encoding="utf-8")) for file in events_folder().glob("*.yaml"))
    sound = [text.raw for text in read if not text.problems and event_schema().is_valid(text.raw)]
    found = sorted(map(parse, sound), key=lambda event: event.order)
    return {event.key: event for event in found}


def life_event_services(key: str) -> tuple[str, ...]:
    """Return the services needed in a life event, in the order in which people usually need them."""
    event = life_events().get(key)
    return event.services if event else ()
