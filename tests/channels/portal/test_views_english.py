"""The whole way in English: nothing that has English words is said in Indonesian, and what has none says so."""

import re
from html.parser import HTMLParser

import pytest
import yaml
from django.conf import settings
from django.test import Client

from balai.ui import language
from scripts import catalogue
from tests.cases.filing import carry
from tests.cases.filing import file as filed
from tests.channels.portal.browser import (
    APPLICANT,
    LATELY,
    PAGES,
    ready_draft,
    returned,
    signed_in,
    start,
    submit,
    words,
)

pytestmark = pytest.mark.django_db
SPOKEN = {"alt", "aria-label", "placeholder", "title"}
VOID = {"meta", "link", "input", "img", "br"}
SHORTEST = 8
"""Shorter Indonesian words may be part of an English one."""


class Spoken(HTMLParser):
    """What an English page says in English: its text and spoken attributes, outside what is marked as Indonesian."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.languages, self.said = ["en"], []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        tongue = given.get("lang", self.languages[-1])
        if tongue == "en":
            self.said += [given[name] for name in SPOKEN & given.keys()]
        if tag not in VOID:
            self.languages.append(tongue)

    def handle_endtag(self, tag):
        if tag not in VOID:
            self.languages.pop()

    def handle_data(self, data):
        if self.languages[-1] == "en":
            self.said.append(data)


def indonesian_sentences() -> list[str]:
    """Return every Indonesian text that has other words in English, without its places."""
    ids = [(message.id, message.string) for message in catalogue.kept() if message.id]
    firsts = [(i[0], s[0]) if isinstance(i, tuple) else (i, s) for i, s in ids]
    pieces = [
        piece.strip(" .,:;“”()")
        for indonesian, english in [*firsts, *language._english().items()]
        if indonesian != english
        for piece in re.split(r"<[^>]*>|\{\w+\}|%\(\w+\)s", indonesian)
        if piece not in english
    ]
    return [piece for piece in pieces if len(piece) >= SHORTEST and " " in piece]


@pytest.fixture(scope="module")
def foreign():
    return re.compile("|".join(sorted(map(re.escape, indonesian_sentences()), key=len, reverse=True)))


@pytest.fixture
def speaks_english(foreign):
    """Return a check of an answer: English, and nothing in it that has English words is Indonesian."""

    def check(answer) -> str:
        html = answer.content.decode()
        assert '<html lang="en"' in html
        said = " ".join(" ".join(Spoken(html).said).split())
        assert not foreign.findall(said), answer.request["PATH_INFO"]
        return said

    return check


def in_english(client: Client) -> Client:
    client.cookies["bahasa"] = "en"
    return client


@pytest.mark.parametrize("address", PAGES)
def test_a_public_page_is_english(address, visitor, speaks_english):
    speaks_english(in_english(visitor).get(address))


def test_a_request_is_made_in_english(visitor, speaks_english):
    case = ready_draft(visitor)
    in_english(visitor)
    for page in ("", "isi/0/", "isi/1/", "isi/2/", "bukti/", "tinjau/", "ajukan/"):
        speaks_english(visitor.get(case + page))
    number, code = submit_in_english(visitor, case)
    for page in ("", "tanda-terima/"):
        speaks_english(visitor.get(case + page))
    speaks_english(visitor.get("/permohonan/"))
    followed = visitor.post("/lacak/", {"nomor": number, "kode": code})
    assert "waiting to be checked" in speaks_english(followed)


def submit_in_english(visitor, case):
    visitor.cookies["bahasa"] = "id"
    try:
        return submit(visitor, case)
    finally:
        in_english(visitor)


def test_what_is_wrong_is_said_in_english(visitor, speaks_english):
    case = start(in_english(visitor), "ktp-el-penggantian")
    wrong = visitor.post(
        f"{case}isi/0/", APPLICANT | {"nik": "123", "birth_date-d": "31", "birth_date-m": "2", "name": "S"}
    )
    said = speaks_english(wrong)
    assert "NIK has 16 digits; you typed 3." in said
    assert "Date of birth could not be read. There is no day 31 in month 2 of 1990." in said
    assert "There are 3 things to correct" in said


def test_what_an_officer_did_is_told_in_english(sari, banyuwangi, speaks_english):
    case = carry(filed("sktm", sari, banyuwangi, LATELY), banyuwangi, LATELY)
    back = returned(sari, banyuwangi)
    sari_there = in_english(signed_in(sari))
    assert "Done, the result can be downloaded" in speaks_english(sari_there.get(f"/permohonan/{case.id}/"))
    assert "You need to complete it" in speaks_english(sari_there.get(f"/permohonan/{back.id}/"))


def test_a_change_of_language_keeps_what_was_typed(visitor):
    case = start(visitor, "ktp-el-penggantian")
    switched = visitor.post(f"{case}isi/0/", APPLICANT | {"nik": "123", "bahasa": "en"})
    assert switched["Location"] == f"{case}isi/0/" and switched.cookies["bahasa"].value == "en"
    page = words(visitor.get(f"{case}isi/0/"))
    assert "Full name" in page
    html = visitor.get(f"{case}isi/0/").content.decode()
    assert 'value="Sari Contoh Rekaan"' in html and 'value="123"' in html


@pytest.mark.parametrize(
    ("address", "typed"),
    [
        ("/lacak/", {"nomor": "K7M2Q-0F3D-XX", "kode": "ABCD EFGH"}),
        ("/masuk/", {"phone": "0840 0000 009"}),
        ("/verifikasi/", {"number": "B-7", "code": "12345"}),
    ],
)
def test_a_change_of_language_does_nothing_else(address, typed, visitor, django_assert_max_num_queries):
    answer = visitor.post(address, typed | {"bahasa": "en"})
    html = answer.content.decode()
    assert answer.status_code == 200 and '<html lang="en"' in html and 'role="alert"' not in html
    assert all(f'value="{value}"' in html for value in typed.values())


def test_a_tracked_request_is_shown_once_more_in_the_other_language(visitor):
    number, code = submit(visitor, ready_draft(visitor))
    stranger = Client()
    page = stranger.post("/lacak/", {"nomor": number, "kode": code}).content.decode()
    hidden = dict(re.findall(r'type="hidden" name="(nomor|kode|lagi)" value="([^"]*)"', page))
    again = stranger.post("/lacak/", hidden | {"bahasa": "en"})
    assert "waiting to be checked" in words(again)


def test_a_code_in_progress_is_waited_for_in_the_other_language(visitor):
    visitor.post("/masuk/", {"phone": "0840 0000 003"})
    visitor.post("/bahasa/", {"bahasa": "en"})
    assert "Code from the message" in words(visitor.get("/masuk/"))


def test_names_and_summaries_of_all_services_and_questions_of_the_most_used_have_english_words():
    missing = {text for text in _texts() if text not in language._english()}
    assert not missing, "add them to data/english.yaml"


MOST_USED = (
    "akta-kelahiran", "akta-kematian", "kartu-keluarga", "kia", "ktp-el-baru", "ktp-el-penggantian", "legalisir",
    "pengantar-skck", "sktm", "surat-pindah",
)  # fmt: skip


def _texts():
    for path in sorted(settings.DATA.glob("services/*/service.yaml")):
        package = yaml.safe_load(path.read_text(encoding="utf-8"))
        yield from (package["name"], package["summary"], package["result"]["name"])
        if path.parent.name in MOST_USED:
            yield from _asked(package)
            yield from (rule["name"] for rule in package["evidence"])
            yield from (step["name"] for step in package["steps"])
    yield from _asked(
        yaml.safe_load((settings.DATA / "forms" / "applicant.yaml").read_text(encoding="utf-8"))
    )


def _asked(package):
    yield from (section["title"] for section in package["sections"])
    yield from _said_by(package["form"]["properties"])


def _said_by(fields):
    for field in fields.values():
        yield field["title"]
        if "description" in field:
            yield field["description"]
        items = field.get("items", {})
        yield from (option["title"] for option in [*field.get("oneOf", ()), *items.get("oneOf", ())])
        yield from _said_by(items.get("properties", {}))
