"""One operation: its contract, and the function that carries it out."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from balai.channels.partners.rules.contract import JSON, Contract
from balai.channels.partners.rules.scopes import Scope
from balai.core.actor import Actor
from balai.core.refusal import Refused


@dataclass(frozen=True)
class Call:
    """A request that was found to fit its contract. `body`: data for JSON and forms, else bytes."""

    actor: Actor
    at: datetime
    places: Mapping[str, str]
    query: Mapping[str, Any]
    body: Any
    media: str
    headers: Mapping[str, str]
    remote: str
    address: str
    revision: int | None = None
    client_id: str = ""

    @property
    def case_id(self) -> str:
        return self.places["case_id"]

    @property
    def limit(self) -> int:
        """How many lines a page has."""
        return int(self.query.get("limit", 20))

    @property
    def after(self) -> str:
        return str(self.query.get("after", ""))

    def check_revision(self, current: int) -> None:
        """Refuse to act on a case that changed since the caller saw it; nothing to compare is no objection."""
        if self.revision is not None and self.revision != current:
            raise Refused(
                "stale",
                "Permohonan ini berubah sejak Anda membacanya. Baca lagi, periksa, lalu kirim lagi dengan ETag yang baru.",
            )


@dataclass(frozen=True)
class Reply:
    """What an operation answers: JSON data, or the bytes of a file.

    `revision` goes into its entity tag. `is_marked`: data of a simulation says so in it.
    """

    body: Any
    revision: int | None = None
    media: str = JSON
    headers: Mapping[str, str] = field(default_factory=dict)
    is_marked: bool = True


Run = Callable[[Call], Reply]


@dataclass(frozen=True)
class Operation:
    contract: Contract
    run: Run


def operation(
    method: str, path: str, *, tag: str, scope: Scope | None = None, **more: Any
) -> Callable[[Run], Operation]:
    """Make an operation of a function: its id is the function's name, its summary the docstring's first line."""

    def decorator(run: Run) -> Operation:
        summary = (run.__doc__ or "").partition("\n")[0].rstrip(".")
        return Operation(Contract(method, path, run.__name__, tag, summary, scope, **more), run)

    return decorator
