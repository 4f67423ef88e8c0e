"""A report from the counter, the phone, a letter or a message: written down, with a slip; and the tablet for judging."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from balai.complaints.models import Attachment, Complaint
from balai.core.models import Message
from balai.satisfaction.models import Screen
from tests.cases.filing import photo
from tests.channels.desk.conftest import Desk, said
from tests.channels.portal.browser import words
from tests.complaints.reporting import TEXT, TITLE

pytestmark = pytest.mark.django_db
ADDRESS = "/meja/pengaduan/catat/"
SAID = {"lewat": "phone", "jenis": "complaint", "judul": TITLE, "cerita": TEXT, "identitas": "anonymous"}


def noted(client: Client, **changed: object):
    return client.post(ADDRESS, {**SAID, **changed})


def test_a_call_is_noted_and_its_number_and_code_shown_once(desk: Desk):
    budi = desk.at("front_officer")
    assert "Sampai lewat apa?" in words(budi.get(ADDRESS))
    slip = noted(budi, once="x" * 24)
    row = Complaint.objects.get()
    assert (row.via, row.channel, row.person_id, row.visitor, row.agency_id) == (
        "phone",
        "direct",
        None,
        "",
        "dpmptsp-bwi",
    )
    assert (
        row.assisted_by == desk.hall.officer("dpmptsp", "front_officer").id and not Message.objects.exists()
    )
    code = re.search(r"Kode lacak</dt><dd><b class=\"num\">(\w{4}) (\w{4})", said(slip))
    assert row.number in words(slip) and code and "Diperiksa paling lambat" in words(slip)
    assert noted(budi, once="x" * 24).status_code == 200 and Complaint.objects.count() == 1
    opened = Client().post("/pengaduan/lacak/", {"nomor": row.number, "kode": "".join(code.groups())})
    assert opened["Location"] == f"/pengaduan/{row.id}/"
    assert "Lewat telepon, dicatat petugas" in words(desk.at("supervisor").get(f"/meja/pengaduan/{row.id}/"))


def test_whoever_left_a_phone_gets_number_and_code_by_message(desk: Desk):
    noted(
        desk.at("front_officer"),
        identitas="secret",
        nama="Rekaan Contoh",
        hp="0840 0000 009",
        lewat="counter",
    )
    assert Message.objects.get().template == "complaint_noted"
    assert "Rekaan" not in words(desk.at("supervisor").get(f"/meja/pengaduan/{Complaint.objects.get().id}/"))


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"lewat": "web"}, "Pilih lewat apa"), ({"jenis": ""}, "Pilih apa yang ingin"), ({"cerita": "Antre."}, "paling sedikit 20 huruf"),
        ({"kejadian-d": "31", "kejadian-m": "2", "kejadian-y": "2026"}, "Tulis tanggal"), ({"nomor": "K7M2Q-0F3D-XX"}, "tidak"),
        ({"identitas": "named", "hp": "12"}, "HP"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_and_nothing_is_lost(desk: Desk, changed, sentence):
    answer = noted(
        desk.at("front_officer"), **{**changed, **({} if "cerita" in changed else {"cerita": TEXT})}
    )
    assert answer.status_code == 422 and sentence in words(answer) and TITLE in answer.content.decode()
    assert not Complaint.objects.exists()


def test_it_is_tied_to_a_request_that_the_officer_sees_or_whose_slip_was_shown(desk: Desk):
    case = desk.file("sip-bidan")
    assert noted(desk.at("front_officer"), nomor=case.receipt).status_code == 200
    row = Complaint.objects.get()
    assert (row.service_key, row.step_key, row.person_id) == ("sip-bidan", "completeness", None)
    elsewhere = noted(desk.at("front_officer", "polres"), nomor=case.receipt)
    assert elsewhere.status_code == 422 and "tidak ditemukan" in words(elsewhere)


def test_a_letter_is_kept_as_a_photo_and_a_bad_file_loses_nothing(desk: Desk):
    budi = desk.at("front_officer")
    noted(budi, lewat="letter", berkas=SimpleUploadedFile("surat.jpg", photo()))
    assert Attachment.objects.count() == 1
    answer = noted(budi, lewat="letter", berkas=SimpleUploadedFile("surat.jpg", b"MZ"))
    assert "tidak ikut tersimpan" in words(answer) and Complaint.objects.count() == 2


def test_a_screen_is_opened_with_an_address_shown_once_and_closed(desk: Desk):
    tigor = desk.at("supervisor")
    assert "/nilai/layar/" not in words(tigor.get("/meja/layar/"))
    opened = words(tigor.post("/meja/layar/", {"unit": "mpp-bwi"}))
    assert tigor.post("/meja/layar/", {"unit": "polres-bwi"}).status_code == 404
    row = Screen.objects.get()
    path = re.search(r"/nilai/layar/\w{13}/", opened)
    assert path and "Mulai menilai" in words(Client().get(path[0]))
    assert path[0] not in words(tigor.get("/meja/layar/")) and "Layar yang terbuka" in words(
        tigor.get("/meja/layar/")
    )
    assert "Layar penilaian di loket" in words(tigor.get("/meja/hubungi/"))
    assert tigor.post(f"/meja/layar/{row.id}/tutup/").status_code == 302
    assert Client().get(path[0]).status_code == 404
