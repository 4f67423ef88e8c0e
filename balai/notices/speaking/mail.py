"""E-mail: to a person's own address, or to a gateway that turns mail into SMS."""

import smtplib

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend

from balai.notices.rules.gateways import Gateway
from balai.notices.rules.parcels import Answer, Parcel
from balai.notices.rules.routing import AttemptState


def send(gateway: Gateway, parcel: Parcel) -> Answer:
    """Hand over an e-mail. Once the letter itself is under way, a silence says nothing about its fate."""
    connection = get_connection(host=gateway.host, port=gateway.port, timeout=gateway.timeout_s)
    try:
        connection.open()
    except (OSError, smtplib.SMTPException) as error:
        return Answer(AttemptState.FAILED, error=_what(error))
    try:
        _letter(parcel, connection).send()
    except smtplib.SMTPServerDisconnected as error:
        return Answer(AttemptState.UNCLEAR, error=_what(error))
    except smtplib.SMTPException as error:
        return Answer(_verdict(error), error=_what(error))
    except OSError as error:
        return Answer(AttemptState.UNCLEAR, error=_what(error))
    finally:
        connection.close()
    return Answer(AttemptState.ACCEPTED)


def _letter(parcel: Parcel, connection: BaseEmailBackend) -> EmailMessage:
    return EmailMessage(
        subject=parcel.subject,
        body=parcel.text,
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[parcel.to],
        headers={"Message-ID": f"<{parcel.id}@balai>", "Auto-Submitted": "auto-generated"},
        connection=connection,
    )


def _codes(error: Exception) -> list[int]:
    refused = error.recipients.values() if isinstance(error, smtplib.SMTPRecipientsRefused) else ()
    return [*filter(None, [getattr(error, "smtp_code", 0)]), *(code for code, _ in refused)]


def _verdict(error: smtplib.SMTPException) -> AttemptState:
    """Return whether the server will never take it (5xx), or perhaps later."""
    codes = _codes(error)
    return AttemptState.REFUSED if codes and min(codes) >= 500 else AttemptState.FAILED


def _what(error: Exception) -> str:
    """Return the kind of a failure and the server's code; its words may repeat the address."""
    return " ".join([type(error).__name__, *map(str, _codes(error))])[:60]
