"""After filing: what a request says of itself, what can be done about it, and checking its result."""

import re

import pytest
from django.test import Client

from balai.cases import actions
from balai.cases.actions.processing import Lack
from balai.core import facts
from balai.core.models import Event
from balai.documents import actions as document_actions
from balai.documents import queries as documents
from tests.cases.filing import active, carry, photo, reject, work, worker
from tests.cases.filing import file as filed
from tests.channels.portal.browser import (
    APPLICANT,
    LATELY,
    as_file,
    returned,
    upload,
    words,
)

pytestmark = pytest.mark.django_db


def test_a_returned_request_is_corrected_and_sent_back(sari, sari_there, banyuwangi):
    case = returned(sari, banyuwangi)
    address = f"/permohonan/{case.id}/"
    page = sari_there.get(address).content.decode()
    assert (
        f'href="{address}bukti/#berkas-police_report"' in page and f'href="{address}isi/0/#address"' in page
    )
    assert "Foto kabur" in page and "Kirim kembali" in page
    sari_there.post(f"{address}isi/0/", {**APPLICANT, "address": "Jl. Rekaan 1 RT 9 RW 9"})
    upload(sari_there, address, "police_report")
    assert sari_there.post(f"{address}kirim-kembali/")["Location"] == address
    case.refresh_from_db()
    assert case.status == "submitted"
    assert sari_there.post(f"{address}kirim-kembali/").status_code == 303


def test_when_the_office_forgot_something_the_page_says_that_the_clock_runs_on(sari, sari_there, banyuwangi):
    case = filed("ktp-el-penggantian", sari, banyuwangi, LATELY)
    work(case, banyuwangi, LATELY)
    lacks, by = (
        [Lack("applicant.address", "Tulis RT dan RW.")],
        banyuwangi.officer("disdukcapil", "supervisor"),
    )
    first = active(case)
    actions.return_case(case.id, first.key, lacks, by=worker(banyuwangi, first), at=LATELY)
    assert "Waktu pelayanan berhenti sampai Anda mengirim kembali" in words(
        sari_there.get(f"/permohonan/{case.id}/")
    )
    actions.resubmit(case.id, by=sari, at=LATELY)
    again = {"reason": "Kami lupa.", "fault": "office", "by": by, "at": LATELY}
    actions.return_case(case.id, first.key, lacks, **again)
    page = words(sari_there.get(f"/permohonan/{case.id}/"))
    assert (
        "Waktu pelayanan berjalan terus, paling lambat" in page
        and "berhenti sampai Anda mengirim" not in page
    )


def test_a_request_that_still_lacks_something_is_not_sent_back(sari, sari_there, banyuwangi):
    case = returned(sari, banyuwangi)
    sari_there.post(f"/permohonan/{case.id}/bukti/", {"key": "police_report", "hapus": "1"})
    answer = sari_there.post(f"/permohonan/{case.id}/kirim-kembali/")
    assert answer["Location"] == f"/permohonan/{case.id}/tinjau/"
    assert "Tambahkan surat keterangan hilang" in words(sari_there.get(answer["Location"]))


def test_what_lacks_is_not_told_to_whoever_holds_the_slip(sari, sari_there, banyuwangi):
    case = returned(sari, banyuwangi)
    slip = words(sari_there.get(f"/permohonan/{case.id}/tanda-terima/"))
    code = re.search(r"Kode lacak (\w{4} \w{4})", slip)[1]
    page = words(Client().post("/lacak/", {"nomor": case.receipt, "kode": code}))
    assert "Ada 2 hal yang perlu dilengkapi" in page and "Foto kabur" not in page and "Rekaan" not in page


def test_whoever_opened_the_data_is_named_by_role_and_unit(sari, sari_there, banyuwangi):
    case = filed("ktp-el-penggantian", sari, banyuwangi, LATELY)
    officer = banyuwangi.officer("disdukcapil", "front_officer")
    actions.open_case(case.id, purpose="process", by=officer, at=LATELY)
    page = words(sari_there.get(f"/permohonan/{case.id}/"))
    assert "Siapa yang membuka data Anda Petugas loket Dinas Kependudukan" in page


def test_a_bill_says_how_much_and_how(sari, sari_there, banyuwangi):
    case = filed("skck", sari, banyuwangi, LATELY)
    step = active(case)
    actions.find_complete(case.id, step.key, by=worker(banyuwangi, step), at=LATELY)
    page = words(sari_there.get(f"/permohonan/{case.id}/"))
    assert (
        "Menunggu pembayaran Anda" in page
        and "Rp30.000" in page
        and "Jangan membayar kepada perorangan" in page
    )


def test_a_rejection_gives_its_reason_and_the_way_to_object(sari, sari_there, banyuwangi):
    case = filed("ktp-el-penggantian", sari, banyuwangi, LATELY)
    work(case, banyuwangi, LATELY)
    work(case, banyuwangi, LATELY)
    reject(case, "Surat hilang atas nama orang lain.", by=worker(banyuwangi, active(case)), at=LATELY)
    address = f"/permohonan/{case.id}/"
    page = words(sari_there.get(address))
    assert "Tidak dapat dikabulkan" in page and "atas nama orang lain" in page and "Ajukan keberatan" in page
    assert "21 hari kerja" in words(sari_there.get(f"{address}keberatan/"))
    refused = sari_there.post(f"{address}keberatan/", {"grounds": "tidak"})
    assert refused.status_code == 422 and ">\ntidak</textarea>" in refused.content.decode()
    answer = sari_there.post(
        f"{address}keberatan/", {"grounds": "Surat itu atas nama saya, lihat baris kedua."}
    )
    slip = words(sari_there.get(answer["Location"]))
    assert "Tanda terima keberatan" in slip and "Kepala instansi menjawab paling lambat" in slip
    objection = words(sari_there.get(answer["Location"].removesuffix("tanda-terima/")))
    assert "Sedang diperiksa kepala instansi" in objection


def test_a_request_is_withdrawn_after_being_asked_once_more(sari, sari_there, banyuwangi):
    case = filed("ktp-el-penggantian", sari, banyuwangi, LATELY)
    assert "Ya, batalkan" in words(sari_there.get(f"/permohonan/{case.id}/"))
    for _ in range(2):
        assert sari_there.post(f"/permohonan/{case.id}/batal/").status_code == 303
    assert "Dibatalkan" in words(sari_there.get(f"/permohonan/{case.id}/"))


def test_the_result_is_downloaded_and_found_genuine(sari, sari_there, banyuwangi):
    case = carry(filed("sktm", sari, banyuwangi, LATELY), banyuwangi, LATELY)
    address = f"/permohonan/{case.id}/"
    assert "hasil dapat diunduh" in words(sari_there.get(address))
    pdf = sari_there.get(f"{address}hasil.pdf")
    assert pdf["Content-Type"] == "application/pdf" and "attachment" in pdf["Content-Disposition"]
    assert not Event.objects.filter(name="case.result_opened").exists()
    answer = Client().post("/verifikasi/", {"file": as_file(pdf.content)})
    assert "Dokumen ini asli" in words(answer) and "Sari Contoh Rekaan" in words(answer)
    assert facts.SIMULATION_LABEL in words(answer)
    broken = pdf.content.replace(b"/Type", b"/Tipe", 1)
    assert "Sudah diubah" in words(Client().post("/verifikasi/", {"file": as_file(broken)}))


def test_a_wrong_number_and_a_wrong_code_look_the_same(sari, banyuwangi):
    case = filed("ktp-el-penggantian", sari, banyuwangi, LATELY)
    wrong = [
        words(Client().post("/lacak/", {"nomor": number, "kode": "ABCD 1234"}))
        for number in (case.receipt, "00000-0000-00")
    ]
    sentence = "Nomor permohonan dan kode lacak tidak cocok"
    assert all(sentence in page for page in wrong)
    assert wrong[0].replace(case.receipt, "") == wrong[1].replace("00000-0000-00", "")


def test_guessing_codes_is_stopped(banyuwangi):
    client = Client()
    answers = [client.post("/lacak/", {"nomor": "00000-0000-00", "kode": "x"}).status_code for _ in range(61)]
    assert answers[:60] == [422] * 60 and answers[60] == 429


def test_a_qr_code_from_the_slip_fills_in_the_number_only(visitor):
    page = visitor.get("/lacak/?nomor=00000-0000-00").content.decode()
    assert 'value="00000-0000-00"' in page


CHECKS = [
    ({"number": "1/2", "code": "7C2K9-MQ4TX"}, 200, "Tidak dikenal"),
    ({"qr": "http://contoh.invalid/"}, 200, "Tidak dapat diperiksa"),
    ({}, 422, "Isi salah satu cara"),
]


@pytest.mark.parametrize(("posted", "status", "phrase"), CHECKS)
def test_what_is_not_ours_is_told_apart(posted, status, phrase, visitor):
    answer = visitor.post("/verifikasi/", posted)
    assert answer.status_code == status and phrase in words(answer)


def test_a_photo_without_a_code_cannot_be_checked(visitor):
    answer = visitor.post("/verifikasi/", {"photo": as_file(photo())})
    assert "Tidak dapat diperiksa" in words(answer)


def test_an_address_from_a_camera_is_checked(visitor):
    answer = visitor.get("/v/" + "A" * 120)
    assert answer.status_code == 200 and "Tidak dapat diperiksa" in words(answer)


def test_a_revoked_document_says_when_and_why(sari, sari_there, banyuwangi):
    case = carry(filed("sktm", sari, banyuwangi, LATELY), banyuwangi, LATELY)
    pdf = sari_there.get(f"/permohonan/{case.id}/hasil.pdf").content
    document = documents.of_case(case.id)
    signer = banyuwangi.officer("kelurahan-desa", "signer")
    document_actions.revoke(
        document_id=document.id, reason_code="wrong_data", reason="Uji pencabutan.", by=signer, at=LATELY
    )
    page = words(Client().post("/verifikasi/", {"file": as_file(pdf)}))
    assert "Sudah dicabut" in page and "isinya tidak benar" in page and "Uji pencabutan" not in page
