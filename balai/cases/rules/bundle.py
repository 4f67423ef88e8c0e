"""The parts of a bundle: whose turn it is, and what is most urgent. Pure."""

from datetime import UTC, datetime

from balai.cases.rules.status import ENDED, Status
from balai.core.choices import Labelled

FAR = datetime(9999, 12, 31, tzinfo=UTC)
RESULT_IS_THERE = frozenset({Status.ISSUED, Status.READY, Status.HANDED_OVER})
YOURS = frozenset({Status.DRAFT, Status.RETURNED, Status.READY})
"""Statuses in which the next step is the applicant's."""


def is_within(code: str, area_code: str) -> bool:
    """Return whether an area is another, or lies in it; '35.1' holds no '35.10'."""
    return code == area_code or code.startswith(f"{area_code}.")


class Turn(Labelled):
    """Where a part stands that waits for the result of another."""

    WAITS = "waits", "Menunggu"
    OPEN = "open", "Giliran Anda"
    LOST = "lost", "Tidak dapat dilanjutkan"
    BEGUN = "begun", "Sudah dimulai"


def turn(own: Status | None, before: Status | None, *, is_lost: bool = False) -> Turn:
    """Return whose turn it is, from the status of the part (None: not begun) and of the one it waits for.

    `is_lost`: what it waits for can no longer come, or what was told for it was forgotten meanwhile.
    """
    if own is not None:
        return Turn.BEGUN
    if is_lost or before in (Status.REJECTED, Status.WITHDRAWN):
        return Turn.LOST
    return Turn.OPEN if before in RESULT_IS_THERE else Turn.WAITS


def urgency(
    status: Status | None, turn: Turn, due_at: datetime | None, *, must_pay: bool
) -> tuple[int, datetime]:
    """Return what orders the parts of a bundle: what the applicant must do, then the nearest deadline, then the rest."""
    if turn == Turn.OPEN or status in YOURS or must_pay:
        return 0, due_at or FAR
    if status is not None and status not in ENDED:
        return 1, due_at or FAR
    return (2 if turn == Turn.WAITS else 3), FAR
