"""Forms of assessment at the desk: filled in from data, the rest by hand with an event, printed as CSV."""

import csv
import io

import pytest

from balai.core.models import Event
from balai.monitoring.models import HandAnswer
from tests.accounts.administrators import administrator
from tests.channels.desk.conftest import seat
from tests.channels.portal.browser import words
from tests.monitoring.following import follow
from tests.satisfaction.conftest import answered, finished

pytestmark = pytest.mark.django_db
PAGE = "/meja/penilaian/"


@pytest.fixture
def ratna(hall):
    return seat(hall.officer("kelurahan-desa", "head"))


def test_forms_are_filled_in_from_what_happened(hall, ratna):
    for number in range(5):
        answered(finished(hall, phone=f"+62840000003{number}"), 4)
    follow()
    page = words(ratna.get(PAGE))
    assert "5 jawaban, diperlukan 5" in page and "Sebelas kriteria MPP Digital" in page
    assert (
        "5 dari 5 permohonan selesai tanpa kertas" in page and "Rata-rata 4,00 dari 4 menurut survei" in page
    )
    assert "Maklumat belum diterbitkan" in page and "diisi tangan" in page
    rows = list(csv.DictReader(io.StringIO(ratna.get(f"{PAGE}f03.csv").content.decode("utf-8-sig"))))
    assert len(rows) == 5 and {row["diisi"] for row in rows} == {"sistem", "belum ada data"}
    assert all(row["tautan"].startswith("/") for row in rows if row["diisi"] == "sistem")


def test_the_rest_is_filled_in_by_hand_with_evidence_and_an_event(hall, ratna):
    address = f"{PAGE}f01/involved/"
    sent = {
        "instansi": "kelurahan-desa-bwi",
        "tingkat": "4",
        "bukti": "Forum konsultasi publik, berita acara 3 Maret.",
    }
    short = ratna.post(address, {**sent, "bukti": "ada"})
    assert short.status_code == 409 and "Tulis buktinya" in words(short)
    assert ratna.post(address, sent).status_code == 302
    assert "Forum konsultasi publik" in words(ratna.get(PAGE))
    event = Event.objects.get(name="assessment.filled")
    assert event.data == {"form": "f01", "item": "involved", "level": 4} and "Forum" not in str(event.data)
    assert ratna.post(address, {**sent, "tingkat": "5"}).status_code == 302
    assert [row.level for row in HandAnswer.objects.order_by("id")] == [4, 5]
    assert ratna.post(f"{PAGE}f01/pledge/", sent).status_code == 409
    assert ratna.post(f"{PAGE}f01/tidak-ada/", sent).status_code == 404


def test_a_formula_typed_as_evidence_stays_text_in_the_table(ratna):
    typed = '=HYPERLINK("http://contoh.invalid")'
    sent = {"instansi": "kelurahan-desa-bwi", "tingkat": "4", "bukti": typed}
    assert ratna.post(f"{PAGE}f01/involved/", sent).status_code == 302
    rows = csv.reader(io.StringIO(ratna.get(f"{PAGE}f01.csv").content.decode("utf-8-sig")))
    assert [cell for row in rows for cell in row if "HYPERLINK" in cell] == [f"'{typed}"]


def test_forms_are_for_those_who_answer_for_the_agency(hall, ratna, client):
    sent = {"instansi": "kelurahan-desa-bwi", "tingkat": "5", "bukti": "Ada buktinya di sini."}
    other = seat(hall.officer("disdukcapil", "head"))
    assert other.post(f"{PAGE}f01/involved/", sent).status_code == 404
    assert other.get(f"{PAGE}?instansi=kelurahan-desa-bwi").status_code == 404
    assert seat(hall.dewi).get(PAGE).status_code == 403 and client.get(PAGE).status_code == 302
    assert ratna.get(f"{PAGE}tidak-ada.csv").status_code == 404 and not HandAnswer.objects.exists()


def test_a_unit_says_of_itself_and_an_evaluator_finds(hall, ratna):
    sent = {"instansi": "kelurahan-desa-bwi", "tingkat": "4", "bukti": "Berita acara kunjungan 3 Maret."}
    assert ratna.post(f"{PAGE}f02/observed/", sent).status_code == 403
    evaluator = seat(administrator(hall, "admin-satu"))
    assert evaluator.post(f"{PAGE}f01/involved/", sent).status_code == 403
    assert evaluator.post(f"{PAGE}f02/observed/", sent).status_code == 302
    assert [row.form for row in HandAnswer.objects.all()] == ["f02"]
    mine = evaluator.get(f"{PAGE}?instansi=kelurahan-desa-bwi").content.decode()
    assert f'action="{PAGE}f02/' in mine and f'action="{PAGE}f01/' not in mine
