"""Gateways call back: only with a signature, as often as they like, and never for another's message."""

import json
import time
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from balai.core import preferences
from balai.core.actor import SYSTEM
from balai.core.models import Event, Message
from balai.notices.actions import send_due
from balai.notices.management.local import Mood, said
from balai.notices.models import Attempt, Receipt
from balai.notices.rules.receipts import hub_signature, sign
from tests.cases.filing import file
from tests.hall import MONDAY
from tests.notices.conftest import SECRET, listed, of_case

pytestmark = pytest.mark.django_db
NOW = MONDAY + timedelta(minutes=2)
PHONE = "+628400000001"


@pytest.fixture
def case(hall, sari):
    return file("ktp-el-penggantian", sari, hall, reason="lost", handover="hall")


def call(content, *, name="telko", secret=SECRET, at=None, header=None) -> int:
    body = content if isinstance(content, bytes) else json.dumps(content).encode()
    signature = sign(secret, body, at or timezone.now()) if header is None else header
    return (
        Client(enforce_csrf_checks=True)
        .post(f"/gerbang/{name}/", body, "application/json", headers={"X-Balai-Signature": signature})
        .status_code
    )


def report(state: str, attempt: Attempt | None = None, **more) -> dict:
    attempt = attempt or Attempt.objects.get()
    return {"id": attempt.id, "state": state, **more}


def test_a_receipt_is_noted_once_however_often_it_comes(sms, case):
    send_due(NOW)
    for _ in range(3):
        assert call(report("delivered", at="2026-11-16T02:05:00+00:00")) == 204
    assert of_case(case).state == "delivered" and Receipt.objects.count() == 1
    assert call(report("unknown")) == 204 and of_case(case).state == "delivered"


def test_by_the_gateways_own_reference_too(sms, case):
    send_due(NOW)
    assert call({"reference": Attempt.objects.get().reference, "state": "delivered"}) == 204
    assert of_case(case).state == "delivered"


@pytest.mark.parametrize("header", ["", "t=1,v1=" + "0" * 64, "sha256=" + "0" * 64, "t=x", "v1=é"])
def test_an_unsigned_call_changes_nothing(sms, case, header):
    send_due(NOW)
    assert call(report("delivered"), header=header) == 401
    assert of_case(case).state == "accepted" and not Receipt.objects.exists()


def test_a_signature_of_yesterday_or_of_another_key_or_body_is_worth_nothing(sms, case):
    send_due(NOW)
    assert call(report("delivered"), at=timezone.now() - timedelta(minutes=6)) == 401
    assert call(report("delivered"), secret="another") == 401
    assert call(report("delivered"), header=sign(SECRET, b"{}", timezone.now())) == 401
    assert of_case(case).state == "accepted"


def test_a_gateway_without_a_secret_is_never_believed(sms, case, settings):
    settings.GATEWAYS = [{**settings.GATEWAYS[0], "secret_file": ""}]
    assert call({"id": "x", "state": "delivered"}, secret="") == 401


def test_one_gateway_tells_nothing_of_anothers_messages(sms, case, settings):
    send_due(NOW)
    settings.GATEWAYS = [*settings.GATEWAYS, {**settings.GATEWAYS[0], "name": "lain"}]
    assert call(report("failed"), name="lain") == 204
    assert of_case(case).state == "accepted" and not Receipt.objects.exists()


def test_an_unknown_gateway_is_not_there(sms):
    assert call({"id": "x", "state": "delivered"}, name="tak-ada") == 404


@pytest.mark.parametrize(
    "body",
    [
        b"", b"{", b"[]x", b"null", b"1", b'{"id": "x"}', b'{"id": "x", "state": "no"}', b'{"from"}',
        b'{"id": "x", "state": "delivered", "at": "yesterday"}', b'{"id": "x", "state": "delivered", "at": "2026-01-01T00:00:00"}',
        b'{"id": "\\u0000", "state": "delivered"}', b'{"id": "x", "state": ["delivered"]}', b"\xff", b"[" * 30_000,
        json.dumps([{"id": "x", "state": "delivered"}] * 501).encode(),
    ],
)  # fmt: skip
def test_signed_nonsense_is_refused(sms, body):
    assert call(body) == 400


def test_a_long_call_is_refused(sms):
    assert call(b" " * 70_000) == 413


def test_only_post_is_answered(sms):
    assert Client().get("/gerbang/telko/").status_code == 405


def test_whatsapp_calls_as_it_does(start_gateway, secret_file, settings, case):
    settings.EMAIL_HOST = ""
    settings.GATEWAYS = [listed("wa", start_gateway(), secret_file, "whatsapp")]
    send_due(NOW)
    told = {
        "id": Attempt.objects.get().reference, "status": "read", "timestamp": str(int(datetime(2026, 11, 16, 3, tzinfo=UTC).timestamp())),
    }  # fmt: skip
    body = json.dumps({"entry": [{"changes": [{"value": {"statuses": [told]}}]}]}).encode()
    assert Client().post("/gerbang/wa/", body, "application/json").status_code == 401
    headers = {"X-Hub-Signature-256": hub_signature(SECRET, body)}
    assert Client().post("/gerbang/wa/", body, "application/json", headers=headers).status_code == 204
    assert of_case(case).state == "delivered"


def test_a_receipt_ends_an_unclear_try_and_nobody_sends_again(start_gateway, secret_file, settings, case):
    server = start_gateway(mood=Mood.MUTE)
    settings.EMAIL_HOST = ""
    settings.GATEWAYS = [listed("telko", server, secret_file)]
    send_due(NOW)
    assert Attempt.objects.get().state == "unclear"
    assert call(report("delivered")) == 204
    assert send_due(NOW + timedelta(hours=1)) == 0 and of_case(case).state == "delivered"
    assert next(iter(server.memory.taken.values())).asked == 1


@pytest.mark.parametrize(("stop", "start"), [("STOP", "START"), (" berhenti. ", "Mulai")])
def test_who_writes_stop_is_left_in_peace_until_they_start_again(sms, case, stop, start):
    for _ in range(2):
        assert call({"from": PHONE, "text": stop}) == 204
    assert preferences.of_phone(PHONE).is_stopped
    assert Event.objects.filter(name="person.messages_stopped").count() == 1
    assert call({"from": PHONE, "text": "halo"}) == 204 and preferences.of_phone(PHONE).is_stopped
    assert call({"from": PHONE.lstrip("+"), "text": start}) == 204
    assert not preferences.of_phone(PHONE).is_stopped
    assert not Event.objects.filter(subject__contains=PHONE[-8:]).exists()


def test_stop_of_an_unknown_phone_counts_too(sms, hall):
    assert call({"from": "+6281999999999", "text": "STOP"}) == 204
    assert preferences.of_phone("+6281999999999").is_stopped
    preferences.start("+6281999999999", by=SYSTEM, at=NOW)


@pytest.mark.django_db(transaction=True)
def test_receipts_come_back_over_the_wire(live_server, start_gateway, secret_file, settings, committed_hall):
    """The whole round over real sockets; each receipt comes twice, one number is out of reach."""
    from tests.hall import citizen

    server = start_gateway(callback=live_server.url, receipts=2)
    settings.EMAIL_HOST = ""
    settings.GATEWAYS = [listed("lokal-sms", server, secret_file)]
    case = file("ktp-el-penggantian", citizen(), committed_hall, reason="lost", handover="hall")
    assert send_due(NOW) == 1
    deadline = time.monotonic() + 60
    while of_case(case).state != "delivered" and time.monotonic() < deadline:
        time.sleep(0.05)
    time.sleep(0.4)
    assert of_case(case).state == "delivered" and Receipt.objects.count() == 1


def messages() -> list[str]:
    return sorted(Message.objects.values_list("template", flat=True))


def test_a_report_by_sms_files_itself_and_its_code_goes_back(sms, hall, settings):
    settings.GATEWAYS = [{**settings.GATEWAYS[0], "area": "35.10"}]
    told = {"from": PHONE, "text": "ADUAN Loket tutup sebelum jam tiga padahal masih antre.", "id": "masuk-1"}
    assert [call(told), call([told, told])] == [204, 204]
    by_day = (timezone.now() + timedelta(days=1)).replace(hour=4)
    assert messages() == ["complaint_noted"] and send_due(by_day) == 1
    assert "kode" in next(iter(sms.memory.taken.values())).text


LATE = "ADUAN Banyuwangi # Loket tutup sebelum jam tiga padahal masih antre."


@pytest.mark.parametrize("id", [{"id": None}, {"id": ""}, {}])
def test_messages_without_an_id_are_told_apart_by_their_words(sms, hall, id):
    told = [{"from": PHONE, "text": f"{LATE} {day}", **id} for day in ("Senin", "Selasa", "Senin")]
    assert call(told) == 204 and messages() == ["complaint_noted"] * 2


@pytest.mark.parametrize("id", ["masuk 1", "x" * 101, "\ud800", 7])
def test_any_id_names_a_message(sms, hall, id):
    told = {"from": PHONE, "text": LATE, "id": id}
    assert [call(told), call([told, {**told, "id": "lain"}])] == [204, 204]
    assert messages() == ["complaint_noted"] * 2


@pytest.mark.parametrize("letter", ["\ud83d", "\x00", "\x1b", "\x85"])
def test_what_is_no_letter_stops_nobody(sms, hall, letter):
    assert call([{"from": PHONE, "text": LATE + letter}, {"from": PHONE, "text": f"{LATE} Lagi."}]) == 204
    assert messages() == ["complaint_noted"] * 2


@pytest.mark.parametrize("sender", ["TELKO", "1708", "+12025550100", None, {}, "+62\u0668" + "1" * 9])
def test_who_has_no_phone_of_here_is_passed_over_and_the_others_are_heard(sms, case, sender):
    send_due(NOW)
    told = [{"from": sender, "text": LATE}, {"from": PHONE, "text": LATE}, report("delivered")]
    assert call(told) == 204
    assert of_case(case).state == "delivered" and messages().count("complaint_noted") == 1


def test_a_picture_says_nothing(sms, hall):
    assert call([{"from": PHONE}, {"from": PHONE, "text": None}]) == 204 and messages() == []


def test_who_once_wrote_stop_still_gets_the_number_of_a_report_but_no_news(sms, case):
    assert call({"from": PHONE, "text": "STOP"}) == 204
    assert call([{"from": PHONE, "text": LATE}, {"from": PHONE, "text": "ADUAN apa"}]) == 204
    send_due((timezone.now() + timedelta(days=1)).replace(hour=4))
    states = dict(Message.objects.values_list("template", "state"))
    assert states.pop("complaint_noted") == states.pop("complaint_message_help") == "accepted"
    assert set(states.values()) <= {"stopped", "expired"}


def test_a_report_by_whatsapp_files_itself(start_gateway, secret_file, settings, hall):
    settings.GATEWAYS = [listed("wa", start_gateway(), secret_file, "whatsapp")]
    body = said("/whatsapp", PHONE, "LAPOR Banyuwangi # Loket tutup sebelum jam tiga padahal masih antre.")
    headers = {"X-Hub-Signature-256": hub_signature(SECRET, body)}
    for _ in range(2):
        assert Client().post("/gerbang/wa/", body, "application/json", headers=headers).status_code == 204
    assert messages() == ["complaint_noted"]
