"""Files for and from SP4N-LAPOR! at the desk, and a report handed down to a village by its name."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from balai.accounts import queries as accounts
from balai.complaints import actions
from balai.complaints.models import Complaint
from balai.core.models import Event
from tests.accounts.administrators import administrator
from tests.channels.desk.conftest import seat
from tests.channels.portal.browser import words
from tests.complaints.reporting import TITLE, send
from tests.complaints.test_actions_exchanging import FILE
from tests.hall import citizen

pytestmark = pytest.mark.django_db
PAGE = "/meja/pengaduan/lapor/"
PERIOD = {
    "dari-d": "1",
    "dari-m": "1",
    "dari-y": "2026",
    "sampai-d": "31",
    "sampai-m": "12",
    "sampai-y": "2099",
}


@pytest.fixture
def admin(hall):
    return seat(administrator(hall, "admin-satu"))


def test_a_file_is_taken_in_and_given_back_with_a_record(admin):
    assert "Ambil dari LAPOR!" in words(admin.get(PAGE))
    taken = admin.post(f"{PAGE}ambil/", {"wilayah": "35.10", "berkas": SimpleUploadedFile("l.csv", FILE)})
    assert "3 laporan diambil" in words(taken) and Complaint.objects.count() == 3
    again = admin.post(f"{PAGE}ambil/", {"wilayah": "35.10", "berkas": SimpleUploadedFile("l.csv", FILE)})
    assert "3 sudah ada" in words(again)
    given = admin.post(f"{PAGE}beri/", {"wilayah": "35.10", **PERIOD})
    assert given.content.removeprefix(b"\xef\xbb\xbf") == FILE
    assert Event.objects.filter(name="complaint.handed_out").count() == 1


def test_what_cannot_be_read_is_said_and_other_areas_are_not_there(admin):
    assert "Pilih berkas" in words(admin.post(f"{PAGE}ambil/", {"wilayah": "35.10"}))
    bad = admin.post(
        f"{PAGE}ambil/", {"wilayah": "35.10", "berkas": SimpleUploadedFile("l.csv", b"a,b\r\n1,2\r\n")}
    )
    assert bad.status_code == 409 and "Kolom ini tidak ada" in words(bad)
    assert admin.post(f"{PAGE}beri/", {"wilayah": "35.10", **PERIOD, "dari-d": "x"}).status_code == 409
    for wrong in ("", "35.78", "35"):
        assert admin.post(f"{PAGE}beri/", {"wilayah": wrong, **PERIOD}).status_code == 404


def test_a_report_is_handed_down_to_a_village_by_its_name(hall):
    row = send(citizen(), at=timezone.now())
    tigor = seat(hall.officer("dpmptsp", "supervisor"))
    address = f"/meja/pengaduan/{row.id}/tindakan/hand_over/"
    wrong = tigor.post(address, {"desa": "desa antah berantah", "alasan": "Ini urusan desa."})
    assert wrong.status_code == 409 and "Periksa ejaannya" in words(wrong)
    village = accounts.agency("kelurahan-desa-bwi").name
    assert tigor.post(address, {"desa": village, "alasan": "Ini urusan desa."}).status_code == 302
    row.refresh_from_db()
    assert row.agency_id == "kelurahan-desa-bwi"


def test_who_is_named_by_the_ladder_sees_it_first(hall):
    row, tigor = (
        send(citizen(), at=timezone.now() - timedelta(days=30)),
        seat(hall.officer("dpmptsp", "supervisor")),
    )
    actions.escalate_due(timezone.now())
    assert "Naik kepada Anda Laporan ini melewati batas waktunya" in words(tigor.get("/meja/pengaduan/"))
    assert TITLE in words(tigor.get(f"/meja/pengaduan/{row.id}/"))
    assert "Naik kepada Anda" not in words(tigor.get("/meja/pengaduan/"))
