"""Telling people by word of mouth what no message could."""

from datetime import datetime

from django.db import transaction

from balai.accounts.queries import roles_that
from balai.cases.queries.calls import VERB, is_village, told_q
from balai.core import calls, events
from balai.core.actor import Actor
from balai.core.messages import Telling
from balai.core.outbox import opened
from balai.core.refusal import Forbidden, Missing, Refused
from balai.core.vault import key


@transaction.atomic
def open_call(call_id: str, *, by: Actor, at: datetime) -> str:
    """Return the phone of somebody to be told; recorded, and visible to the person."""
    call = calls.find(call_id, told_q(by))
    if call is None or call.told_at:
        raise Missing("Panggilan")
    phone, _ = opened(call.message, key(call.message.key_id))
    events.record(
        "case.opened", call.case_id, by=by, at=at, case_id=call.case_id, person_id=call.message.person_id,
        agency_id=call.agency_id, area_code=call.area_code, purpose="tell",
    )  # fmt: skip
    return phone


@transaction.atomic
def tell(call_id: str, how: str, *, by: Actor, at: datetime) -> None:
    """Note that a person was told, by whom, when and how; a second click changes nothing."""
    if how not in set(Telling):
        raise Refused("call.how", "Pilih bagaimana kabar ini disampaikan.")
    call = calls.find(call_id, told_q(by), lock=True)
    if call is None:
        raise Missing("Panggilan")
    if call.told_at:
        return
    calls.mark_told(call, Telling(how), by=by, at=at)
    events.record(
        "message.told", call.message_id, by=by, at=at, case_id=call.case_id, person_id=call.message.person_id,
        agency_id=call.agency_id, area_code=call.area_code, how=how,
    )  # fmt: skip


@transaction.atomic
def mark_signal(area_code: str, has_signal: bool, *, by: Actor, at: datetime) -> None:
    """Note whether phones in a village have a signal: where they have none, officers are asked to tell."""
    roles = roles_that(VERB)
    covers = any(grant.role in roles and grant.covers(grant.agency_id, area_code) for grant in by.grants)
    if not is_village(area_code) or not covers:
        raise Forbidden()
    if calls.mark_signal(area_code, has_signal, by=by, at=at):
        name = "village.signal_back" if has_signal else "village.no_signal"
        events.record(name, area_code, by=by, at=at, area_code=area_code)
