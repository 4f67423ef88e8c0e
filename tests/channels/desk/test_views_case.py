"""The page of a case: what it shows, its evidence, taking steps, returning with one list."""

import io
import re

import pypdfium2
import pytest
from django.utils import timezone
from PIL import Image

from balai.cases import actions
from balai.core.models import Event
from tests.cases import filing
from tests.channels.desk.conftest import page_of, press, said, seat
from tests.hall import appoint, citizen

pytestmark = pytest.mark.django_db

LIST = {"kurang": ["str_number"], "catatan-str_number": "Tulis nomor seperti pada STR."}


def test_opening_shows_all_and_is_recorded(desk):
    case = desk.file("sip-bidan")
    page = said(desk.at("front_officer").get(page_of(case)))
    assert "Sari Contoh Rekaan" in page and filing.applicant(desk.hall)["nik"] in page
    assert "Surat tanda registrasi (STR)" in page and "Kompetensi pelaksana" in page
    assert "Persyaratan" not in page.split("Standar pelayanan: bagian internal")[1]
    opened = Event.objects.get(case_id=case.id, name="case.opened")
    assert opened.data["purpose"] == "process" and opened.role == "front_officer"


def test_what_the_state_holds_is_not_asked_again(desk):
    case = desk.file("sip-bidan", request="extension", old_licence="503/0001/SIPB")
    page = said(desk.at("front_officer").get(page_of(case)))
    assert "Surat izin praktik yang lama" in page.split("Sudah ada pada negara")[1].split("Tindakan")[0]


def test_acts_come_after_the_evidence(desk):
    page = said(desk.at("signer").get(page_of(desk.to_decide())))
    assert page.index('id="bukti"') < page.index('id="tindakan"') < page.index("Setujui")


@pytest.mark.parametrize(
    ("role", "sees", "sees_not"),
    [
        (
            "front_officer",
            ["Berkas lengkap", "Kembalikan dengan daftar ini", "Ambil, saya kerjakan"],
            ["Setujui"],
        ),
        ("verifier", [], ["Tindakan", "Setujui", "Berkas lengkap</button>"]),
        (
            "supervisor",
            ["Kembalikan dengan daftar ini", "Alihkan"],
            ["Berkas lengkap</button>", "Ambil, saya"],
        ),
    ],
)
def test_buttons_are_there_only_for_whom_the_rule_would_let(desk, role, sees, sees_not):
    page = said(desk.at(role).get(page_of(desk.file("sip-bidan"))))
    assert all(word in page for word in sees) and not any(word in page for word in sees_not)


def test_a_photo_is_shown_locked_in_and_recorded(desk):
    case = desk.file("sip-bidan")
    answer = desk.at("front_officer").get(page_of(case) + "bukti/photo/")
    assert answer["Content-Type"].startswith("image/") and answer["Content-Disposition"] == "inline"
    assert "sandbox" in answer["Content-Security-Policy"] and "no-store" in answer["Cache-Control"]
    assert Image.open(io.BytesIO(answer.content)).size == (320, 200)
    assert Event.objects.get(case_id=case.id, name="case.evidence_opened").data["evidence"] == "photo"


def test_pages_of_a_pdf_are_drawn_one_at_a_time(desk):
    case, budi = with_pdf(desk, pages=2), desk.at("front_officer")
    for number in (1, 2):
        answer = budi.get(page_of(case) + f"bukti/str/?hal={number}")
        assert (
            answer["Content-Type"] == "image/png" and max(Image.open(io.BytesIO(answer.content)).size) == 1600
        )
    assert [
        budi.get(page_of(case) + f"bukti/str/?hal={bad}").status_code for bad in ("3", "0", "x", "²")
    ] == [404] * 4
    page = said(budi.get(page_of(case)))
    assert "PDF, 2 halaman" in page and "?hal=2" in page and "?hal=3" not in page


def with_pdf(desk, pages: int):
    file = io.BytesIO()
    with pypdfium2.PdfDocument.new() as document:
        for _ in range(pages):
            document.new_page(595, 842).close()
        document.save(file)
    by, now = citizen(), timezone.now() - 5 * filing.MINUTE
    case = actions.start("sip-bidan", area_code=desk.hall.area_code, by=by, at=now)
    filing.fill(case, by, desk.hall, now)
    actions.attach(case.id, "str", file.getvalue(), by=by, at=now)
    actions.submit(case.id, by=by, at=now)
    case.refresh_from_db()
    return case


def test_a_step_is_taken_released_and_handed_on(desk):
    case, budi, tigor = desk.file("sip-bidan"), desk.at("front_officer"), desk.at("supervisor")
    other = second("front_officer")
    step = "langkah/completeness"
    assert "Langkah ini sekarang Anda kerjakan" in said(
        budi.get(press(budi, case, f"{step}/ambil")["Location"])
    )
    refused = press(seat(other), case, f"{step}/lengkap")
    assert refused.status_code == 409 and "sedang dikerjakan Front_Officer Dpmptsp Bwi" in said(refused)
    assert press(seat(other), case, f"{step}/lepas").status_code == 403
    assert press(tigor, case, f"{step}/alihkan", rekan=other.id).status_code == 302
    assert "Anda kerjakan" in said(seat(other).get(page_of(case)))
    assert press(budi, case, f"{step}/lengkap").status_code == 409
    assert press(seat(other), case, f"{step}/lepas").status_code == 302
    assert press(budi, case, f"{step}/lengkap").status_code == 302 and case.status == "in_progress"


def second(role: str):
    return appoint(f"kedua-{role}", role, "dpmptsp-bwi", "35.10", "mpp-bwi")


def test_a_file_found_complete_starts_the_clock(desk):
    case, budi = desk.file("sip-bidan"), desk.at("front_officer")
    answer = press(budi, case, "langkah/completeness/lengkap")
    assert case.status == "in_progress" and case.due_at
    assert "Berkas dinyatakan lengkap" in said(budi.get(answer["Location"]))


def test_a_case_is_returned_with_one_list(desk):
    case, budi = desk.file("sip-bidan"), desk.at("front_officer")
    typed = LIST | {"catatan-evidence.str": "Foto tidak terbaca, kirim ulang."}
    assert press(budi, case, "langkah/completeness/kembalikan", **typed).status_code == 302
    assert case.status == "returned"
    page = said(budi.get(page_of(case)))
    assert "<b>Nomor STR</b>: Tulis nomor seperti pada STR." in page
    assert "<b>Surat tanda registrasi (STR)</b>: Foto tidak terbaca" in page and "Tindakan" not in page


def test_what_was_typed_in_a_refused_list_is_kept(desk):
    case, budi = desk.file("sip-bidan"), desk.at("front_officer")
    typed = LIST | {"kurang": ["str_number", "place_name"]}
    answer = press(budi, case, "langkah/completeness/kembalikan", **typed)
    page = said(answer)
    assert answer.status_code == 409 and case.status == "submitted"
    assert "Sebutkan setiap hal yang kurang" in page and 'value="Tulis nomor seperti pada STR."' in page
    assert re.search(r'value="place_name" checked', page) and '<details class="act" open>' in page
    assert press(budi, case, "langkah/completeness/kembalikan").status_code == 409


def test_a_second_return_is_the_supervisors_with_a_reason(desk):
    case, budi, tigor = desk.file("sip-bidan"), desk.at("front_officer"), desk.at("supervisor")
    press(budi, case, "langkah/completeness/kembalikan", **LIST)
    actions.resubmit(case.id, by=citizen(), at=timezone.now())
    page = said(budi.get(page_of(case)))
    assert "Pengembalian kedua hanya boleh oleh penyelia" in page and "Kembalikan dengan" not in page
    again = LIST | {"salah": "office", "alasan_lagi": "Halaman kedua terlewat."}
    assert press(budi, case, "langkah/completeness/kembalikan", **again).status_code == 409
    assert "Kekeliruan siapa?" in said(tigor.get(page_of(case)))
    assert press(tigor, case, "langkah/completeness/kembalikan", **LIST).status_code == 409
    assert press(tigor, case, "langkah/completeness/kembalikan", **again).status_code == 302
    assert case.returns == 2 and case.status == "returned"
    page = said(tigor.get(page_of(case)))
    assert "kekeliruan petugas" in page and "Halaman kedua terlewat." in page


def test_a_page_that_grew_old_changes_nothing_and_says_so(desk):
    case, budi = desk.file("sip-bidan"), desk.at("front_officer")
    old = case.revision
    press(desk.at("supervisor"), case, "langkah/completeness/kembalikan", **LIST)
    actions.resubmit(case.id, by=citizen(), at=timezone.now())
    answer = budi.post(page_of(case) + "langkah/completeness/lengkap/", {"revision": old})
    case.refresh_from_db()
    assert answer.status_code == 409 and "berubah sejak Anda membukanya" in said(answer)
    assert case.status == "submitted" and f'name="revision" value="{case.revision}"' in said(answer)


def test_old_typing_survives_a_page_that_grew_old(desk):
    case = desk.to_decide()
    answer = desk.at("signer").post(
        page_of(case) + "tolak/", {"revision": "1", "alasan": "STR sudah dicabut."}
    )
    assert answer.status_code == 409 and "STR sudah dicabut.</textarea>" in said(answer)


def test_only_posts_act(desk):
    case = desk.file("sip-bidan")
    assert desk.at("front_officer").get(page_of(case) + "langkah/completeness/lengkap/").status_code == 405
    assert desk.at("front_officer").post(page_of(case)).status_code == 405


def test_the_page_costs_a_fixed_number_of_queries(desk, django_assert_max_num_queries):
    case, ratna = desk.to_decide(), desk.at("signer")
    ratna.get(page_of(case))
    with django_assert_max_num_queries(12):
        ratna.get(page_of(case))
