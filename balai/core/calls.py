"""The call list: messages that somebody must tell by word of mouth. `cases` says who may."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from balai.core import letters, outbox
from balai.core.actor import Actor
from balai.core.messages import MessageState, Telling
from balai.core.models import Call, NoSignal
from balai.core.vault import DataKey

__all__ = [
    "NO_SIGNAL",
    "UNDELIVERED",
    "Call",
    "Told",
    "add",
    "drop_delivered",
    "find",
    "mark_signal",
    "mark_told",
    "said",
    "villages",
    "waiting",
    "without_signal",
]

UNDELIVERED, NO_SIGNAL = "undelivered", "no_signal"


@dataclass(frozen=True)
class Told:
    """What is to be told to whom; `text` is empty when its key was destroyed."""

    id: str
    case_id: str
    agency_id: str
    area_code: str
    home_area_code: str
    why: str
    at: datetime
    text: str
    address: str


def add(
    message_id: str, why: str, *, case_id: str, agency_id: str, area_code: str, home_area_code: str, at: datetime
) -> bool:  # fmt: skip
    """Put a message on the list, once; return whether it is new there."""
    _, is_new = Call.objects.get_or_create(
        message_id=message_id,
        defaults={
            "case_id": case_id,
            "agency_id": agency_id,
            "area_code": area_code,
            "home_area_code": home_area_code,
            "why": why,
            "at": at,
        },
    )
    return is_new


def waiting(
    scope: Q, *, village: str | None = None, after: tuple[datetime, str] | None, size: int
) -> list[Call]:
    """Return calls still to be made within a scope, the oldest first."""
    found = Call.objects.filter(scope, told_at=None).select_related("message")
    if village is not None:
        found = found.filter(home_area_code=village)
    if after:
        found = found.filter(Q(at__gt=after[0]) | Q(at=after[0], id__gt=after[1]))
    return list(found.order_by("at", "id")[:size])


def villages(scope: Q, *, limit: int = 200) -> list[str]:
    """Return the villages within a scope that have calls to be made, at most 200."""
    found = Call.objects.filter(scope, told_at=None).order_by("home_area_code")
    return list(found.values_list("home_area_code", flat=True).distinct()[:limit])


def find(id: str, scope: Q, *, lock: bool = False) -> Call | None:
    """Return one call within a scope; told or not."""
    found = Call.objects.select_for_update() if lock else Call.objects.select_related("message")
    return found.filter(scope, id=id).first()


def said(call: Call, key: DataKey | None, reworded: letters.Wordings) -> Told:
    """Return a call with what it says; `key`: of its message, or None when it was destroyed."""
    address, params = outbox.opened(call.message, key) if key else ("", {})
    own = reworded.find(call.message.template, "id", call.area_code)
    text = letters.render(call.message.template, params, text=own.text if own else None) if key else ""
    return Told(
        call.id, call.case_id, call.agency_id, call.area_code, call.home_area_code, call.why, call.at, text, address
    )  # fmt: skip


def mark_told(call: Call, how: Telling, *, by: Actor, at: datetime) -> None:
    """Note who told it, when and how; the message needs no more tries."""
    call.told_at, call.told_by, call.how = at, by.ref, how
    call.save()
    outbox.learn(call.message_id, MessageState.TOLD, at=at)


def drop_delivered(message_id: str) -> None:
    """Take a message off the list that reached its phone after all, unless it was told already."""
    Call.objects.filter(message_id=message_id, told_at=None, why=UNDELIVERED).delete()


def without_signal(area_codes: Iterable[str]) -> set[str]:
    """Return those of the villages in which phones have no signal now."""
    found = NoSignal.objects.filter(area_code__in=set(area_codes), until=None)
    return set(found.values_list("area_code", flat=True))


def mark_signal(area_code: str, has_signal: bool, *, by: Actor, at: datetime) -> bool:
    """Note whether a village has signal; return whether that is new."""
    if has_signal:
        return bool(NoSignal.objects.filter(area_code=area_code, until=None).update(until=at))
    _, is_new = NoSignal.objects.get_or_create(
        area_code=area_code, until=None, defaults={"since": at, "by": by.ref}
    )
    return is_new
