"""The pages: sending without signing in, following with a code, reading what was cleared; what a stranger never sees."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from balai.complaints import actions
from balai.complaints.models import Attachment, Complaint
from balai.complaints.queries import dossier, routing
from balai.complaints.rules.kinds import REPORTS_PER_SENDER
from balai.core import facts
from tests.cases.filing import file, photo
from tests.channels.portal.browser import LATELY, signed_in, words
from tests.complaints.reporting import TEXT, TITLE, handler, send
from tests.hall import citizen

pytestmark = pytest.mark.django_db
SENT = {
    "jenis": "complaint",
    "judul": TITLE,
    "cerita": TEXT,
    "identitas": "anonymous",
    "instansi": "dpmptsp-bwi",
}


@pytest.fixture(autouse=True)
def banyuwangi(hall):
    facts.put("regions", ["35.10"])
    return hall


def sent(client: Client, **changed) -> str:
    answer = client.post("/pengaduan/baru/", {**SENT, **changed})
    assert answer.status_code == 303, words(answer)
    return answer["Location"].partition("?")[0]


def code_of(row: Complaint) -> str:
    return dossier.opened_own(row).words["tracking"]


def test_anybody_sends_a_report_and_gets_number_and_code():
    client = Client()
    page = words(client.get(sent(client)))
    row = Complaint.objects.get()
    assert row.number in page and f"{code_of(row)[:4]} {code_of(row)[4:]}" in page and TEXT in page
    assert "Diperiksa paling lambat" in page


def test_nothing_is_asked_twice_when_something_is_wrong():
    answer = Client().post("/pengaduan/baru/", {**SENT, "judul": "", "identitas": ""})
    assert answer.status_code == 422 and TEXT in answer.content.decode()
    assert "Pilih siapa yang boleh tahu nama Anda" in words(answer)
    answer = Client().post(
        "/pengaduan/baru/",
        {**SENT, "judul": "x", "kejadian-d": "31", "kejadian-m": "2", "kejadian-y": "2026"},
    )
    assert answer.status_code == 422 and "Tulis tanggal" in words(answer)
    assert not Complaint.objects.exists()


def test_the_language_is_switched_without_losing_what_was_typed():
    answer = Client().post("/pengaduan/baru/", {**SENT, "bahasa": "en"})
    assert (
        "Send a report" in words(answer)
        and TEXT in answer.content.decode()
        and not Complaint.objects.exists()
    )


def test_a_file_comes_along_and_a_bad_one_does_not_lose_the_report():
    client = Client()
    sent(client, berkas=SimpleUploadedFile("a.jpg", photo()))
    kept = Attachment.objects.get()
    picture = client.get(f"/pengaduan/{kept.complaint_id}/berkas/{kept.id}/")
    assert picture["Content-Type"] == "image/webp" and "sandbox" in picture["Content-Security-Policy"]
    assert Client().get(f"/pengaduan/{kept.complaint_id}/berkas/{kept.id}/").status_code == 404
    answer = client.post("/pengaduan/baru/", {**SENT, "berkas": SimpleUploadedFile("a.exe", b"MZ")})
    assert "berkasnya tidak dapat dibaca" in words(client.get(answer["Location"]))
    assert Complaint.objects.count() == 2 and Attachment.objects.count() == 1


def test_number_and_code_open_it_anywhere_also_at_the_door_of_requests():
    row = Complaint.objects.get(id=sent(Client()).split("/")[2])
    for door in ("/pengaduan/lacak/", "/lacak/"):
        client = Client()
        assert client.get(f"/pengaduan/{row.id}/").status_code == 404
        answer = client.post(door, {"nomor": row.number.lower(), "kode": code_of(row)})
        assert answer["Location"] == f"/pengaduan/{row.id}/" and TITLE in words(
            client.get(answer["Location"])
        )
        wrong = Client().post(door, {"nomor": row.number, "kode": "AAAAAAAA"})
        assert wrong.status_code == 422 and "tidak cocok" in words(wrong)


def test_a_complaint_about_ones_own_request_is_tied_to_it(sari, hall):
    case = file("sip-bidan", sari, hall, LATELY)
    client = signed_in(sari)
    page = words(client.get(f"/permohonan/{case.id}/"))
    assert "Ada keluhan tentang permohonan ini?" in page
    form = client.get(f"/pengaduan/baru/?jenis=complaint&permohonan={case.id}")
    assert "Tentang permohonan Anda" in words(form)
    sent(client, permohonan=case.id, identitas="named")
    assert Complaint.objects.get().case_id == case.id
    assert Client().get(f"/pengaduan/baru/?permohonan={case.id}").status_code == 404
    assert Client().post("/pengaduan/baru/", {**SENT, "permohonan": case.id}).status_code == 404


def test_a_slip_ties_it_too_and_a_wrong_code_says_so(sari, hall):
    case = file("sip-bidan", sari, hall, LATELY)
    wrong = Client().post("/pengaduan/baru/", {**SENT, "nomor": case.receipt, "kode": "AAAAAAAA"})
    assert wrong.status_code == 422 and "tidak cocok" in words(wrong)


def test_the_reporter_replies_accepts_and_contests(hall):
    client, now = Client(), timezone.now()
    address = sent(client)
    id = address.split("/")[2]
    actions.verify(id, "ordinary", by=handler(hall), at=now)
    actions.ask(id, "Loket berapa?", by=handler(hall), at=now)
    assert "Loket berapa?" in words(client.get(address))
    assert client.post(f"{address}balas/", {"balasan": ""}).status_code == 422
    assert client.post(f"{address}balas/", {"balasan": "Loket 4."}).status_code == 303
    actions.answer(id, "Sudah ditambah.", by=handler(hall), at=now)
    assert "Sudah ditambah." in words(client.get(address))
    client.post(f"{address}belum-puas/", {"balasan": "Masih antre."})
    actions.answer(id, "Ditambah lagi.", by=handler(hall), at=now)
    assert client.post(f"{address}terima/").status_code == 303
    assert "Selesai" in words(client.get(address))
    assert Client().post(f"{address}terima/").status_code == 404


def test_one_sender_can_send_so_many_a_day():
    client = Client()
    for _ in range(REPORTS_PER_SENDER.limit):
        sent(client)
    answer = client.post("/pengaduan/baru/", SENT)
    assert answer.status_code == 429 and "Terlalu banyak" in words(answer)


def test_codes_cannot_be_tried_without_end():
    client = Client()
    for _ in range(60):
        client.post("/pengaduan/lacak/", {"nomor": "x", "kode": "x"})
    assert client.post("/pengaduan/lacak/", {"nomor": "x", "kode": "x"}).status_code == 429


def test_everybody_reads_only_what_was_cleared(sari, hall):
    assert "Belum ada yang diterbitkan" in words(Client().get("/pengaduan/"))
    row = send(
        sari, kind="consultation", about=routing.of_place("sip-bidan", "", "35.10", at=LATELY), at=LATELY
    )
    by = handler(hall)
    actions.answer(row.id, "Cukup foto STR.", by=by, at=timezone.now())
    for page in ("/pengaduan/", "/layanan/sip-bidan/"):
        assert TITLE not in words(Client().get(page))
    actions.publish(
        row.id,
        title="Perlukah STR asli?",
        text="Perlu dibawa?",
        answer="Cukup foto.",
        at_service=True,
        by=by,
        at=timezone.now(),
    )
    public = words(Client().get("/pengaduan/"))
    assert "Perlukah STR asli?" in public and "Cukup foto." in public
    assert TITLE not in public and row.number not in public and "Rekaan" not in public
    assert "Perlukah STR asli?" in words(Client().get("/layanan/sip-bidan/"))
    assert "Perlukah STR asli?" not in words(Client().get("/layanan/sip-dokter/"))
    assert Client().get("/pengaduan/?sesudah=nonsense").status_code == 200


def test_the_page_of_a_provider_leads_here(hall):
    page = Client().get("/penyedia/disdukcapil-bwi/").content.decode()
    assert "/pengaduan/baru/?instansi=disdukcapil-bwi" in page


def test_ones_own_reports_are_listed(sari):
    row = send(sari, at=LATELY)
    assert row.number in words(signed_in(sari).get("/pengaduan/"))
    assert row.number not in words(signed_in(citizen("+628400000099")).get("/pengaduan/"))
    assert re.search(r"Menunggu diperiksa", words(signed_in(sari).get("/pengaduan/")))
