"""Send what stands in the outbox."""

import smtplib
from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction

from balai.core import letters, outbox
from balai.core.models import Message
from balai.core.vault import keys

BATCH = 50
LAST_TRY = 8


def send_due(at: datetime) -> int:
    """Send waiting messages through the mail gateway; return how many went out.

    Without a gateway nothing is sent and nothing is lost: the outbox keeps them (the demo shows them on a
    page). Each message is claimed, sent and marked on its own; a failure is tried again, ever later.
    """
    if not settings.EMAIL_HOST:
        return 0
    waiting = Message.objects.filter(sent_at=None, next_try_at__lte=at).order_by("next_try_at")
    return sum(_send(id, at) for id in waiting.values_list("id", flat=True)[:BATCH])


def _send(id: str, at: datetime) -> int:
    with transaction.atomic():
        row = Message.objects.select_for_update().get(id=id)
        if row.sent_at or row.next_try_at is None or row.next_try_at > at:
            return 0
        row.tries += 1
        row.next_try_at = None if row.tries >= LAST_TRY else at + timedelta(minutes=2**row.tries)
        row.save()
    try:
        _deliver(row)
    except (OSError, smtplib.SMTPException) as error:
        Message.objects.filter(id=id).update(error=f"{type(error).__name__}: {error}"[:200])
        return 0
    Message.objects.filter(id=id).update(sent_at=at, error="", next_try_at=None)
    return 1


def _deliver(row: Message) -> None:
    found = keys([row.key_id])
    if row.key_id not in found:
        return  # erased since: there is nobody to write to any more
    address, params = outbox.opened(row, found[row.key_id])
    EmailMessage(
        subject="Balai", body=letters.render(row.template, params), to=[settings.MAIL_TO.format(phone=address.lstrip("+"))],
        headers={"Message-ID": f"<{row.id}@balai>"},
    ).send()  # fmt: skip
