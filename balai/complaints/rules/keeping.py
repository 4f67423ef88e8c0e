"""Which reports a visit may go on with: those it sent or opened with their code. Pure."""

from collections.abc import Iterable

KEPT = "laporan"
"""Name under which a session keeps their ids."""
MOST_KEPT = 20


def kept_with(known: Iterable[str], id: str) -> list[str]:
    """Return the ids with one more, the newest last, at most 20."""
    return [*(one for one in known if one != id), id][-MOST_KEPT:]
