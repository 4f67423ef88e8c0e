"""When, through whom, and whether it is really they."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from balai.core import gsm
from balai.core.messages import Language, MessageChannel, Wish
from balai.notices.rules import gateways, parcels, receipts, retrying, routing, smpp
from balai.notices.rules.gateways import Gateway, Speech, WrongGateway
from balai.notices.rules.routing import AttemptState, GiveUp, Go, Roads, Tried, Wait

AT = datetime(2026, 11, 16, 2, 0, tzinfo=UTC)
WISH = Wish(tuple(MessageChannel), Language.INDONESIAN, time(21), time(6))
PHONE = "+628400000001"
ONE = Gateway("satu", Speech.HTTP, "https://a.invalid", is_idempotent=True)
TWO = Gateway("dua", Speech.HTTP, "https://b.invalid")
WA = Gateway("wa", Speech.WHATSAPP, "https://c.invalid")
MAIL = Gateway("mail", Speech.SMTP, "smtp://d.invalid")


@given(some.integers(1, 12), some.uuids(), some.booleans())
def test_pauses_grow_with_scatter_and_end(tries, id, urgent):
    pause = retrying.pause(str(id), tries, urgent=urgent)
    plain = min(
        (timedelta(seconds=5) if urgent else timedelta(minutes=1)) * 2 ** (tries - 1), timedelta(hours=6)
    )
    assert plain * 0.8 <= pause <= plain * 1.2
    assert pause == retrying.pause(str(id), tries, urgent=urgent)


def test_a_gateway_is_left_alone_ever_longer_but_not_for_long():
    assert retrying.open_for(4) is None and retrying.open_for(5) == timedelta(seconds=30)
    assert retrying.open_for(6) == timedelta(minutes=1) and retrying.open_for(10**6) == timedelta(minutes=10)


@pytest.mark.parametrize(
    ("hour", "minute", "zone", "until"),
    [
        (13, 59, "Asia/Jakarta", None),  # 20.59 WIB
        (14, 0, "Asia/Jakarta", (2026, 11, 16, 23)),  # 21.00 WIB → 06.00 tomorrow
        (20, 0, "Asia/Jakarta", (2026, 11, 16, 23)),  # 03.00 WIB → 06.00 the same day
        (23, 0, "Asia/Jakarta", None),
        (12, 0, "Asia/Jayapura", (2026, 11, 16, 21)),  # 21.00 WIT
        (12, 59, "Asia/Makassar", None),  # 20.59 WITA
    ],
)
def test_night_is_where_the_person_is(hour, minute, zone, until):
    at = datetime(2026, 11, 16, hour, minute, tzinfo=UTC)
    found = retrying.quiet_until(at, time(21), time(6), zone)
    assert found == (until and datetime(*until, tzinfo=UTC))


@given(some.integers(0, 366 * 86_400), some.times(), some.times())
def test_quiet_hours_end_outside_of_them_within_a_day(seconds, begin, end):
    at = AT + timedelta(seconds=seconds)
    begin, end = begin.replace(microsecond=0), end.replace(microsecond=0)
    until = retrying.quiet_until(at, begin, end, "Asia/Jakarta")
    if until:
        assert at < until <= at + timedelta(days=1)
        assert retrying.quiet_until(until, begin, end, "Asia/Jakarta") is None


def test_the_day_of_a_budget_is_local():
    assert retrying.day_of(datetime(2026, 11, 16, 18, tzinfo=UTC), "Asia/Jakarta") == date(2026, 11, 17)
    assert retrying.next_day(AT, "Asia/Jakarta") == datetime(2026, 11, 16, 17, tzinfo=UTC)


# which gateway


def choose(*tried, found=(ONE, TWO, WA, MAIL), closed=None, wish=WISH, address=PHONE, urgent=False):
    return routing.choose(address, wish, tried, Roads(found, closed or {}), urgent=urgent)


def failed(name, state=AttemptState.FAILED):
    return Tried("t", name, state)


def test_the_first_of_the_first_channel_goes_first():
    assert choose() == Go(ONE, PHONE)
    whatsapp_first = Wish(
        (MessageChannel.WHATSAPP, MessageChannel.SMS), Language.INDONESIAN, time(21), time(6)
    )
    assert choose(wish=whatsapp_first) == Go(WA, PHONE)


def test_failures_move_on_and_come_round_again():
    assert choose(failed("satu")) == Go(ONE, PHONE)
    assert choose(failed("satu"), urgent=True) == Go(TWO, PHONE)
    assert choose(*[failed("satu")] * 2) == Go(TWO, PHONE)
    assert choose(*[failed("satu")] * 2, found=(ONE,)) == Go(ONE, PHONE)


def test_a_refusal_is_for_good():
    refused = [failed(name, AttemptState.REFUSED) for name in ("satu", "dua", "wa")]
    assert choose(*refused) == GiveUp() and choose(refused[0], refused[1]) == Go(WA, PHONE)


def test_closed_gateways_are_passed_by_or_waited_for():
    later, soon = AT + timedelta(hours=1), AT + timedelta(minutes=1)
    assert choose(closed={"satu": later}) == Go(TWO, PHONE)
    assert choose(found=(ONE, TWO), closed={"satu": later, "dua": soon}) == Wait(soon)


@pytest.mark.parametrize("state", [AttemptState.SENDING, AttemptState.UNCLEAR])
def test_what_may_have_been_sent_goes_nowhere_else(state):
    assert choose(failed("satu", state)) == Go(ONE, PHONE, "t")
    assert choose(failed("dua", state)) == GiveUp(unclear=True)
    assert choose(failed("gone", state)) == GiveUp(unclear=True)
    assert choose(failed("satu", state), closed={"satu": AT}) == Wait(AT)


def test_mail_goes_to_confirmed_addresses_and_to_phones_only_through_a_gateway_that_can():
    mine = Wish((MessageChannel.EMAIL,), Language.INDONESIAN, time(21), time(6), email="a@b.id")
    assert choose(wish=mine) == Go(MAIL, "a@b.id")
    waits = Wish(
        (MessageChannel.EMAIL,), Language.INDONESIAN, time(21), time(6), email="a@b.id", email_waits=True
    )
    assert choose(wish=waits) == GiveUp()
    bridge = Gateway("mail", Speech.SMTP, "smtp://d.invalid", to="{phone}@sms.invalid")
    assert choose(wish=waits, found=(bridge,)) == Go(bridge, "628400000001@sms.invalid")
    assert choose(address="a@b.id") == Go(MAIL, "a@b.id")


# gateways as written down


@pytest.mark.parametrize(
    "raw",
    [
        {}, {"name": "A b", "speaks": "http", "url": "https://x"}, {"name": "a", "speaks": "ftp", "url": "ftp://x"},
        {"name": "a", "speaks": "http", "url": "http://example.com/x"}, {"name": "a", "speaks": "http", "url": "file:///etc/passwd"},
        {"name": "a", "speaks": "http", "url": "https://"}, {"name": "a", "speaks": "smpp", "url": "https://x"},
        {"name": "a", "speaks": "http", "url": "https://x", "kunci": "y"}, {"name": "a", "speaks": "http", "url": "https://x y"},
        {"name": "../a", "speaks": "http", "url": "https://x"},
    ],
)  # fmt: skip
def test_a_list_that_cannot_be_right_is_refused(raw):
    with pytest.raises(WrongGateway):
        gateways.parse(raw, secret="")


def test_parts_of_an_address():
    raw = {"name": "a", "speaks": "smpp", "url": "smpp://balai@smsc.contoh.id:2776"}
    found = gateways.parse(raw, secret="s")
    assert (found.user, found.host, found.port, found.channel) == ("balai", "smsc.contoh.id", 2776, "sms")


@pytest.mark.parametrize(
    ("status", "state"),
    [(200, "accepted"), (202, "accepted"), (301, "failed"), (400, "refused"), (401, "failed"), (429, "failed"), (500, "failed"), (504, "unclear")],
)  # fmt: skip
def test_what_an_answer_means(status, state):
    assert parcels.answer_for(status, "r").state == state


def test_texts_at_whatsapp_have_names_of_their_own():
    assert parcels.registered_as("balai_{template}", "case_x", version=1, shortened=False) == "balai_case_x"
    assert (
        parcels.registered_as("balai_{template}", "case_x", version=3, shortened=True)
        == "balai_case_x_v3_ringkas"
    )


# signatures


@given(some.binary(max_size=50), some.integers(-600, 600))
def test_a_signature_holds_for_five_minutes(body, seconds):
    header = receipts.sign("s", body, AT)
    is_signed = receipts.is_signed(Speech.HTTP, "s", body, header, AT + timedelta(seconds=seconds))
    assert is_signed == (abs(seconds) <= 300)
    assert not receipts.is_signed(Speech.HTTP, "s", body + b"x", header, AT)
    assert not receipts.is_signed(Speech.HTTP, "", body, receipts.sign("", body, AT), AT)


@given(some.binary(max_size=80) | some.text(max_size=80).map(str.encode))
def test_nonsense_is_unreadable_or_read_but_never_a_bug(body):
    for speaks in (Speech.HTTP, Speech.WHATSAPP):
        try:
            receipts.read(speaks, body, at=AT)
        except receipts.Unreadable:
            continue


@pytest.mark.parametrize(
    ("text", "wants"),
    [("STOP", True), (" berhenti! ", True), ("Mulai", False), ("apa ini", None), ("", None)],
)
def test_words_that_stop(text, wants):
    assert receipts.wants_stop(text) is wants


def test_the_alphabet_that_is_sent_is_the_alphabet_that_is_counted():
    assert set(smpp.ALPHABET) - {"\x1b"} == gsm.BASIC
    assert smpp.SHIFTED.keys() == gsm.EXTENDED
