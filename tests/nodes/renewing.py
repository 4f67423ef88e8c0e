"""A regency adopts a service with another form, while phones and desks still hold the old one."""

from collections.abc import Callable
from typing import Any

from balai.catalogue import actions, queries
from balai.catalogue.rules.source import plain
from balai.core.actor import SYSTEM
from tests.catalogue.samples import hash_of
from tests.hall import MONDAY

VILLAGE = "35.10.20.2001"
Change = Callable[[dict[str, Any], list[dict[str, Any]]], None]


def renew(service: str, change: Change, day: str) -> str:
    """Publish the service with another form, and let the regency adopt it from a day on; return the new offering."""
    held = queries.offer(service, VILLAGE, MONDAY.date())
    raw = plain(queries.package(held.version_id).raw)
    change(raw["form"], raw["sections"])
    version = actions.publish(raw, hash_of(raw), by=SYSTEM, at=MONDAY)
    decision = {"number": "CONTOH", "date": day}
    adopted = {"service": service, "decision": decision, "offices": ["mpp-bwi"], "valid_from": day}
    if raw["level"] not in ("village", "district"):
        adopted["agency"] = f"{raw['agency_kind']}-bwi"
    row = actions.propose(adopted, area_code="35.10", by=SYSTEM, at=MONDAY)
    assert row.version_id == version.id
    return str(actions.adopt(row.id, by=SYSTEM, at=MONDAY).id)


def ask_more(form: dict[str, Any], sections: list[dict[str, Any]]) -> None:
    """Ask for one thing more, which everybody must answer."""
    form["properties"]["reachable"] = {
        "title": "Kapan dapat dihubungi?", "type": "string", "minLength": 1, "maxLength": 80,
    }  # fmt: skip
    form["required"].append("reachable")
    sections[-1]["fields"].append("reachable")


def ask_less(key: str) -> Change:
    """Return the change that no longer asks a question."""

    def change(form: dict[str, Any], sections: list[dict[str, Any]]) -> None:
        del form["properties"][key]
        form["required"].remove(key)
        sections[-1]["fields"].remove(key)

    return change


def take_away(key: str, choice: str) -> Change:
    """Return the change after which a question no longer has one of its answers."""

    def change(form: dict[str, Any], sections: list[dict[str, Any]]) -> None:
        question = form["properties"][key]
        question["oneOf"] = [one for one in question["oneOf"] if one["const"] != choice]

    return change
