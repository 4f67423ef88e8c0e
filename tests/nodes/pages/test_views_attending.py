"""The desk's pages for what people come for after they filed."""

from functools import partial

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from balai.cases.rules import receipt as receipts
from balai.forms import rules as forms
from balai.nodes.queries import drafting
from balai.nodes.rules import news
from balai.nodes.views.node import seats
from balai.satisfaction.queries.definitions import survey
from tests.cases.filing import answer, applicant, photo
from tests.nodes.desk import LATELY, Browser
from tests.nodes.village import PLAIN, WITH_PHOTOS, Village

pytestmark = pytest.mark.django_db
ELSEWHERE = receipts.number("7K2M9", 7)


def say(village: Village, receipt: str, status: str, content: dict) -> None:
    """Let the node believe that the centre said this of a request."""
    sealed = news.seal(content, receipt, village.store.certificate.point) if content else None
    village.store.rows.execute(
        "INSERT OR REPLACE INTO news (receipt, position, status, at, sealed) VALUES (?, 1, ?, ?, ?)",
        [receipt, status, int(LATELY.timestamp()), sealed],
    )


def kinds(village: Village) -> list[str]:
    return [kept.type for kept in village.store.envelopes()]


def test_more_files_are_brought(village, joko):
    receipt = village.file(WITH_PHOTOS, at=LATELY).receipt
    page = f"/meja/permohonan/{receipt}/berkas/"
    assert "Tambah berkas" in joko.get(f"/meja/permohonan/{receipt}/") and "family_card" in joko.get(page)
    assert joko.post(page).status_code == 422
    broken = joko.post(page, family_card=SimpleUploadedFile("f.jpg", b"no photo"))
    assert broken.status_code == 422
    assert joko.post(page, family_card=SimpleUploadedFile("f.jpg", photo())).status_code == 303
    assert kinds(village) == ["file", "supplement"]
    assert "Susulan" in joko.get(f"/meja/permohonan/{receipt}/")


def test_a_result_is_given_out_and_its_receiver_asked(village, joko):
    receipt = village.file(PLAIN, at=LATELY).receipt
    page = f"/meja/permohonan/{receipt}/serahkan/"
    assert joko.client.get(page, secure=True).status_code == 404
    say(village, receipt, "ready", {"w": "Sari Contoh Rekaan", "x": ["Kartu keluarga"]})
    assert "Hasil siap diambil" in joko.get(f"/meja/permohonan/{receipt}/")
    assert "Sari Contoh Rekaan" in joko.get(page) and "Kartu keluarga" in joko.get(page)
    assert "Tulis nama penerima kuasa." in joko.post(page, to="proxy").content.decode()
    given = joko.post(page, to="applicant")
    assert given.headers["Location"] == f"/meja/permohonan/{receipt}/penilaian/"
    assert "sukarela" in joko.get(given.headers["Location"])
    again = joko.post(page, to="applicant")
    assert again.status_code == 422 and kinds(village) == ["file", "hand_over"]


def test_what_people_answer_is_sealed_and_asked_once(village, joko):
    receipt = village.file(PLAIN, at=LATELY).receipt
    page = f"/meja/permohonan/{receipt}/penilaian/"
    assert joko.post(page).status_code == 303
    say(village, receipt, "handed_over", {})
    assert joko.post(page).status_code == 422
    answers = dict.fromkeys(survey().elements, "4")
    said = joko.post(page, **answers)
    assert said.status_code == 303 and "Terima kasih" in joko.get(said.headers["Location"])
    assert "menilai layanan" not in joko.get(f"/meja/permohonan/{receipt}/")
    assert joko.post(page, **answers).status_code == 303 and kinds(village) == ["file", "command"]


def test_a_proof_of_payment_is_noted_and_never_money(village, joko):
    free = village.file(PLAIN, at=LATELY).receipt
    assert "Layanan ini gratis" in joko.get(f"/meja/permohonan/{free}/bayar/")
    paid = {"bukti": "NTPN0123456", "tanggal-d": "2", "tanggal-m": "1", "tanggal-y": "2026"}
    assert joko.post(f"/meja/permohonan/{free}/bayar/", **paid).status_code == 422
    receipt = village.file("skck", at=LATELY).receipt
    say(village, receipt, "in_progress", {"q": ["pnbp", 30_000, "820260922465628"]})
    assert "820260922465628" in joko.get(f"/meja/permohonan/{receipt}/")
    page = f"/meja/permohonan/{receipt}/bayar/"
    assert "Jangan menerima uang" in joko.get(page) and 'name="jumlah"' not in joko.get(page)
    wrong = joko.post(page, **(paid | {"tanggal-m": "31"}))
    assert wrong.status_code == 422 and "Tulis tanggal" in wrong.content.decode()
    assert joko.post(page, **paid).status_code == 303 and kinds(village)[-1] == "command"


def test_a_request_of_elsewhere_is_asked_for_and_shown(village, joko, hall):
    assert "Kode lacak" in joko.get("/meja/kunjungan/")
    wrong = joko.post("/meja/kunjungan/", nomor="1", kode="7C2K9MQ4")
    assert wrong.status_code == 422
    assert joko.post("/meja/kunjungan/", nomor=ELSEWHERE, kode="1").status_code == 422
    asked = joko.post("/meja/kunjungan/", nomor=ELSEWHERE, kode="7c2k 9mq4")
    assert asked.headers["Location"] == f"/meja/permohonan/{ELSEWHERE}/"
    assert "kode lacak" in joko.get(asked.headers["Location"])
    assert ELSEWHERE in joko.get("/meja/permohonan/")
    own = village.file(PLAIN, at=LATELY).receipt
    back = joko.post("/meja/kunjungan/", nomor=own, kode="7C2K9MQ4")
    assert back.headers["Location"] == f"/meja/permohonan/{own}/"


def test_a_life_event_is_filled_in_once_and_has_a_slip_for_each_service(village, joko, hall):
    page = "/meja/peristiwa/anggota-keluarga-meninggal/"
    assert page in joko.get("/meja/") and 'value="akta-kematian"' in joko.get(page)
    assert " checked" in joko.get(page)
    assert joko.client.get("/meja/peristiwa/moon/", secure=True).status_code == 404
    assert joko.post(page).status_code == 422
    chosen = joko.post(page, layanan=["akta-kematian", "kartu-keluarga"])
    draft = chosen.headers["Location"].removesuffix("isi/0/")
    [[id, _, _]] = village.store.drafts(village.joko.id)
    fill_event(joko, draft, id, hall)
    assert "Periksa lagi" in joko.get(f"{draft}tinjau/")
    filed = joko.post(f"{draft}ajukan/", basis="present")
    assert filed.status_code == 303, filed.content.decode()
    listed = joko.get(filed.headers["Location"])
    numbers = [kept.receipt for kept in village.store.filed()]
    assert len(numbers) == 2 and all(f"/meja/permohonan/{one}/tanda-terima/" in listed for one in numbers)


def fill_event(joko: Browser, draft: str, id: str, hall) -> None:
    """Answer every page of a life event as its pages ask."""
    operator = seats.operator(joko.client.cookies[seats.COOKIE].value, at=timezone.now())
    known = partial(drafting.draft, joko.village.store, id, operator)
    joko.send(f"{draft}isi/0/", known().applicant_form.fields.values(), applicant(hall))
    answers: dict = {}
    for number in range(1, len(known().form.sections) + 1):
        fields = forms.shown_fields(known().form, number - 1, answers)
        for field in fields:
            if field.needed and forms.holds(field.when, answers):
                answers[field.key] = answer(field, hall, timezone.now().date())
        if fields:
            joko.send(f"{draft}isi/{number}/", fields, answers)
    for one in known().asked:
        joko.post(f"{draft}bukti/", key=one.rule.key, **{one.rule.key: SimpleUploadedFile("f.jpg", photo())})
