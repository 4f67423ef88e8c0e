"""Each way a step or a case ends, through the pages."""

import re
from io import BytesIO

import pytest
from django.utils import timezone
from PIL import Image

from balai.accounts import actions as accounts
from balai.accounts.models import Officer
from balai.cases import actions
from balai.cases.models import Case, Look
from balai.cases.rules.status import Kind
from balai.core.actor import SYSTEM
from balai.documents import queries as documents
from balai.payments.queries import bill_of
from tests.cases.filing import reject
from tests.channels.desk.conftest import page_of, press, read, said, seat
from tests.hall import FOUNDED, citizen

pytestmark = pytest.mark.django_db

REVIEW = "langkah/technical_review/selesai"
PAID = {
    "bukti": "NTPN 0011 2233", "tanggal_bayar-d": "2", "tanggal_bayar-m": "11", "tanggal_bayar-y": "2026",
    "jam_bayar": "09.30",
}  # fmt: skip


def test_an_opinion_needs_to_be_chosen_and_a_bad_one_reasoned(desk):
    case, ani = desk.work(desk.file("sip-bidan")), desk.at("verifier", "dinkes")
    assert press(ani, case, REVIEW).status_code == 422
    answer = press(ani, case, REVIEW, hasil="advised_against", catatan_langkah=" ")
    assert answer.status_code == 409 and 'value="advised_against" id="hasil-2" checked' in said(answer)
    press(ani, case, REVIEW, hasil="advised_against", catatan_langkah="Ruang bersalin tidak ada.")
    page = said(desk.at("signer").get(page_of(case)))
    assert "Tidak direkomendasikan" in page and "Ruang bersalin tidak ada." in page


def test_automatic_checks_say_why(desk):
    case = desk.work(desk.file("sip-bidan"))
    page = said(desk.at("front_officer").get(page_of(case)))
    assert "Lolos pemeriksaan otomatis" in page and "Tempat berada di wilayah instansi." in page


def test_a_signer_approves_with_a_note(desk):
    case, ratna = desk.to_decide(), desk.at("signer")
    read(ratna, case)
    answer = press(ratna, case, "setujui", catatan="Sesuai rekomendasi dinas kesehatan.")
    assert case.status == "approved" and "Permohonan disetujui." in said(ratna.get(answer["Location"]))


def test_a_rejection_needs_a_reason_that_one_can_read(desk):
    case, ratna = desk.to_decide(), desk.at("signer")
    read(ratna, case)
    answer = press(ratna, case, "tolak", alasan="kurang")
    assert answer.status_code == 409 and "kurang</textarea>" in said(answer) and case.status == "in_progress"
    assert press(ratna, case, "tolak", alasan="STR tidak terdaftar pada konsil.").status_code == 302
    assert case.status == "rejected" and "STR tidak terdaftar" in said(ratna.get(page_of(case)))


def test_who_verified_cannot_sign(desk):
    """One person with both roles: the page offers no signature, and the rule refuses it."""
    both = desk.hall.officer("disdukcapil", "verifier")
    accounts.grant(both.id, "signer", agency_id="disdukcapil-bwi", area_code="35.10", by=SYSTEM, at=FOUNDED)
    case = desk.work(desk.file("ktp-el-penggantian", reason="lost"))
    press(seat(both), case, "langkah/verification/selesai", hasil="done")
    assert said(seat(both).get(page_of(case))).count("Setujui</button>") == 0
    answer = press(seat(both), case, "setujui")
    assert answer.status_code == 409 and "memverifikasi" in said(answer) and case.status == "in_progress"


def test_an_amount_that_law_leaves_open_is_set_by_the_officer(desk):
    case = desk.work(desk.file("izin-reklame"))
    while not any(step.state == "active" and step.role == "cashier" for step in case.step_set.all()):
        desk.work(case)
    step = case.step_set.get(state="active")
    cashier = seat(desk.hall.officer(step.agency_id.rpartition("-")[0], "cashier"))
    assert "Buat tagihan" in said(cashier.get(page_of(case)))
    assert press(cashier, case, f"langkah/{step.key}/tagihan", jumlah="seribu").status_code == 422
    assert press(cashier, case, f"langkah/{step.key}/tagihan", jumlah="0").status_code == 409
    press(cashier, case, f"langkah/{step.key}/tagihan", jumlah="Rp250.000")
    assert bill_of(case.id).amount_rupiah == 250_000 and "waiting_payment" in case.flags
    page = said(cashier.get(page_of(case)))
    assert "Rp250.000" in page and "Catat pembayaran" in page and "Buat tagihan" not in page


def test_a_payment_is_recorded_by_its_proof(desk):
    case, cashier = desk.work(desk.file("skck", fee_category="general")), desk.at("cashier", "polres")
    press(cashier, case, "langkah/payment/kode-bayar", kode="8202 6092 2465 628")
    bad = press(cashier, case, "langkah/payment/bayar", **PAID | {"tanggal_bayar-m": "13"})
    assert bad.status_code == 422 and 'value="NTPN 0011 2233"' in said(bad) and 'value="09.30"' in said(bad)
    assert press(cashier, case, "langkah/payment/bayar", **PAID | {"jam_bayar": "25.00"}).status_code == 422
    future = press(cashier, case, "langkah/payment/bayar", **PAID | {"tanggal_bayar-y": "2099"})
    assert future.status_code == 409 and "masa depan" in said(future)
    assert press(cashier, case, "langkah/payment/bayar", **PAID).status_code == 302
    bill = bill_of(case.id)
    assert (bill.state, bill.billing_code, bill.proof_number) == ("paid", "820260922465628", "NTPN00112233")
    assert bill.paid_at.isoformat() == "2026-11-02T02:30:00+00:00" and "waiting_payment" not in case.flags


def test_a_payment_cannot_end_another_step(desk):
    case = desk.work(desk.file("skck", fee_category="general"), 2)
    ani = desk.at("verifier", "polres")
    same = PAID | {"bukti": bill_of(case.id).proof_number}
    assert press(ani, case, "langkah/verification/bayar", **same).status_code == 409
    assert press(ani, case, "langkah/verification/kode-bayar", kode="820260922465628").status_code == 409


def test_a_foreign_number_needs_its_date(desk):
    case = desk.work(desk.file("skck", fee_category="student"), 3)
    printer = desk.at("printer", "polres")
    recorded = {"hasil": "recorded", "nomor": "SKCK/001/2026"}
    bad = press(printer, case, "langkah/printing/selesai", **recorded)
    assert bad.status_code == 409 and "POLRI" in said(bad) and 'value="SKCK/001/2026"' in said(bad)
    day = {"tanggal-d": "2", "tanggal-m": "november", "tanggal-y": "2026"}
    assert press(printer, case, "langkah/printing/selesai", **recorded, **day).status_code == 302
    assert case.status == "ready" and "POLRI SKCK/001/2026" in said(printer.get(page_of(case)))


def test_a_result_goes_to_a_proxy_only_with_name_and_power(desk):
    case, budi = desk.ready(), desk.at("front_officer", "polres")
    proxy = {"penerima": "proxy", "nama": "Rekaan Kuasa", "hubungan": "kakak"}
    bad = press(budi, case, "serah-terima", **proxy)
    assert bad.status_code == 409 and 'value="Rekaan Kuasa"' in said(bad)
    assert press(budi, case, "serah-terima").status_code == 409
    assert press(budi, case, "serah-terima", **proxy, kuasa="SK-1 tanggal 1 November 2026").status_code == 302
    assert case.status == "handed_over"
    assert "Kepada kuasa: Rekaan Kuasa (kakak), surat kuasa SK-1" in said(budi.get(page_of(case)))


def test_the_head_formalises_what_silence_approved(desk):
    case, ratna = desk.deemed(), desk.at("head")
    page = said(ratna.get(page_of(case)))
    assert "Tetapkan persetujuan" in page and "Setujui" not in page and "Tolak" not in page
    assert press(desk.at("signer"), case, "setujui").status_code == 409
    assert press(desk.at("signer"), case, "tolak", alasan="Terlambat, tetap ditolak.").status_code == 409
    press(ratna, case, "tetapkan")
    assert case.status == "approved"


def test_or_records_why_the_limit_never_ran(desk):
    case, ratna = desk.deemed(), desk.at("head")
    bad = press(ratna, case, "belum-berjalan", sebab="not_complete", penjelasan="lupa")
    assert bad.status_code == 409 and "lupa</textarea>" in said(bad) and case.status == "deemed_approved"
    press(ratna, case, "belum-berjalan", sebab="not_complete", penjelasan="STR tidak pernah dilampirkan.")
    assert case.status == "in_progress"


def test_a_document_is_shown_to_officers_and_revoked_apart(desk):
    case, ratna = desk.issued(), desk.at("head")
    answer = desk.at("front_officer").get(page_of(case) + "hasil/")
    assert answer.content.startswith(b"%PDF") and answer["Content-Disposition"].startswith("inline")
    assert "Cabut dokumen" not in said(desk.at("front_officer").get(page_of(case)))
    bad = press(ratna, case, "cabut", sebab_cabut="wrong_data", alasan_cabut="")
    assert bad.status_code == 422 and 'value="wrong_data" selected' in said(bad)
    press(ratna, case, "cabut", sebab_cabut="wrong_data", alasan_cabut="Nomor STR keliru.")
    page = said(ratna.get(page_of(case)))
    assert "dicabut" in page and "Cabut dokumen ini" not in page and case.status == "handed_over"


def test_a_renewed_licence_takes_the_place_of_the_old_one(desk):
    old, other, new = desk.issued(), desk.issued(), desk.issued()
    Case.objects.filter(id=other.id).update(nik_index="somebody else")
    ratna, number = desk.at("head"), {case.id: documents.of_case(case.id).number for case in (old, other)}
    for wrong in ("", "503/404", number[other.id]):
        answer = press(ratna, new, "gantikan", nomor_lama=wrong)
        assert answer.status_code == 422 and "tidak mempunyai dokumen dengan nomor itu" in said(answer)
    assert press(ratna, new, "gantikan", nomor_lama=f" {number[old.id]} ").status_code == 302
    assert documents.of_case(old.id).superseded_by_id == documents.of_case(new.id).id
    page = said(ratna.get(page_of(old)))
    assert "digantikan" in page and "Gantikan dokumen lama" not in page
    again = press(ratna, new, "gantikan", nomor_lama=number[old.id])
    assert again.status_code == 409 and "sudah digantikan" in said(again)


def test_an_objection_is_decided_on_its_own_page(desk):
    case = desk.to_decide()
    reject(case, "STR tidak terdaftar.", by=desk.hall.officer("dpmptsp", "signer"), at=timezone.now())
    grounds = "STR saya terdaftar, buktinya terlampir."
    remedy = actions.file_remedy(case.id, Kind.OBJECTION, grounds, by=citizen(), at=timezone.now())
    head = desk.at("head")
    page = said(head.get(page_of(remedy)))
    assert "Keberatan: Surat izin praktik bidan" in page and grounds in page and page_of(case) in page
    assert "Kabulkan keberatan" in page and "belum ada" not in page
    assert "Keberatan: Surat izin praktik bidan" in said(head.get("/meja/"))
    assert press(head, remedy, "langkah/decision/selesai", hasil="done").status_code == 409
    unseen = press(head, remedy, "setujui")
    assert unseen.status_code == 409 and f'href="{page_of(case)}#bukti-str"' in said(unseen)
    read(head, case)
    assert press(head, remedy, "setujui").status_code == 302


def test_colleagues_are_named_to_colleagues(desk):
    case = desk.to_decide()
    name = Officer.objects.get(id=desk.hall.officer("dinkes", "verifier").id).name
    assert name in said(desk.at("signer").get(page_of(case)))


def test_a_decision_waits_until_all_evidence_was_seen(desk):
    case, ratna = desk.to_decide(), desk.at("signer")
    page = said(ratna.get(page_of(case)))
    assert page.count("data-unseen") == page.count("data-proof") == 5
    answer = press(ratna, case, "setujui")
    assert answer.status_code == 409 and case.status == "in_progress"
    assert "Belum Anda lihat:" in said(answer) and 'href="#bukti-str"' in said(answer)
    read(ratna, case)
    assert "data-unseen" not in said(ratna.get(page_of(case)))
    assert press(ratna, case, "setujui").status_code == 302


def test_after_an_act_the_next_of_the_stack_is_one_key_away(desk):
    first, second = desk.to_decide(), desk.work(desk.file("sip-bidan", phone="+628400000002"), 2)
    ratna = desk.at("signer")
    address = re.search(r'href="(/meja/permohonan/[^"]+)"', said(ratna.get("/meja/?layanan=sip-bidan")))[1]
    address = address.replace("&amp;", "&")
    assert page_of(first) in address and "layanan" in address
    read(ratna, first)
    carried = re.search(r'name="dari" value="([^"]+)"', said(ratna.get(address)))[1].replace("&amp;", "&")
    done = said(ratna.get(press(ratna, first, "setujui", dari=carried)["Location"]))
    onward = re.search(r'href="(/meja/berikutnya/[^"]+)" autofocus', done)[1].replace("&amp;", "&")
    assert "layanan=sip-bidan" in onward
    assert page_of(second) in ratna.get(onward)["Location"]
    read(ratna, second)
    press(ratna, second, "setujui")
    assert ratna.get(onward)["Location"] == "/meja/?layanan=sip-bidan"


def test_the_result_is_previewed_before_anybody_signs(desk):
    case, ratna = desk.to_decide(), desk.at("signer")
    assert "Pratinjau hasil" in said(ratna.get(page_of(case)))
    picture = ratna.get(page_of(case) + "pratinjau/")
    assert picture["Content-Type"] == "image/png" and min(Image.open(BytesIO(picture.content)).size) > 700
    assert Look.objects.get(case=case, what="draft").revision == case.revision


def test_who_may_not_decide_an_objection_sees_no_button(desk):
    """A head who rejected the application as signer is told why the objection is for somebody else."""
    case = desk.to_decide()
    signer = desk.hall.officer("dpmptsp", "signer")
    accounts.grant(signer.id, "head", agency_id="dpmptsp-bwi", area_code="35.10", by=SYSTEM, at=FOUNDED)
    reject(case, "STR tidak terdaftar.", by=signer, at=timezone.now())
    remedy = actions.file_remedy(
        case.id, Kind.OBJECTION, "STR saya terdaftar dan berlaku.", by=citizen(), at=timezone.now()
    )
    page = said(seat(signer).get(page_of(remedy)))
    assert "Kabulkan keberatan" not in page and "tidak boleh memutus keberatannya" in page
