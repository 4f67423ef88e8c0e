"""The desk's pages of satisfaction: calling back, publishing, planning."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pypdfium2 import PdfDocument

from balai.cases.models import Case
from balai.complaints.models import Complaint
from balai.core.actor import ANONYMOUS
from balai.core.models import Event
from balai.satisfaction import actions, queries
from balai.satisfaction.models import CallBack, FollowUp, Publication
from tests.channels.desk.conftest import Desk, seat
from tests.channels.portal.browser import words
from tests.satisfaction.conftest import answered, finished

pytestmark = pytest.mark.django_db
AGENCY = "kelurahan-desa-bwi"


@pytest.fixture
def asked(hall) -> CallBack:
    case = finished(hall)
    answered(case, 1)
    code = queries.code_of(case.id)
    return actions.ask_call_back(
        code, "0840 0000 001", "Namanya salah tulis.", by=ANONYMOUS, at=timezone.now()
    )


def test_a_call_is_opened_made_and_noted(asked, hall):
    budi = seat(hall.officer("kelurahan-desa", "front_officer"))
    listed = words(budi.get("/meja/hubungi/"))
    assert "Lihat nomor" in listed and "+628400000001" not in listed and "salah tulis" not in listed
    opened = words(budi.post(f"/meja/hubungi/{asked.id}/"))
    assert "+628400000001" in opened and "Namanya salah tulis." in opened
    refused = budi.post(f"/meja/hubungi/{asked.id}/selesai/", {"hasil": "corrected", "catatan": ""})
    assert refused.status_code == 409 and "Tulis singkat" in words(refused)
    done = {"hasil": "corrected", "catatan": "Surat dicetak ulang dan diantar."}
    assert budi.post(f"/meja/hubungi/{asked.id}/selesai/", done).status_code == 302
    assert "Tidak ada yang menunggu" in words(budi.get("/meja/hubungi/"))


def test_a_call_becomes_a_complaint_that_leads_both_ways(asked, hall):
    budi = seat(hall.officer("kelurahan-desa", "front_officer"))
    opened = words(budi.post(f"/meja/hubungi/{asked.id}/"))
    assert "Ia ingin ini menjadi pengaduan" in opened
    short = budi.post(
        f"/meja/hubungi/{asked.id}/pengaduan/", {"judul": "Nama salah tulis", "kejadian": "Salah."}
    )
    assert short.status_code == 422 and "paling sedikit 20 huruf" in words(short)
    said = {
        "judul": "Nama salah tulis",
        "kejadian": "Nama di surat salah satu huruf, sudah dua kali disampaikan.",
    }
    done = budi.post(f"/meja/hubungi/{asked.id}/pengaduan/", said)
    made = Complaint.objects.get()
    assert done.status_code == 302 and made.number in words(budi.get(done.url))
    asked.refresh_from_db()
    assert (asked.complaint_id, asked.complaint_number, asked.outcome) == (made.id, made.number, "referred")
    assert (made.call_back_id, made.case_id, made.service_key) == (asked.id, asked.case_id, "sktm")
    assert made.person_id == Case.objects.get().person_id and made.identity == "named"
    ended, filed = (Event.objects.get(name=name) for name in ("callback.done", "complaint.filed"))
    assert (ended.data["to"], filed.data["call_back"]) == (made.id, asked.id)
    again = budi.post(f"/meja/hubungi/{asked.id}/pengaduan/", said)
    assert again.status_code == 404 and Complaint.objects.count() == 1
    told = words(Client().get(f"/nilai/{queries.code_of(asked.case_id)}/"))
    assert f"Diteruskan sebagai pengaduan: {made.number}" in told
    tigor = seat(hall.officer("kelurahan-desa", "supervisor"))
    assert "dari penilaian buruk" in words(tigor.get(f"/meja/pengaduan/{made.id}/"))


def test_a_page_of_satisfaction_says_how_it_stands_and_takes_a_plan(hall):
    head = hall.officer("kelurahan-desa", "head")
    there = seat(head)
    assert "Jawaban masih terlalu sedikit" in words(there.get("/meja/kepuasan/"))
    for number in range(5):
        case = finished(hall, phone=f"+6284000001{number:02d}", at=timezone.now() - timedelta(hours=2))
        answered(case, 4, 2, 3, at=timezone.now())
    page = words(there.get("/meja/kepuasan/"))
    assert "75,00 (C, kurang baik)" in page and "terlemah" in page
    due = (timezone.now() + timedelta(days=30)).date()
    plan = {
        "instansi": AGENCY, "unsur": "procedure", "petugas": head.id, "rencana": "Papan alur dipasang di loket.",
        "tenggat-d": due.day, "tenggat-m": due.month, "tenggat-y": due.year,
    }  # fmt: skip
    wrong = there.post("/meja/kepuasan/rencana/", {**plan, "tenggat-m": "x"})
    assert wrong.status_code == 409 and "Papan alur dipasang" in words(wrong)
    assert there.post("/meja/kepuasan/rencana/", plan).status_code == 302
    row = FollowUp.objects.get()
    assert (
        there.post(f"/meja/kepuasan/rencana/{row.id}/", {"hasil": "Sudah terpasang di loket."}).status_code
        == 302
    )
    assert "Sudah terpasang" in words(there.get("/meja/kepuasan/"))
    early = there.post("/meja/kepuasan/terbitkan/", {"instansi": AGENCY, "tahun": timezone.now().year})
    assert early.status_code == 409 and not Publication.objects.exists()


def test_pages_of_satisfaction_are_for_those_who_answer_for_it(asked, hall):
    verifier, dewi = seat(hall.officer("kelurahan-desa", "verifier")), seat(hall.dewi)
    for address in ("/meja/kepuasan/", "/meja/hubungi/"):
        assert verifier.get(address).status_code == dewi.get(address).status_code == 403
    other = seat(hall.officer("disdukcapil", "head"))
    assert other.post(f"/meja/hubungi/{asked.id}/").status_code == 404
    assert other.post("/meja/kepuasan/terbitkan/", {"instansi": AGENCY}).status_code == 404


def test_the_slip_of_a_handover_bears_the_code(hall):
    desk = Desk(hall)
    case = desk.ready()
    desk.at("front_officer", "polres").post(
        f"/meja/permohonan/{case.id}/serah-terima/", {"penerima": "applicant", "revision": case.revision}
    )
    slip = desk.at("front_officer", "polres").get(f"/meja/permohonan/{case.id}/serah-terima.pdf")
    text = " ".join(PdfDocument(slip.content)[0].get_textpage().get_text_bounded().split())
    assert queries.code_of(case.id, spaced=True) in text
