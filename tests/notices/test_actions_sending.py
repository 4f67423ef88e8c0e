"""Messages reach phones through gateways that fail in every way a gateway can, and never twice."""

from datetime import timedelta

import pytest

from balai.accounts.actions import request_code
from balai.core import letters, outbox, preferences
from balai.core.actor import ANONYMOUS, SYSTEM, Actor, Grant
from balai.core.messages import Language, MessageChannel, MessageState, Wish
from balai.core.models import Call, Message
from balai.notices import actions, queries
from balai.notices.actions import send_due, sending
from balai.notices.management.local import Mood
from balai.notices.models import Attempt, Circuit, Spending
from balai.notices.rules.routing import AttemptState
from tests.cases.filing import file
from tests.hall import MONDAY
from tests.notices.conftest import listed, of_case

pytestmark = pytest.mark.django_db
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
NOW = MONDAY + 2 * MINUTE
PHONE = "+628400000001"


@pytest.fixture
def case(hall, sari):
    return file("ktp-el-penggantian", sari, hall, reason="lost", handover="hall")


def taken(*servers) -> int:
    return sum(len(server.memory.taken) for server in servers)


def carry_on(at, *, rounds: int = 30, every=30 * MINUTE):
    for _ in range(rounds):
        at += every
        send_due(at)
    return at


# the ordinary way


def test_a_message_goes_out_once_and_says_so(sms, case):
    assert send_due(NOW) == 1 and send_due(NOW + DAY) == 0
    [one] = sms.memory.taken.values()
    assert one.to == PHONE and case.receipt in one.text and "Sari" not in one.text and one.asked == 1
    message = of_case(case)
    assert (message.state, message.channel, message.state_at) == ("accepted", "sms", NOW)
    [status] = outbox.of_case(case.id)
    assert status.words(zone="Asia/Jakarta", now=NOW + HOUR) == "SMS terkirim 09.02"
    assert status.words(zone="Asia/Jayapura", now=NOW + DAY).startswith("SMS terkirim Senin, 16 November")
    attempt = Attempt.objects.get()
    assert attempt.state == "accepted" and attempt.reference == one.reference and attempt.id == one.id


def test_words_of_the_area_and_language_of_the_person_are_used(sms, case, hall):
    admin = Actor(kind="officer", id="a", grants=(Grant("area_admin", "", "35.10"),))
    letters.reword("case_submitted", "Accepted as {receipt}.", by=admin, at=MONDAY, language="en")
    wish = Wish(**{**vars(preferences.default()), "language": Language.ENGLISH})
    preferences.keep(PHONE, wish, by=SYSTEM, at=MONDAY)
    send_due(NOW)
    [one] = sms.memory.taken.values()
    assert one.text == f"Accepted as {case.receipt}."


def test_whatsapp_gets_the_name_of_a_registered_text_and_its_values(
    start_gateway, secret_file, settings, case
):
    server = start_gateway()
    settings.EMAIL_HOST, settings.GATEWAYS = "", [listed("wa", server, secret_file, "whatsapp")]
    assert send_due(NOW) == 1
    [one] = server.memory.taken.values()
    assert '"balai_case_submitted"' in one.text and case.receipt in one.text and one.to == PHONE.lstrip("+")
    assert of_case(case).channel == "whatsapp"


# what goes wrong


@pytest.mark.parametrize("mood", [Mood.BUSY, Mood.REDIRECT, Mood.BROKEN])
def test_what_was_not_taken_is_tried_again_later(sms, case, mood):
    sms.settings.mood = mood
    assert send_due(NOW) == 0
    message = of_case(case)
    assert message.error.startswith("telko: http ") and PHONE[3:] not in message.error
    assert NOW + 45 * timedelta(seconds=1) < message.next_try_at < NOW + 75 * timedelta(seconds=1)
    sms.settings.mood = Mood.GOOD
    assert send_due(NOW + 30 * timedelta(seconds=1)) == 0 and send_due(NOW + 2 * MINUTE) == 1
    assert of_case(case).state == "accepted" and of_case(case).error == ""


def test_after_two_failures_the_next_gateway_gets_it(start_gateway, secret_file, settings, case):
    first, second = start_gateway(mood=Mood.BUSY), start_gateway()
    settings.EMAIL_HOST = ""
    settings.GATEWAYS = [listed("satu", first, secret_file), listed("dua", second, secret_file)]
    carry_on(MONDAY, rounds=4)
    assert [a.gateway for a in Attempt.objects.order_by("at")] == ["satu", "satu", "dua"]
    assert taken(first) == 0 and taken(second) == 1


def test_a_number_whatsapp_refuses_gets_an_sms_at_once(start_gateway, secret_file, settings, case):
    whatsapp, sms = start_gateway(mood=Mood.REFUSE), start_gateway()
    settings.EMAIL_HOST = ""
    settings.GATEWAYS = [listed("sms", sms, secret_file), listed("wa", whatsapp, secret_file, "whatsapp")]
    wish = Wish(**{**vars(preferences.default()), "channels": (MessageChannel.WHATSAPP, MessageChannel.SMS)})
    preferences.keep(PHONE, wish, by=SYSTEM, at=MONDAY)
    assert send_due(NOW) == 0 and send_due(NOW) == 1
    assert taken(whatsapp) == 0 and taken(sms) == 1 and of_case(case).channel == "sms"


@pytest.mark.parametrize("mood", [Mood.MUTE, Mood.SLOW])
def test_a_silent_gateway_is_asked_again_under_the_same_id_and_nobody_else(
    start_gateway, secret_file, settings, case, mood
):
    first, second = start_gateway(mood=mood), start_gateway()
    settings.EMAIL_HOST = ""
    patient = [listed("satu", first, secret_file), listed("dua", second, secret_file)]
    settings.GATEWAYS = [{**patient[0], "timeout_s": 1}, patient[1]]
    at = carry_on(MONDAY, rounds=3)
    assert Attempt.objects.get().state == "unclear" and taken(first, second) == 1
    first.settings.mood, settings.GATEWAYS = Mood.GOOD, patient
    carry_on(at, rounds=1)
    [one] = first.memory.taken.values()
    assert one.asked == 4 and taken(second) == 0 and of_case(case).state == "accepted"


def test_a_silent_gateway_without_ids_is_not_asked_again(start_gateway, secret_file, settings, case):
    first, second = start_gateway(mood=Mood.MUTE), start_gateway()
    settings.EMAIL_HOST = ""
    gateways = [listed("satu", first, secret_file, idempotent=False), listed("dua", second, secret_file)]
    settings.GATEWAYS = gateways
    carry_on(MONDAY, rounds=5)
    [one] = first.memory.taken.values()
    assert one.asked == 1 and taken(second) == 0
    assert of_case(case).state == "unknown" and Call.objects.get().why == "undelivered"


@pytest.mark.parametrize("idempotent", [True, False])
def test_killed_between_sending_and_marking_nothing_is_sent_twice(sms, case, settings, idempotent):
    """What kill -9 leaves: the try is written down, the gateway has it, the answer was never noted."""
    settings.GATEWAYS = [{**settings.GATEWAYS[0], "idempotent": idempotent}]
    message = of_case(case)
    prepared = sending._prepare(message.id, queries.gateways(), letters.wordings(), NOW)
    assert sending.hand_over(prepared.gateway, prepared.parcel).state == AttemptState.ACCEPTED
    assert send_due(NOW) == 0
    send_due(NOW + 3 * MINUTE)
    [one] = sms.memory.taken.values()
    assert one.asked == (2 if idempotent else 1) and Attempt.objects.count() == 1
    assert of_case(case).state == ("accepted" if idempotent else "unknown")


def test_a_refused_number_ends_on_the_call_list(sms, case):
    sms.settings.mood = Mood.REFUSE
    carry_on(MONDAY, rounds=2)
    assert of_case(case).state == "failed" and of_case(case).next_try_at is None
    call = Call.objects.get()
    assert (call.why, call.agency_id, call.case_id) == ("undelivered", "disdukcapil-bwi", case.id)
    assert call.home_area_code == "35.10.20.2001"


def test_eight_tries_are_enough(sms, case):
    sms.settings.mood = Mood.BUSY
    carry_on(MONDAY, rounds=100, every=HOUR)
    assert of_case(case).state == "failed" and Attempt.objects.count() == 8 and Call.objects.count() == 1


def test_a_gateway_that_fails_again_and_again_is_left_alone_for_a_while(sms, hall, sari):
    for _ in range(7):
        file("ktp-el-penggantian", sari, hall, reason="lost", handover="hall")
    sms.settings.mood = Mood.BUSY
    send_due(NOW)
    circuit = Circuit.objects.get()
    assert circuit.failures == 5 and circuit.open_until == NOW + timedelta(seconds=30)
    assert Attempt.objects.count() == 5, "the others waited"
    assert sorted(Message.objects.values_list("tries", flat=True)) == [0, 0, 1, 1, 1, 1, 1]
    sms.settings.mood = Mood.GOOD
    assert send_due(NOW + timedelta(seconds=31)) == 2
    assert Circuit.objects.get().failures == 0


def test_caps_of_a_day_hold_and_the_next_day_goes_on(sms, hall, sari, settings):
    settings.GATEWAYS = [{**settings.GATEWAYS[0], "rupiah_each": 400, "rupiah_a_day": 2000}]
    for _ in range(4):
        file("ktp-el-penggantian", sari, hall, reason="lost", handover="hall")
    assert send_due(NOW) == 2 and taken(sms) == 2
    assert Spending.objects.get().rupiah == 1600 and Spending.objects.get().count == 2
    assert send_due(NOW + HOUR) == 0
    assert send_due(MONDAY + DAY) == 2


def test_what_was_not_sent_costs_nothing(sms, case, settings):
    settings.GATEWAYS = [{**settings.GATEWAYS[0], "rupiah_each": 400}]
    sms.settings.mood = Mood.BUSY
    send_due(NOW)
    assert Spending.objects.get().rupiah == 0 and Spending.objects.get().count == 0


# when, and whether at all


def test_nobody_is_woken_at_night_in_their_own_zone(sms, hall, sari):
    late = MONDAY + timedelta(hours=12, minutes=30)  # 21.30 WIB
    case = file("ktp-el-penggantian", sari, hall, at=late, reason="lost", handover="hall")
    assert send_due(late + 2 * MINUTE) == 0
    assert of_case(case).next_try_at == MONDAY + timedelta(hours=21)  # 06.00 WIB
    assert of_case(case).tries == 0
    assert send_due(MONDAY + timedelta(hours=21)) == 1


def test_codes_pass_at_night_and_to_who_wants_no_messages(sms, hall):
    preferences.stop(PHONE, by=SYSTEM, at=MONDAY)
    night = MONDAY + timedelta(hours=15)
    visitor = Actor(**{**{f: getattr(ANONYMOUS, f) for f in ANONYMOUS.__slots__}, "visitor": "v"})
    request_code(PHONE, remote="127.0.0.1", by=visitor, at=night)
    assert send_due(night) == 1 and taken(sms) == 1


def test_a_code_that_no_longer_works_is_not_sent(sms, hall):
    visitor = Actor(**{**{f: getattr(ANONYMOUS, f) for f in ANONYMOUS.__slots__}, "visitor": "v"})
    request_code(PHONE, remote="127.0.0.1", by=visitor, at=MONDAY)
    assert send_due(MONDAY + 6 * MINUTE) == 0 and taken(sms) == 0
    assert Message.objects.get().state == MessageState.EXPIRED and not Call.objects.exists()


def test_who_said_stop_gets_nothing(sms, case):
    preferences.stop(PHONE, by=SYSTEM, at=MONDAY)
    assert send_due(NOW) == 0 and of_case(case).state == "stopped" and of_case(case).next_try_at is None


def test_old_news_is_not_sent(sms, case):
    assert send_due(MONDAY + 8 * DAY) == 0 and of_case(case).state == "expired" and taken(sms) == 0


def test_made_up_people_get_no_real_messages_and_real_people_no_simulated_gateway(sms, case, settings):
    Message.objects.update(simulated=True)
    assert send_due(NOW) == 0 and taken(sms) == 0
    Message.objects.update(simulated=False, next_try_at=NOW, state="waiting")
    settings.GATEWAYS = [{**settings.GATEWAYS[0], "simulated": True}]
    assert send_due(NOW + HOUR) == 0 and taken(sms) == 0


def test_silence_of_two_days_is_said(sms, case):
    send_due(NOW)
    assert actions.end_waiting(NOW + DAY) == 0 and actions.end_waiting(NOW + 3 * DAY) == 1
    assert of_case(case).state == "unknown"
