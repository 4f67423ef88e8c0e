"""Take in what gateways tell back. The door has checked that it is they."""

from datetime import datetime

from django.db import IntegrityError, transaction

from balai.accounts import queries as accounts
from balai.complaints import actions as complaints
from balai.core import calls, outbox, preferences
from balai.core.actor import SYSTEM
from balai.core.messages import MessageState
from balai.notices.models import Attempt, Receipt
from balai.notices.rules.gateways import Gateway
from balai.notices.rules.receipts import Inbound, Report, wants_stop
from balai.notices.rules.routing import AttemptState


def receive(gateway: Gateway, told: list[Report | Inbound], at: datetime) -> int:
    """Take in what a gateway tells; return how much of it was news. Repeated calls change nothing."""
    return sum(
        _hear(gateway, one, at=at) if isinstance(one, Inbound) else _note(gateway, one, at=at) for one in told
    )


@transaction.atomic
def _note(gateway: Gateway, report: Report, *, at: datetime) -> bool:
    """Note a receipt of a try that was made through this very gateway; all others are passed over."""
    attempt = _attempt(gateway, report)
    if attempt is None or not _is_first(attempt, report, at=at):
        return False
    _close(attempt, report, at=at)
    if report.state == MessageState.ACCEPTED:
        return True
    if report.state == MessageState.FAILED:
        return _try_another_way(attempt, at=at)
    outbox.learn(attempt.message_id, report.state, channel=attempt.channel, at=report.at)
    if report.state == MessageState.DELIVERED:
        calls.drop_delivered(attempt.message_id)
    return True


def _try_another_way(attempt: Attempt, *, at: datetime) -> bool:
    """Give a message that did not arrive to another gateway; when none is left, officers tell it."""
    attempt.state = AttemptState.REFUSED
    attempt.save()
    newest = Attempt.objects.filter(message_id=attempt.message_id).order_by("-at", "-id").first()
    if newest is not None and newest.id == attempt.id:
        outbox.reopen(attempt.message_id, at=at)
    return True


def _attempt(gateway: Gateway, report: Report) -> Attempt | None:
    found = Attempt.objects.select_for_update().filter(gateway=gateway.name)
    if report.attempt:
        return found.filter(id=report.attempt).first()
    return found.filter(reference=report.reference).first() if report.reference else None


def _is_first(attempt: Attempt, report: Report, *, at: datetime) -> bool:
    try:
        with transaction.atomic():
            Receipt.objects.create(attempt=attempt, state=report.state, at=report.at, received_at=at)
    except IntegrityError:
        return False
    return True


def _close(attempt: Attempt, report: Report, *, at: datetime) -> None:
    """End a try whose fate was not known: the gateway has it, so nobody sends it again."""
    if attempt.ended_at is None:
        attempt.state, attempt.ended_at = AttemptState.ACCEPTED, at
        attempt.reference = attempt.reference or report.reference
        attempt.save()
        outbox.mark_sent(attempt.message_id, channel=attempt.channel, at=at)


def _hear(gateway: Gateway, inbound: Inbound, *, at: datetime) -> bool:
    """Stop or start messages to a phone whose owner wrote so, file what begins with an agreed word; nothing else is kept."""
    stop = wants_stop(inbound.text)
    if stop is None:
        once = inbound.id or f"{inbound.phone}/{at:%Y-%m-%d}/{inbound.text}"
        return complaints.take_message(
            inbound.phone,
            inbound.text,
            once=f"{gateway.name}/{once}",
            area_code=gateway.area_code,
            by=SYSTEM,
            at=at,
        )
    person_id = accounts.person_with_phone(inbound.phone)
    act = preferences.stop if stop else preferences.start
    return act(inbound.phone, person_id=person_id, by=SYSTEM, at=at)
