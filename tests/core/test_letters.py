"""What messages say: every template that an action names, short, whole, without a gap."""

import re
from pathlib import Path

import pytest

from balai.core import gsm, letters
from balai.core.messages import Language

LONGEST_NAME = "N" * 120
PARAMS = {
    "code": "123456", "receipt": "K7M2Q-0F3D-XX", "service": LONGEST_NAME, "zone": "Asia/Jayapura",
    "due_at": "2026-09-23T07:00:00+00:00", "until_at": "2026-09-23T07:00:00+00:00", "amount_rupiah": 1_250_000_000,
    "billing_code": "820260922465628", "lacks": 12, "office": "Mal Pelayanan Publik Kabupaten Timor Tengah Selatan",
    "obstacle": "Sistem pusat sedang tidak dapat dipakai", "to": "proxy", "place": "Kabupaten Tasikmalaya", "other_place": "Kota Tasikmalaya",
}  # fmt: skip
NAMED = re.compile(r'(?:\btell|\boutbox\.write)\(\s*"([a-z_]+)"')


def named_in_code() -> set[str]:
    sources = [*Path("balai").glob("*/actions/*.py"), *Path("balai/core").glob("*.py")]
    return {name for source in sources for name in NAMED.findall(source.read_text())}


def test_every_message_that_an_action_writes_has_its_words():
    assert "case_submitted" in named_in_code() and "one_time_code" in named_in_code()
    assert named_in_code() == set(letters.templates())


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("template", letters.templates())
def test_a_message_is_one_short_whole_text(template, language, settings):
    settings.PUBLIC_URL = "https://layanan.timortengahselatankab.go.id"
    text = letters.render(template, PARAMS, language=language)
    assert len(text) <= letters.LONGEST + 20, len(text)
    assert gsm.segments(text) <= letters.facts()["sms_segments"] and gsm.is_gsm(text)
    assert not re.search(r"[{}\[\]]|None|\s\s", text)


def test_both_languages_say_the_same_things():
    for template, text in letters.templates("id").items():
        assert set(letters.PLACE.findall(text)) == set(
            letters.PLACE.findall(letters.templates("en")[template])
        )


def test_dates_are_said_in_english_to_who_asked_for_it():
    text = letters.render("case_accepted", PARAMS, language="en")
    assert "Done by 23 September 2026, 16:00 WIT at the latest." in text


def test_dates_are_said_in_the_place_of_the_office():
    text = letters.render("case_accepted", {"receipt": "K7M2Q-0F3D-XX", **PARAMS})
    assert "Rabu, 23 September 2026 pukul 16.00 WIT" in text


def test_a_part_without_its_value_is_left_out():
    assert "Paling lambat" not in letters.render("case_accepted", {**PARAMS, "due_at": ""})


def test_amounts_are_said_in_rupiah():
    assert "Rp30.000" in letters.render("case_bill", {**PARAMS, "amount_rupiah": 30_000})


def test_a_value_that_is_missing_is_a_bug():
    with pytest.raises(KeyError):
        letters.render("case_ready", {"receipt": "K7M2Q-0F3D-XX"})
    with pytest.raises(KeyError):
        letters.render("no_such_message", {})
