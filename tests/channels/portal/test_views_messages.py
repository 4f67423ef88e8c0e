"""A person says how they want to be told, on the page and by code."""

from datetime import time

import pytest
from django.test import Client

from balai.core import outbox, preferences
from balai.core.models import Event, Message
from balai.core.vault import key

pytestmark = pytest.mark.django_db
PAGE = "/pesan-saya/"
PHONE = "+628400000001"
CHOSEN = {"saluran": "whatsapp", "bahasa_pesan": "en", "tenang": "panjang", "email": ""}


@pytest.fixture
def browser(sari) -> Client:
    made = Client()
    session = made.session
    session["person"] = sari.id
    session.save()
    return made


def code_for(email: str) -> str:
    message = Message.objects.get(template="email_code")
    address, params = outbox.opened(message, key(message.key_id))
    assert address == email
    return params["code"]


def test_a_stranger_signs_in_first():
    answer = Client().get(PAGE)
    assert answer.status_code == 302 and answer["Location"] == "/masuk/?lanjut=/pesan-saya/"
    assert Client().post(PAGE, CHOSEN).status_code == 302


def test_the_defaults_are_shown_and_a_choice_is_kept(browser):
    page = browser.get(PAGE).content.decode()
    assert "Pesan untuk saya" in page and "+62840••••001" in page and PHONE not in page
    assert browser.post(PAGE, CHOSEN).status_code == 303
    wish = preferences.of_phone(PHONE)
    assert wish.channels == ("whatsapp", "sms", "email") and wish.language == "en"
    assert (wish.quiet_from, wish.quiet_to) == (time(18), time(8))
    assert "Tersimpan" in browser.get(PAGE + "?tersimpan").content.decode()
    assert Event.objects.filter(name="person.messages_chosen").count() == 1


def test_what_nobody_offers_falls_back_to_what_is_usual(browser):
    browser.post(PAGE, {"saluran": "pigeon", "bahasa_pesan": "xx", "tenang": "never"})
    assert preferences.of_phone(PHONE) == preferences.default()


def test_an_email_address_counts_once_its_code_was_typed(browser):
    browser.post(PAGE, {**CHOSEN, "email": "sari@contoh.id"})
    assert preferences.of_phone(PHONE).email_waits
    wrong = browser.post(PAGE, {"aksi": "kode", "kode": "x"})
    assert wrong.status_code == 422 and "Kode tidak cocok" in wrong.content.decode()
    assert browser.post(PAGE, {"aksi": "kode", "kode": code_for("sari@contoh.id")}).status_code == 303
    wish = preferences.of_phone(PHONE)
    assert wish.email == "sari@contoh.id" and not wish.email_waits
    browser.post(PAGE, {**CHOSEN, "email": "sari@contoh.id"})
    assert not preferences.of_phone(PHONE).email_waits, "the same address needs no second code"
    browser.post(PAGE, CHOSEN)
    assert preferences.of_phone(PHONE).email == ""


def test_five_wrong_tries_end_a_code(browser):
    browser.post(PAGE, {**CHOSEN, "email": "sari@contoh.id"})
    for _ in range(5):
        browser.post(PAGE, {"aksi": "kode", "kode": "x"})
    assert browser.post(PAGE, {"aksi": "kode", "kode": code_for("sari@contoh.id")}).status_code == 422


@pytest.mark.parametrize(
    "email", ["sari", "a@b", "a b@contoh.id", "a@contoh.id\nBcc: x@contoh.id", "a@" + "x" * 300]
)
def test_what_is_no_address_is_said_at_the_field(browser, email):
    answer = browser.post(PAGE, {**CHOSEN, "email": email})
    assert answer.status_code == 422 and "nama@contoh.id" in answer.content.decode()
    assert not Message.objects.filter(template="email_code").exists()


def test_stop_and_start(browser):
    browser.post(PAGE, {"aksi": "berhenti"})
    assert preferences.of_phone(PHONE).is_stopped
    browser.post(PAGE, CHOSEN)
    assert preferences.of_phone(PHONE).is_stopped, "choosing otherwise does not start again"
    assert "kirimi saya pesan lagi" in browser.get(PAGE).content.decode().lower()
    browser.post(PAGE, {"aksi": "mulai"})
    assert not preferences.of_phone(PHONE).is_stopped
    names = set(Event.objects.filter(name__startswith="person.messages").values_list("name", flat=True))
    assert {"person.messages_stopped", "person.messages_started"} <= names


def test_the_page_costs_few_queries(browser, django_assert_max_num_queries):
    with django_assert_max_num_queries(12):
        browser.get(PAGE)
