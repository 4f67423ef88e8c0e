"""The public pages: answering with a code, results, what was published."""

import csv
import io
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from openpyxl import load_workbook
from pypdfium2 import PdfDocument

from balai.core import facts
from balai.satisfaction import actions, queries
from balai.satisfaction.models import Answer, CallBack, Invitation
from balai.satisfaction.rules.periods import Period
from tests.channels.portal.browser import signed_in, words
from tests.channels.portal.weighing import wire_bytes
from tests.hall import MONDAY
from tests.satisfaction.conftest import answered, finished, scores

pytestmark = pytest.mark.django_db
LIGHT = 13_000
"""Page, style and script; headers and icon weigh the rest of 14 KB."""


@pytest.fixture
def case(hall):
    facts.put("regions", ["35.10"])
    facts.put("simulation", True)
    case = finished(hall)
    Invitation.objects.update(open_until=timezone.now() + timedelta(days=3))
    cache.clear()
    return case


@pytest.fixture
def address(case) -> str:
    return f"/nilai/{queries.code_of(case.id)}/"


def post(address: str, *given: int, **about: str):
    return Client().post(address, {**scores(address.split("/")[2], *given), **about})


def test_a_code_leads_to_the_questions(case, address):
    client = Client()
    assert "Kode survei" in words(client.get("/nilai/"))
    typed = queries.code_of(case.id).lower()
    assert client.get("/nilai/", {"kode": typed})["Location"] == address
    wrong = client.get("/nilai/", {"kode": "salah"})
    assert wrong.status_code == 422 and "tidak dikenal" in words(wrong)
    assert client.get("/nilai/0000000000000/").status_code == 404


def test_answering_takes_one_page_without_script_and_is_light(address):
    page = Client().get(address)
    assert "Tanpa nama" in words(page) and page.content.count(b'type="radio"') == 8 * 4 + 2 + 4 + 2
    assert wire_bytes(page.content) < LIGHT


def test_an_answer_is_thanked_and_taken_once(case, address):
    done = post(address, 4, sex="female")
    assert (done.status_code, done["Location"]) == (303, address)
    assert "Terima kasih" in words(Client().get(address))
    assert post(address, 1).status_code == 303 and Answer.objects.count() == 1
    assert Answer.objects.get().about == {"sex": "female"}


def test_what_was_left_out_is_said_and_the_rest_is_kept(address):
    answer = Client().post(address, {"time": "3", "sex": "female"})
    assert answer.status_code == 422 and "Ada 7 hal yang perlu dibetulkan" in words(answer)
    assert answer.content.count(b"checked") == 2 and not Answer.objects.exists()


def test_a_low_score_is_offered_a_call_and_the_call_can_be_opened_again(address, hall):
    done = post(address, 1)
    assert done["Location"] == f"{address}?minta=1"
    assert b"<details open" in Client().get(done["Location"]).content
    wrong = Client().post(f"{address}hubungi/", {"phone": "x"})
    assert wrong.status_code == 422 and "Tulis nomor HP" in words(wrong)
    Client().post(f"{address}hubungi/", {"phone": "0840 0000 001", "words": "Namanya salah tulis."})
    assert "menghubungi Anda paling lambat" in words(Client().get(address))
    budi = hall.officer("kelurahan-desa", "front_officer")
    row = CallBack.objects.get()
    actions.finish_call_back(row.id, "corrected", "Surat dicetak ulang.", by=budi, at=timezone.now())
    assert "Sudah dibetulkan" in words(Client().get(address))
    assert Client().post(f"{address}buka-lagi/").status_code == 303
    assert CallBack.objects.get().reopened == 1
    assert Client().post(f"{address}buka-lagi/").status_code == 409


def test_a_closed_survey_says_so(address):
    Invitation.objects.update(open_until=timezone.now())
    assert "sudah ditutup" in words(Client().get(address))


def test_everything_is_said_in_english_too(address):
    client = Client()
    client.cookies["bahasa"] = "en"
    page = words(client.get(address))
    assert "How did we serve you?" in page and "Was it done quickly?" in page and "Very quickly" in page


# results


def test_an_empty_page_says_what_to_do(case):
    page = words(Client().get("/kepuasan/"))
    assert "Belum ada jawaban" in page and "Tulis kode survei" in page


def test_too_few_answers_are_not_shown(case):
    answered(case, 4)
    page = words(Client().get("/kepuasan/", {"tahun": MONDAY.year}))
    assert "Jawaban masih terlalu sedikit" in page and "100,00" not in page


@pytest.fixture
def judged(case, hall):
    answered(case, 4, 2, 3, sex="female")
    for number in range(5):
        answered(finished(hall, phone=f"+6284000001{number:02d}"), 4, 2, 3, sex="male" if number else "")
    return hall


def test_the_result_is_said_in_words_then_figures(judged, django_assert_max_num_queries):
    with django_assert_max_num_queries(24):
        answer = Client().get("/kepuasan/", {"tahun": MONDAY.year})
    page = words(answer)
    assert "6 orang menilai layanan ini 75,00 dari 100: Kurang baik" in page
    assert "Jumlah itu cukup menurut aturan" in page and "Waktu penyelesaian" in page
    assert wire_bytes(answer.content) < LIGHT


def test_the_result_is_narrowed_by_address_and_senseless_addresses_do_no_harm(judged):
    client = Client()
    narrow = {
        "tahun": MONDAY.year,
        "instansi": "kelurahan-desa-bwi",
        "layanan": "sktm",
        "kanal": "electronic",
    }
    assert "75,00" in words(client.get("/kepuasan/", narrow))
    assert "Belum ada jawaban" in words(client.get("/kepuasan/", {**narrow, "kanal": "direct"}))
    assert "Belum ada jawaban" in words(client.get("/kepuasan/", {"wilayah": "53.02"}))
    for senseless in ({"tahun": "x"}, {"wilayah": "'; --"}, {"bagian": "t9"}, {"instansi": "\x00"}):
        assert client.get("/kepuasan/", senseless).status_code in (200, 400)


def test_what_was_published_has_a_page_and_a_board(judged):
    head = judged.officer("kelurahan-desa", "head")
    after = MONDAY + timedelta(days=60)
    row = actions.publish("kelurahan-desa-bwi", Period(2026), by=head, at=after)
    page, board = (words(Client().get(f"/kepuasan/{kind}/{row.id}/")) for kind in ("terbitan", "papan"))
    assert "75,00 (C)" in page and "diterbitkan 15 Januari 2027" in page
    assert "Yang paling perlu diperbaiki" in board and "Sistem, mekanisme, dan prosedur" in board
    assert "Indeks Kepuasan Masyarakat" in board and "6 orang (diperlukan 6)" in board
    assert Client().get("/kepuasan/terbitan/x/").status_code == 404
    assert "Pemerintah Desa" in words(Client().get("/kepuasan/"))


# recap


def recap(kind: str) -> bytes:
    answer = Client().get(f"/kepuasan/rekap.{kind}", {"tahun": MONDAY.year})
    assert answer.status_code == 200 and f".{kind}" in answer["Content-Disposition"]
    return answer.content


def test_the_recap_says_the_same_in_three_forms(judged):
    head = judged.officer("kelurahan-desa", "head")
    words = '=HYPERLINK("http://contoh.invalid") papan alur dipasang.'
    due = (MONDAY + timedelta(days=9)).date()
    actions.plan_follow_up("kelurahan-desa-bwi", "procedure", words, head.id, due, by=head, at=MONDAY)
    [row] = csv.DictReader(io.StringIO(recap("csv").decode("utf-8-sig")))
    assert (row["IKM"], row["Kategori"], row["Jawaban diperlukan"]) == ("75.00", "Kurang baik", "6")
    assert (row["Persyaratan"], row["Biaya atau tarif"]) == ("4.000", "")
    book = load_workbook(io.BytesIO(recap("xlsx")))
    cells = {cell.value for sheet in book for line in sheet.iter_rows() for cell in line}
    assert 75 in cells and "'" + words in cells
    assert all(cell.data_type != "f" for sheet in book for line in sheet.iter_rows() for cell in line)
    text = PdfDocument(recap("pdf"))[0].get_textpage().get_text_bounded()
    assert "Rekap survei kepuasan masyarakat" in text and "75,00" in text and "SIMULASI" in text


def test_a_recap_of_nothing_is_empty_and_an_unknown_form_is_missing(case):
    assert recap("pdf").startswith(b"%PDF") and recap("csv").count(b"\n") == 2
    assert Client().get("/kepuasan/rekap.exe").status_code == 404


def test_ones_own_page_leads_to_the_survey_but_not_for_an_officer_who_filed(case, address, sari):
    there, page = signed_in(sari), f"/permohonan/{case.id}/"
    assert address in there.get(page).content.decode()
    post(address, 4)
    assert address not in there.get(page).content.decode()
    Invitation.objects.update(is_used=False)
    assert (
        queries.open_to(case.id, at=timezone.now()) and "/nilai/" not in Client().get(page).content.decode()
    )
