"""Figures as programs that watch servers read them: the text format of Prometheus, one gauge for each figure and regency."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Protocol


class Counted(Protocol):
    @property
    def count(self) -> int: ...
    @property
    def since(self) -> datetime | None: ...


class Measured(Protocol):
    """What is known of one regency (`queries.health.Health`)."""

    @property
    def area_code(self) -> str: ...
    @property
    def devices(self) -> int: ...
    @property
    def late(self) -> int: ...
    @property
    def alarms(self) -> int: ...
    @property
    def unsent(self) -> Counted: ...
    @property
    def files(self) -> Counted: ...
    @property
    def unentered(self) -> Counted: ...
    @property
    def away_seconds(self) -> int: ...


def text(regions: Sequence[Measured], *, at: datetime) -> str:
    """Return all gauges; ages in seconds, 0 where nothing lacks."""
    gauges: list[tuple[str, str, Iterable[int]]] = [
        ("devices", "Devices in use.", (one.devices for one in regions)),
        ("devices_late", "Devices that have not come for three days.", (one.late for one in regions)),
        ("away_seconds", "How long the device was away that was away longest.", (one.away_seconds for one in regions)),
        ("alarms", "Envelopes that somebody must look at.", (one.alarms for one in regions)),
    ]  # fmt: skip
    for name, what, lacking in (
        ("unsent", "Numbers that were issued and are not at the centre", [one.unsent for one in regions]),
        ("files_lacking", "Files whose envelope is here and they are not", [one.files for one in regions]),
        ("unentered", "Whole envelopes that are not done yet", [one.unentered for one in regions]),
    ):
        gauges.append((name, f"{what}.", (one.count for one in lacking)))
        ages = (int((at - one.since).total_seconds()) if one.since else 0 for one in lacking)
        gauges.append((f"{name}_oldest_seconds", f"{what}: age of the oldest.", ages))
    lines = [
        line
        for name, what, values in gauges
        for line in (
            f"# HELP balai_nodes_{name} {what}",
            f"# TYPE balai_nodes_{name} gauge",
            *(
                f'balai_nodes_{name}{{area="{one.area_code}"}} {value}'
                for one, value in zip(regions, values, strict=True)
            ),
        )
    ]
    return "\n".join(lines) + "\n"
