"""Messages leave through a real mail server on loopback."""

from dataclasses import dataclass, field
from datetime import timedelta
from types import SimpleNamespace

import pytest
from aiosmtpd.controller import Controller

from balai.core.models import Message
from balai.core.vault import destroy_key
from balai.notices.actions import send_due
from scripts.ports import free_port
from tests.cases.filing import file
from tests.hall import MONDAY

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


@dataclass
class Inbox:
    """What the server accepted; it can be told to refuse."""

    refusing: bool = False
    letters: list = field(default_factory=list)

    async def accept(self, server, session, envelope):
        if self.refusing:
            return "451 try later"
        self.letters.append((envelope.rcpt_tos, envelope.content.decode()))
        return "250 OK"


@pytest.fixture
def inbox(settings):
    letterbox = Inbox()
    controller = Controller(
        SimpleNamespace(handle_DATA=letterbox.accept), hostname="127.0.0.1", port=free_port()
    )
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", controller.port
    yield letterbox
    controller.stop()


def sent(case) -> Message:
    return Message.objects.get(case_id=case.id)


def test_a_receipt_reaches_the_phones_mail_gateway_without_personal_data(inbox, hall, sari):
    case = file("ktp-el-penggantian", sari, hall, reason="lost", handover="hall")
    assert send_due(MONDAY + 2 * MINUTE) == 1 and send_due(MONDAY + 3 * MINUTE) == 0
    ((to, content),) = inbox.letters
    assert to == ["628400000001@sms.invalid"] and case.receipt in content
    assert "Sari" not in content and "0001014501900001" not in content
    assert sent(case).sent_at == MONDAY + 2 * MINUTE


def test_a_refused_message_is_kept_and_tried_later(inbox, hall, sari):
    case = file("ktp-el-penggantian", sari, hall, reason="lost", handover="hall")
    inbox.refusing = True
    assert send_due(MONDAY + 2 * MINUTE) == 0
    assert "451" in sent(case).error and sent(case).next_try_at > MONDAY + 2.7 * MINUTE
    inbox.refusing = False
    assert send_due(MONDAY + 2.5 * MINUTE) == 0 and send_due(MONDAY + 4 * MINUTE) == 1
    assert sent(case).error == "" and len(inbox.letters) == 1


def test_an_absent_server_loses_nothing(inbox, hall, sari, settings):
    case = file("ktp-el-penggantian", sari, hall, reason="lost", handover="hall")
    settings.EMAIL_PORT = 1
    at = MONDAY
    for _ in range(60):
        at += timedelta(minutes=10)
        send_due(at)
    assert sent(case).tries == 8 and sent(case).state == "failed"
    assert sent(case).next_try_at is None and sent(case).sent_at is None


def test_without_a_gateway_messages_wait_in_the_outbox(hall, sari, settings):
    settings.EMAIL_HOST = ""
    case = file("ktp-el-penggantian", sari, hall, reason="lost", handover="hall")
    assert send_due(MONDAY + MINUTE) == 0 and sent(case).tries == 0


def test_nobody_is_written_to_after_erasure(inbox, hall, sari):
    case = file("ktp-el-penggantian", sari, hall, reason="lost", handover="hall")
    destroy_key(case.key_id, at=MONDAY)
    assert send_due(MONDAY + 2 * MINUTE) == 0 and inbox.letters == []
