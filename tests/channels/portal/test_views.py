"""Finding a service, choosing a place, filing, signing in: every page without script."""

import pytest
from django.test import Client

from balai.cases.models import Case
from balai.core import facts
from balai.core.models import Event, Message
from tests.cases.filing import file as filed
from tests.channels.portal.browser import (
    APPLICANT,
    LATELY,
    PAGES,
    code_sent,
    ready_draft,
    start,
    submit,
    upload,
    words,
)

pytestmark = pytest.mark.django_db
NATIONAL = {"/kemajuan/"}


@pytest.mark.parametrize(("address", "phrase"), PAGES.items())
def test_a_public_page_says_what_it_is_for(address, phrase, visitor):
    answer = visitor.get(address)
    assert answer.status_code == 200
    assert phrase in words(answer)
    assert facts.SIMULATION_LABEL in words(answer)
    assert ("Pemerintah Indonesia" if address in NATIONAL else "Kabupaten Banyuwangi") in words(answer)


@pytest.mark.parametrize(
    "address", ["/layanan/tidak-ada/", "/layanan/?keadaan=x", "/permohonan/x/", "/wilayah/?untuk=x"]
)
def test_what_is_not_there_is_said_to_be_missing(address, visitor):
    assert visitor.get(address).status_code == 404


def test_the_outbox_is_shown_only_in_a_simulation(visitor):
    facts.put("simulation", False)
    assert visitor.get("/kotak-pesan/").status_code == 404
    assert facts.SIMULATION_LABEL not in words(visitor.get("/"))


def test_nothing_changes_by_looking(visitor):
    case = ready_draft(visitor)
    before = (
        Event.objects.count(),
        Message.objects.count(),
        list(Case.objects.values_list("id", "revision")),
    )
    for page in ("", "isi/0/", "isi/1/", "bukti/", "bukti/police_report/", "tinjau/", "ajukan/"):
        assert visitor.get(case + page).status_code == 200
    for page in PAGES:
        visitor.get(page)
    assert before == (
        Event.objects.count(),
        Message.objects.count(),
        list(Case.objects.values_list("id", "revision")),
    )


@pytest.mark.parametrize("address", ["/permohonan/baru/", "/keluar/"])
def test_what_changes_something_cannot_be_done_by_a_link(address, visitor):
    assert visitor.get(address).status_code == 405


def test_a_citizen_without_script_files_and_follows_a_request(visitor):
    page = words(visitor.get("/layanan/ktp-el-penggantian/"))
    assert "Mulai permohonan" in page and "1 hari kerja" in page and "Gratis" in page
    case = ready_draft(visitor)
    review = words(visitor.get(f"{case}tinjau/"))
    assert "Sari Contoh Rekaan" in review and "Desa Kemiren" in review and "Kirim kode" in review
    number, code = submit(visitor, case)
    mine = words(visitor.get("/permohonan/"))
    assert number in mine and "Diajukan" in mine
    own = words(visitor.get(case))
    assert "menunggu diperiksa" in own and "WIB" in own and "oleh Anda" in own
    tracked = words(Client().post("/lacak/", {"nomor": number.lower(), "kode": code.lower()}))
    assert "menunggu diperiksa" in tracked and "Sari" not in tracked and "Batalkan" not in tracked
    messages = words(visitor.get("/kotak-pesan/"))
    assert f"Permohonan {number} sudah kami terima" in messages


def test_the_slip_can_be_printed(visitor):
    case = ready_draft(visitor)
    number, _ = submit(visitor, case)
    answer = visitor.get(f"{case}tanda-terima.pdf")
    assert answer["Content-Type"] == "application/pdf" and answer.content.startswith(b"%PDF")
    assert number in answer["Content-Disposition"]
    assert b"<svg" in visitor.get(f"{case}tanda-terima/").content


def test_every_post_is_answered_by_a_redirect(visitor):
    case = start(visitor, "ktp-el-penggantian")
    assert visitor.post(f"{case}isi/0/", APPLICANT).status_code == 303
    assert upload(visitor, start(visitor, "ktp-el-penggantian", once="2"), "police_report").status_code == 303


def test_a_double_click_begins_and_files_one_request(visitor):
    assert start(visitor, "ktp-el-penggantian") == start(visitor, "ktp-el-penggantian")
    case = ready_draft(visitor)
    submit(visitor, case)
    assert visitor.post(f"{case}ajukan/", {})["Location"] == f"{case}tanda-terima/"
    assert Case.objects.count() == 1 and Message.objects.filter(template="case_submitted").count() == 1


def test_someone_who_signed_in_files_with_one_button(sari_there):
    case = ready_draft(sari_there)
    assert "Ajukan sekarang" in words(sari_there.get(f"{case}ajukan/"))
    assert sari_there.post(f"{case}ajukan/")["Location"] == f"{case}tanda-terima/"
    assert not Message.objects.filter(template="one_time_code").exists()


def test_a_wrong_code_is_said_beside_the_field_and_files_nothing(visitor):
    case = ready_draft(visitor)
    visitor.post(f"{case}ajukan/", {"phone": "0840 0000 001"})
    answer = visitor.post(f"{case}ajukan/", {"code": "12345"})
    assert answer.status_code == 422 and "Kode tidak cocok" in words(answer)
    assert "0840••••001" in words(answer)
    assert Case.objects.get().status == "draft"


def test_a_phone_that_is_none_is_refused(visitor):
    case = ready_draft(visitor)
    answer = visitor.post(f"{case}ajukan/", {"phone": "123"})
    assert answer.status_code == 422 and 'id="phone-salah"' in answer.content.decode()


def test_a_second_request_needs_no_typing(visitor):
    submit(visitor, ready_draft(visitor))
    again = start(visitor, "kia", once="9")
    assert "0001014501900001" in visitor.get(f"{again}isi/0/").content.decode()


def test_a_place_is_kept_for_the_visit_and_opens_village_services(visitor):
    answer = visitor.post("/wilayah/", {"kode": "35.10.20.2001", "untuk": "sktm"})
    assert answer["Location"] == "/layanan/sktm/"
    page = words(visitor.get("/layanan/sktm/"))
    assert "Mulai permohonan" in page and "Desa Kemiren" in page
    assert visitor.post("/wilayah/", {"kode": "99.99"}).status_code == 404
    assert visitor.post("/wilayah/", {"kode": "x"}).status_code == 404


def test_a_referral_cannot_be_begun(visitor):
    answer = visitor.post("/permohonan/baru/", {"service": "paspor", "area": "35.10"})
    assert answer.status_code == 409 and not Case.objects.exists()


def test_a_citizen_signs_in_by_phone_and_out_again(sari, visitor, banyuwangi):
    case = filed("ktp-el-penggantian", sari, banyuwangi, LATELY)
    visitor.post("/masuk/", {"phone": "0840 0000 001", "lanjut": f"/permohonan/{case.id}/"})
    answer = visitor.post("/masuk/", {"code": code_sent(visitor), "lanjut": f"/permohonan/{case.id}/"})
    assert answer["Location"] == f"/permohonan/{case.id}/"
    assert case.receipt in words(visitor.get("/permohonan/"))
    visitor.post("/keluar/")
    assert case.receipt not in words(visitor.get("/permohonan/"))


@pytest.mark.parametrize(
    "elsewhere", ["https://contoh.invalid/", "//contoh.invalid/", "/\\contoh.invalid", "javascript:x"]
)
def test_signing_in_never_leads_to_another_site(elsewhere, visitor):
    visitor.post("/masuk/", {"phone": "0840 0000 001", "lanjut": elsewhere})
    answer = visitor.post("/masuk/", {"code": code_sent(visitor), "lanjut": elsewhere})
    assert answer["Location"] == "/permohonan/"


def test_a_code_asked_for_one_thing_is_not_waited_for_at_another(visitor):
    visitor.post("/masuk/", {"phone": "0840 0000 001"})
    assert "sudah dikirim" in words(visitor.get("/masuk/"))
    assert "sudah dikirim" not in words(visitor.get("/masuk/?lagi=1"))
    case = ready_draft(visitor)
    assert "sudah dikirim" not in words(visitor.get(f"{case}ajukan/"))
