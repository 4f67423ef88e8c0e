"""Indonesian unless someone asks for English on the page."""

import pytest
from django.template import engines

from balai.core.sentences import Sentence
from balai.ui.language import speaking


@pytest.fixture(autouse=True)
def with_language(settings, ui_alone):
    settings.MIDDLEWARE = ["balai.ui.language.language", *settings.MIDDLEWARE]


def rendered(source: str, **context) -> str:
    return engines["jinja2"].env.from_string(source).render(**context)


def english(source: str, **context) -> str:
    with speaking("en"):
        return rendered(source, **context)


def page(client, **headers) -> str:
    return client.get("/tak-ada/", **headers).content.decode()


def test_pages_are_indonesian_whatever_the_browser_says(client):
    said = page(client, headers={"Accept-Language": "en-US,en"})
    assert '<html lang="id"' in said and "Halaman tidak ditemukan" in said
    assert 'value="en" lang="en">English</button>' in said


def test_the_choice_is_kept_on_the_device_and_can_be_undone(client):
    chosen = client.post("/bahasa/", {"bahasa": "en"}, headers={"Referer": "http://testserver/komponen/?a=1"})
    assert chosen.status_code == 303 and chosen["Location"] == "http://testserver/komponen/?a=1"
    cookie = chosen.cookies["bahasa"]
    assert cookie.value == "en" and cookie["httponly"] and cookie["samesite"] == "Lax"
    said = page(client)
    assert '<html lang="en"' in said and "Page not found" in said
    assert 'value="id" lang="id">Indonesia</button>' in said
    client.post("/bahasa/", {"bahasa": "id"})
    assert '<html lang="id"' in page(client)


@pytest.mark.parametrize("back", ["https://contoh.invalid/", "//contoh.invalid/", "javascript:x", ""])
def test_the_switch_never_leads_elsewhere(client, back):
    answer = client.post("/bahasa/", {"bahasa": "en", "kembali": back}, headers={"Referer": back})
    assert answer["Location"] == "/"


@pytest.mark.parametrize("asked", ["fr", "", "<script>", "id-ID"])
def test_there_are_two_languages(client, asked):
    assert "bahasa" not in client.post("/bahasa/", {"bahasa": asked}).cookies
    client.cookies["bahasa"] = asked
    assert '<html lang="id"' in page(client)


def test_machines_and_officers_are_answered_in_indonesian(client):
    client.cookies["bahasa"] = "en"
    assert "tidak ditemukan" in client.get("/api/tak-ada/").json()["detail"]
    assert "tidak ditemukan" in client.get("/meja/tak-ada/").content.decode()


def test_a_refusal_is_said_in_the_language_of_the_page(client):
    client.cookies["bahasa"] = "en"
    assert "You are not authorised to do this." in client.get("/bukan-untuk-anda/").content.decode()


def test_what_stands_in_a_sentence_is_said_and_escaped():
    source = "{% trans area=area %}Untuk {{ area }}{% endtrans %}"
    assert rendered(source, area="<b>") == "Untuk &lt;b&gt;"
    assert english(source, area=Sentence("Senin")) == "For Monday"
    assert english(source, area="100%(x)s <b>") == "For 100%(x)s &lt;b&gt;"


def test_one_and_many():
    source = '{% from "ui/components.html" import things %}{{ things(n) }}'
    assert [english(source, n=n).strip() for n in (1, 2)] == [
        "There is 1 thing to correct",
        "There are 2 things to correct",
    ]
    assert rendered(source, n=2).strip() == "Ada 2 hal yang perlu dibetulkan"


def test_data_has_english_words_or_is_marked_as_indonesian():
    assert rendered("{{ text|indonesian }}", text="Nama lengkap") == "Nama lengkap"
    assert english("{{ text|indonesian }}", text="Nama lengkap") == "Full name"
    assert english("{{ text|indonesian }}", text="Anak baru lahir") == "A child is born"
    assert (
        english("{{ text|indonesian }}", text="Jalan <Mawar>") == '<span lang="id">Jalan &lt;Mawar&gt;</span>'
    )
    assert english("{{ text|said }}", text="Jalan <Mawar>") == "Jalan &lt;Mawar&gt;"
    assert english("{{ text|indonesian }}", text="") == ""


def test_a_form_in_progress_is_sent_along_with_the_switch():
    assert '<button class="tongue" form="isian"' in rendered(
        '{% set in_progress = true %}{% extends "ui/base.html" %}'
    )
    assert 'form="isian"' not in rendered('{% extends "ui/base.html" %}')


def test_the_desk_has_no_switch():
    assert "bahasa" not in rendered('{% extends "ui/desk.html" %}')
