"""Facts about this installation. `simulation`: everything it shows is made up."""

from functools import cache
from typing import Any

from balai.core.models import Fact
from balai.core.prepared import Prepared
from balai.core.words import SIMULATION_LABEL

__all__ = ["SIMULATION_LABEL", "get", "is_simulation", "put"]


_NAMED = Prepared(lambda name: Fact.objects.filter(name=name))


def get(name: str, default: Any = None) -> Any:
    row = _NAMED.first(name)
    return default if row is None else row.value


def put(name: str, value: Any) -> None:
    Fact.objects.update_or_create(name=name, defaults={"value": value})
    is_simulation.cache_clear()


@cache
def is_simulation() -> bool:
    """Return whether this installation holds made-up data only; asked once in a process, since it never changes."""
    return bool(get("simulation", False))
