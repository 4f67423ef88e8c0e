"""A sound package to change in tests: the template that `balai services new` writes, filled in."""

import hashlib
import json
from copy import deepcopy
from typing import Any

from django.conf import settings

from balai.catalogue.rules.check import UNFILLED
from balai.catalogue.rules.source import read

TEMPLATE = (settings.DATA / "schemas" / "service.template.yaml").read_text(encoding="utf-8")


def filled(text: str = TEMPLATE, key: str = "izin-kafe") -> str:
    """Return the template as a designer would leave it."""
    return text.replace("__KEY__", key).replace(f"{UNFILLED} ", "Contoh ")


def package(key: str = "izin-kafe", **changes: Any) -> dict[str, Any]:
    """Return a sound full-mode package; `changes` replace parts, "a__b" reaches into a part."""
    raw = read(filled(key=key)).raw
    for path, value in changes.items():
        place(raw, path.split("__"), value)
    return raw


def intake(**changes: Any) -> dict[str, Any]:
    """Return a sound intake package: the record of right lives in SIAK."""
    raw = package(record_system="siak", mode="intake", channels__electronic="apply")
    raw["result"] = {
        "kind": "card", "name": "Kartu", "validity": "lifetime", "electronic": False, "slip": "bukti-serah-terima",
    }  # fmt: skip
    raw["steps"].append(
        {
            "key": "printing", "name": "Cetak", "role": "printer", "duration": {"value": 1, "unit": "hours"},
            "foreign_record": "siak",
        }
    )  # fmt: skip
    for path, value in changes.items():
        place(raw, path.split("__"), value)
    return raw


def referral(**changes: Any) -> dict[str, Any]:
    """Return a sound referral package: Balai only shows the way."""
    raw = package(record_system="coretax", mode="referral")
    for name in ("form", "sections", "retention"):
        del raw[name]
    raw["evidence"] = [{"key": "id_card", "name": "KTP"}]
    raw["steps"] = [{"key": "come", "name": "Datang ke kantor"}]
    raw["clock"] = {"duration": {"value": 1, "unit": "working_days"}}
    raw["result"] = {"kind": "record", "name": "Nomor", "validity": "none", "electronic": True}
    raw["referral"] = {"where": "Di kantor itu", "system": "Coretax", "online": None}
    raw["outcomes"] = [{"key": "served", "name": "Dilayani"}]
    for path, value in changes.items():
        place(raw, path.split("__"), value)
    return raw


def place(raw: Any, path: list[str], value: Any) -> None:
    """Set a value deep in a package; a number in the path is a place in a list, `...` removes the key."""
    *parents, last = [int(part) if part.isdigit() else part for part in path]
    for part in parents:
        raw = raw[part]
    if value is ...:
        del raw[last]
    else:
        raw[last] = deepcopy(value)


def offering(**changes: Any) -> dict[str, Any]:
    return {
        "service": "izin-kafe", "agency": "dpmptsp-bwi", "decision": {"number": "CONTOH", "date": "2026-01-05"},
        "offices": ["mpp-bwi"], "valid_from": "2026-02-01", **changes,
    }  # fmt: skip


def hash_of(raw: dict[str, Any]) -> str:
    """Return a content hash as a folder would have: equal content, equal hash."""
    return hashlib.sha256(json.dumps(raw, sort_keys=True).encode()).hexdigest()
