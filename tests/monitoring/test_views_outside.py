"""Reports of agencies outside at the desk: looked at before they are kept, wrong lines named, where they came from shown."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from balai.monitoring.models import OutsideReport
from tests.accounts.administrators import administrator
from tests.channels.desk.conftest import seat
from tests.channels.portal.browser import words
from tests.monitoring.test_actions_reporting import GOOD, HEAD, SOURCE

PAGE = "/meja/laporan-luar/"


@pytest.fixture
def admin(hall):
    return seat(administrator(hall, "admin-satu"))


def look(admin, content: str | bytes = GOOD, **given: str):
    raw = content.encode() if isinstance(content, str) else content
    file = SimpleUploadedFile("laporan.csv", raw, "text/csv")
    return admin.post(f"{PAGE}periksa/", {"wilayah": "35.10", "asal": SOURCE, "berkas": file} | given)


def test_a_file_is_shown_first_and_kept_when_it_is_sent_again(admin):
    shown = words(look(admin))
    assert "Periksa dahulu: 2 baris" in shown and "Kantor Imigrasi Contoh" in shown
    assert not OutsideReport.objects.exists()
    sent = {"wilayah": "35.10", "asal": SOURCE, "isi": GOOD.replace("\n", "\r\n")}
    kept = admin.post(f"{PAGE}simpan/", sent, follow=True)
    assert "2 baris laporan disimpan" in words(kept) and SOURCE in words(kept)
    assert "sudah pernah disimpan" in words(admin.post(f"{PAGE}simpan/", sent, follow=True))
    assert OutsideReport.objects.count() == 2


def test_what_is_wrong_is_named_line_by_line_and_nothing_is_kept(admin):
    wrong = f"{HEAD}\n2026-10,tidak-ada,Kantor,5,5,6,0,0,0\n2026-13,paspor,,x,5,0,0,0,0\n"
    answer = look(admin, wrong)
    said = words(answer)
    assert answer.status_code == 409 and "baris 2: layanan tidak-ada tidak dikenal" in said
    assert "baris 3: masuk harus bilangan bulat" in said and "baris 3: instansi kosong" in said
    assert "bukan CSV dalam UTF-8" in words(look(admin, b"\xff\xfe\x00"))
    assert "Tulis asal laporan ini" in words(look(admin, asal="surat"))
    assert "Pilih berkas" in words(admin.post(f"{PAGE}periksa/", {"wilayah": "35.10", "asal": SOURCE}))
    assert not OutsideReport.objects.exists()


def test_only_for_the_areas_one_holds(hall, admin):
    assert look(admin, wilayah="53.02").status_code == 404 == look(admin, wilayah="").status_code
    assert seat(hall.officer("dpmptsp", "head")).get(PAGE).status_code == 403
    assert admin.get("/meja/").content.decode().count(f'href="{PAGE}"') == 1
