"""How messages end that did not simply arrive."""

from datetime import datetime, timedelta

from balai.cases.queries import calls as cases
from balai.core import calls, outbox
from balai.core.messages import MessageState

SILENCE = timedelta(hours=48)


def fail(message_id: str, case_id: str, *, unclear: bool = False, at: datetime) -> None:
    """End the tries of a message and ask officers to tell it; `unclear`: a gateway may have sent it."""
    outbox.settle(message_id, MessageState.UNKNOWN if unclear else MessageState.FAILED, at=at)
    call(message_id, case_id, at=at)


def call(message_id: str, case_id: str, *, at: datetime) -> None:
    """Put a message of a case on the call list; codes to sign in are nobody's to tell."""
    if place := cases.whereabouts(case_id):
        calls.add(
            message_id, calls.UNDELIVERED, case_id=case_id, agency_id=place.agency_id,
            area_code=place.area_code, home_area_code=place.home_area_code, at=at,
        )  # fmt: skip


def end_waiting(at: datetime) -> int:
    """Say "unknown" of what was handed over two days ago without a receipt; return how many."""
    return outbox.forget_waiting_for_receipts(before=at - SILENCE, at=at)
