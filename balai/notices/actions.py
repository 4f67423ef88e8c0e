"""Send what stands in the outbox."""

import smtplib
from datetime import datetime

from django.conf import settings
from django.core.mail import EmailMessage

from balai.core import letters, outbox

BATCH = 50


def send_due(at: datetime) -> int:
    """Send waiting messages through the mail gateway; return how many went out.

    Without a gateway nothing is sent and nothing is lost: the outbox keeps them (the demo shows them on a
    page). Each message is claimed, sent and marked on its own; a failure is tried again, ever later.
    """
    if not settings.EMAIL_HOST:
        return 0
    return sum(_send(id, at) for id in outbox.waiting(at=at, limit=BATCH))


def _send(id: str, at: datetime) -> bool:
    letter = outbox.claim(id, at=at)
    if letter is None:
        return False
    try:
        _mail(letter).send()
    except (OSError, smtplib.SMTPException) as error:
        outbox.mark_failed(id, _what(error))
        return False
    outbox.mark_sent(id, at=at)
    return True


def _what(error: Exception) -> str:
    """Return the kind of a failure and the server's code; its words may repeat the address."""
    refused = error.recipients.values() if isinstance(error, smtplib.SMTPRecipientsRefused) else ()
    codes = [str(getattr(error, "smtp_code", "")), *(str(code) for code, _ in refused)]
    return " ".join([type(error).__name__, *filter(None, codes)])


def _mail(letter: outbox.Letter) -> EmailMessage:
    return EmailMessage(
        subject="Balai",
        body=letters.render(letter.template, letter.params),
        to=[settings.MAIL_TO.format(phone=letter.address.lstrip("+"))],
        headers={"Message-ID": f"<{letter.id}@balai>"},
    )
