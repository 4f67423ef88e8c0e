"""Signing in and out."""

import pyotp
import pytest
from django.test import Client
from django.utils import timezone

from tests.channels.desk.conftest import press, said, seat
from tests.hall import PASSWORD, SEED

pytestmark = pytest.mark.django_db

ANI = "verifier-dpmptsp-bwi"
RATNA = "signer-dpmptsp-bwi"


def knock(browser: Client, login: str, password: str = PASSWORD, **more: str):
    return browser.post("/meja/masuk/", {"nama": login, "sandi": password, **more})


def test_a_verifier_enters_with_name_and_password(hall, client):
    assert knock(client, ANI)["Location"] == "/meja/"
    assert "verifikator" in said(client.get("/meja/"))


def test_a_wrong_password_is_refused_and_the_name_stays(hall, client):
    answer = knock(client, ANI, "salah")
    assert answer.status_code == 409 and "tidak cocok" in said(answer) and ANI in said(answer)
    assert client.get("/meja/").status_code == 302


def test_too_many_tries_are_refused(hall, client):
    for _ in range(10):
        knock(client, ANI, "salah")
    assert knock(client, ANI).status_code == 429


@pytest.mark.parametrize(
    ("wanted", "led_to"),
    [("/meja/siap/", "/meja/siap/"), ("https://jahat.invalid/meja/", "/meja/"), ("//jahat.invalid/", "/meja/"), ("/lacak/", "/meja/")],
)  # fmt: skip
def test_one_is_led_on_within_the_desk_only(hall, client, wanted, led_to):
    assert knock(client, ANI, lanjut=wanted)["Location"] == led_to


def test_a_signer_shows_a_second_factor_and_each_code_works_once(hall, client):
    assert knock(client, RATNA)["Location"] == "/meja/masuk/kode/"
    assert client.get("/meja/").status_code == 302
    assert client.post("/meja/masuk/kode/", {"kode": "12"}).status_code == 409
    code = pyotp.TOTP(SEED).at(timezone.now())
    assert client.post("/meja/masuk/kode/", {"kode": code})["Location"] == "/meja/"
    assert "pejabat penanda tangan" in said(client.get("/meja/"))
    other = Client()
    knock(other, RATNA)
    assert other.post("/meja/masuk/kode/", {"kode": code}).status_code == 409


def test_codes_cannot_be_guessed_on_and_on(hall, client):
    knock(client, RATNA)
    for _ in range(10):
        client.post("/meja/masuk/kode/", {"kode": "000000"})
    code = pyotp.TOTP(SEED).at(timezone.now())
    assert client.post("/meja/masuk/kode/", {"kode": code}).status_code == 429


def test_the_code_alone_opens_nothing(hall, client):
    assert client.post("/meja/masuk/kode/", {"kode": "123456"})["Location"] == "/meja/masuk/"


def test_without_a_second_factor_a_signer_signs_nothing(desk):
    case = desk.to_decide()
    weak = seat(desk.hall.officer("dpmptsp", "signer"), strong=False)
    assert press(weak, case, "setujui").status_code == 404 and case.status == "in_progress"


def test_signing_out_is_a_button(desk):
    budi = desk.at("front_officer")
    assert "Keluar dari meja kerja?" in said(budi.get("/meja/keluar/"))
    assert budi.get("/meja/").status_code == 200
    assert budi.post("/meja/keluar/")["Location"] == "/meja/masuk/"
    assert budi.get("/meja/").status_code == 302
