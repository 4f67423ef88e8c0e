"""What Balai promises, and where it can be seen."""

from dataclasses import dataclass
from functools import cache

import yaml
from django.conf import settings

from balai.core.words import long_date


@dataclass(frozen=True)
class Promise:
    """One public statement that Balai answers. `shown_at`: (what, address) of what exists, perhaps nothing yet."""

    id: str
    demand: str
    said: str
    shown_at: tuple[tuple[str, str], ...]


@cache
def promises() -> tuple[Promise, ...]:
    """Return the demands of `data/mandate.yaml` in order."""
    loaded = yaml.safe_load((settings.DATA / "mandate.yaml").read_text(encoding="utf-8"))
    said = {
        key: f"{row['speaker']}, {row['event']}, {long_date(row['said_on'])}"
        for key, row in loaded["statements"].items()
    }
    return tuple(
        Promise(
            row["id"], row["demand"], said[row["statement"]],
            tuple((link["what"], link["url"]) for link in row.get("shown_at", ())),
        )
        for row in loaded["demands"]
    )  # fmt: skip
