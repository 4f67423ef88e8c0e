"""Filling in and evidence: nothing typed is lost, and what is wrong is said where it is wrong."""

import io
import re

import pytest
from PIL import Image

from balai.regions.models import Area, AreaWord
from tests.channels.portal.browser import (
    APPLICANT,
    ready_draft,
    start,
    upload,
    words,
)

pytestmark = pytest.mark.django_db


def test_what_was_typed_stays_with_what_is_wrong_beside_it(visitor):
    case = start(visitor, "ktp-el-penggantian")
    answer = visitor.post(f"{case}isi/0/", {**APPLICANT, "nik": "351017410190000", "birth_date-m": "13"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "NIK terdiri atas 16 angka; yang tertulis 15." in page and 'href="#nik"' in page
    assert 'value="351017410190000"' in page and 'value="13"' in page and 'value="Banyuwangi"' in page
    again = visitor.get(f"{case}isi/0/").content.decode()
    assert 'value="Banyuwangi"' in again and 'value="351017410190000"' in again


def test_a_place_is_chosen_among_those_of_that_name(visitor):
    case = start(visitor, "ktp-el-penggantian")
    area = {"name": "Kemiren", "level": "village", "kind": "desa", "parent_code": "53.02.01"}
    Area.objects.create(code="53.02.01.2009", **area)
    AreaWord.objects.create(code="53.02.01.2009", word="kemiren", depth=4)
    page = visitor.post(f"{case}isi/0/", {**APPLICANT, "area": "kemiren"}).content.decode()
    near, far = page.index('value="35.10.20.2001"'), page.index('value="53.02.01.2009"')
    assert near < far and 'value="kemiren"' in page and 'value="Sari Contoh Rekaan"' in page
    chosen = visitor.post(f"{case}isi/0/", {**APPLICANT, "area": ["53.02.01.2009", "kemiren"]})
    assert chosen.status_code == 303
    assert "Kota Soe" in visitor.get(f"{case}isi/0/").content.decode()


def test_one_may_leave_and_go_on_later(visitor):
    case = start(visitor, "ktp-el-penggantian")
    assert visitor.post(f"{case}isi/0/", {"name": "Sari", "nanti": "1"})["Location"] == case
    draft = words(visitor.get(case))
    assert "belum diajukan" in draft and "belum lengkap" in draft
    assert 'value="Sari"' in visitor.get(f"{case}isi/0/").content.decode()


def test_autosave_keeps_what_can_be_read(visitor):
    case = start(visitor, "ktp-el-penggantian")
    answer = visitor.post(f"{case}simpan/0/", {"name": "Sari", "birth_date-d": "x"})
    assert re.fullmatch(r"\d\d\.\d\d WIB", answer.json()["saved"])
    assert 'value="Sari"' in visitor.get(f"{case}isi/0/").content.decode()


def test_a_row_of_a_group_is_added_and_removed(visitor):
    case = start(visitor, "sktm", area="35.10.20.2001")
    answers = {
        "purpose": "school",
        "for_whom": "family",
        "members-0-name": "Ayu",
        "members-0-relation": "child",
    }
    more = {"members-1-name": "Bayu", "members-1-relation": "child"}
    assert "Tambah data ke-2" in words(visitor.get(f"{case}isi/1/"))
    visitor.post(f"{case}isi/1/", {**answers, **more, "nanti": "1"})
    assert "Hapus data ke-2" in words(visitor.get(f"{case}isi/1/"))
    visitor.post(f"{case}isi/1/", {**answers, **more, "hapus": "members-0"})
    page = visitor.get(f"{case}isi/1/").content.decode()
    assert 'value="Bayu"' in page and 'value="Ayu"' not in page


def test_names_of_places_are_offered_while_typing(visitor):
    assert visitor.get("/wilayah/nama?jenis=area&q=kemiren").json() == [
        "Desa Kemiren, Kecamatan Glagah, Kabupaten Banyuwangi, Jawa Timur · 35.10.20.2001"
    ]
    assert visitor.get("/wilayah/nama?jenis=x&q=kemiren").status_code == 404


def test_the_review_lists_every_problem_with_the_way_to_it(visitor):
    case = start(visitor, "ktp-el-penggantian")
    page = visitor.get(f"{case}tinjau/").content.decode()
    assert f'href="{case}isi/0/#nik"' in page and f'href="{case}isi/1/#reason"' in page
    assert visitor.get(f"{case}ajukan/")["Location"] == f"{case}tinjau/"


def test_evidence_is_seen_again_and_can_be_taken_away(visitor):
    case = ready_draft(visitor)
    answer = visitor.get(f"{case}bukti/police_report/")
    assert (
        answer["Content-Type"] in ("image/jpeg", "image/webp")
        and "sandbox" in answer["Content-Security-Policy"]
    )
    assert "Kartu keluarga" in words(visitor.get(f"{case}bukti/"))
    visitor.post(f"{case}bukti/", {"key": "police_report", "hapus": "1"})
    assert visitor.get(f"{case}bukti/police_report/").status_code == 404


def test_a_pdf_is_shown_as_a_picture_only(visitor):
    pdf = io.BytesIO()
    Image.new("RGB", (200, 300), "white").save(pdf, "PDF")
    case = ready_draft(visitor)
    assert upload(visitor, case, "police_report", pdf.getvalue(), "surat.pdf").status_code == 303
    answer = visitor.get(f"{case}bukti/police_report/")
    assert answer["Content-Type"] == "image/png" and answer.content.startswith(b"\x89PNG")


@pytest.mark.parametrize("content", [b"", b"<svg onload=alert(1)>", b"%PDF-1.4 rusak"])
def test_what_is_no_photo_is_refused_beside_its_field(content, visitor):
    case = start(visitor, "ktp-el-penggantian")
    visitor.post(f"{case}isi/1/", {"reason": "lost"})
    answer = upload(visitor, case, "police_report", content)
    assert answer.status_code == 422 and 'id="police_report-salah"' in answer.content.decode()
