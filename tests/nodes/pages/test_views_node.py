"""The pages of a node: from a name and a PIN to an official slip, with nobody at the centre to ask."""

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from balai.cases import actions
from balai.cases.actions.processing import Lack
from balai.cases.models import Case
from balai.core import events
from balai.nodes.actions import exchanging, unlocking
from balai.nodes.actions.carrying import receive_folder
from balai.nodes.node_urls import urlpatterns
from balai.nodes.queries import drafting
from balai.nodes.views.node import seats, working
from tests.cases.filing import active, photo, worker
from tests.nodes.desk import PIN, Browser
from tests.nodes.village import PLAIN, WITH_PHOTOS, case

pytestmark = pytest.mark.django_db
OPEN = {"node_enter", "node_leave", "node_certificate", "language", "components"}


# who sits there


def test_nobody_sees_anything_before_a_pin(village):
    for pattern in urlpatterns:
        if getattr(pattern, "name", "components") not in OPEN:
            address = "/" + re.sub(r"<int:\w+>", "0", re.sub(r"<slug:\w+>", "x", str(pattern.pattern)))
            answers = [Client().get(address, secure=True), Client().post(address, secure=True)]
            assert all(
                one.status_code == 405 or one.headers["Location"] == "/meja/masuk/" for one in answers
            ), address


def test_the_first_pin_asks_for_the_code_of_the_desk(village):
    browser = Browser(village, Client())
    assert "Joko" in browser.get("/meja/masuk/") and "Kode meja" in browser.get(
        f"/meja/masuk/?petugas={village.joko.id}"
    )
    said = browser.post("/meja/masuk/", petugas=village.joko.id, pin=PIN, kode="wrong!")
    assert said.status_code == 409 and "Kode meja salah" in said.content.decode()
    for easy in ("123456", "111111", "12345", "abcdef"):
        code = unlocking.desk_code(village.store)
        assert browser.post("/meja/masuk/", petugas=village.joko.id, pin=easy, kode=code).status_code == 409
    assert browser.post("/meja/masuk/", petugas="nobody", pin=PIN, kode="").status_code == 422
    assert browser.sit_down().status_code == 303
    assert "Meja ini" in browser.get("/meja/")


def test_a_wrong_pin_is_refused_and_then_paused(village, joko):
    other = Browser(village, Client())
    for _ in range(5):
        assert other.post("/meja/masuk/", petugas=village.joko.id, pin="000000").status_code == 409
    said = other.post("/meja/masuk/", petugas=village.joko.id, pin=PIN)
    assert said.status_code == 429 and "Tunggu" in said.content.decode()


def test_a_seat_is_left_by_itself(village, joko):
    token = joko.client.cookies[seats.COOKIE].value
    now = timezone.now()
    assert seats.operator(token, at=now + timedelta(minutes=29))
    assert seats.operator(token, at=now + timedelta(minutes=60)) is None
    assert joko.client.get("/meja/", secure=True).status_code == 303


def test_leaving_ends_the_seat(joko):
    assert joko.post("/meja/keluar/").status_code == 303
    assert joko.client.get("/meja/", secure=True).status_code == 303


# filing


@pytest.mark.parametrize("service", [PLAIN, WITH_PHOTOS])
def test_a_form_at_the_desk_becomes_an_official_slip_and_a_case(village, joko, service):
    receipt = joko.file(service)
    assert receipt.startswith(village.code)
    slip = joko.get(f"/meja/permohonan/{receipt}/tanda-terima/")
    assert receipt in slip and slip.count("<svg") >= 3 and "SALINAN" not in slip
    assert "1 (tertua" in joko.get("/meja/") and "Belum sampai ke pusat" in joko.get("/meja/")
    village.sync(at=timezone.now())
    found = case(type("", (), {"receipt": receipt}))
    assert found.assisted_by == village.joko.id and found.status in ("submitted", "in_progress", "approved")
    assert "Sudah sampai pusat" in joko.get(f"/meja/permohonan/{receipt}/")
    assert (
        drafting.mine(
            village.store, seats.operator(joko.client.cookies[seats.COOKIE].value, at=timezone.now())
        )
        == []
    )


def test_each_paper_has_its_slip_and_a_reprint_is_marked(joko):
    receipt = joko.file(PLAIN)
    address = f"/meja/permohonan/{receipt}/"
    for paper in ("58", "80", "a4"):
        assert f"kertas-{paper}.css" in joko.get(f"{address}tanda-terima/?kertas={paper}")
    assert joko.client.get(f"{address}tanda-terima/?kertas=a3", secure=True).status_code == 404
    assert joko.post(f"{address}tercetak/").status_code == 303
    assert "SALINAN" in joko.get(f"{address}tanda-terima/")


def test_what_is_wrong_is_said_beside_what_was_typed(joko):
    draft = joko.begin(PLAIN)
    said = joko.post(f"{draft}isi/0/", nik="123", name="Sari Contoh Rekaan")
    page = said.content.decode()
    assert said.status_code == 422 and "Sari Contoh Rekaan" in page and "Isi nomor HP" in page
    assert joko.post(f"{draft}ajukan/", basis="present").headers["Location"] == f"{draft}tinjau/"
    assert "perlu dibetulkan" in joko.get(f"{draft}tinjau/")


def test_a_basis_must_be_said(joko):
    draft = joko.begin(PLAIN)
    joko.fill(draft, PLAIN)
    assert joko.post(f"{draft}ajukan/", basis="").status_code == 422
    assert joko.village.store.highest() == 0


def test_places_are_found_by_name(joko):
    found = joko.client.get("/wilayah/nama?jenis=area&q=olehs", secure=True).json()
    assert found == ["Desa Olehsari, Kecamatan Glagah, Kabupaten Banyuwangi, Jawa Timur · 35.10.20.2002"]
    assert len(joko.client.get("/wilayah/nama?jenis=regency&q=ti", secure=True).json()) >= 1
    assert joko.client.get("/wilayah/nama?jenis=planet&q=ti", secure=True).status_code == 404


def test_photos_can_be_seen_replaced_and_taken_away(joko):
    draft = joko.begin(WITH_PHOTOS)
    joko.fill(draft, WITH_PHOTOS)
    assert joko.client.get(f"{draft}bukti/family_card/", secure=True).headers["Content-Type"] == "image/webp"
    assert joko.post(f"{draft}bukti/", key="family_card", hapus="1").status_code == 303
    assert joko.client.get(f"{draft}bukti/family_card/", secure=True).status_code == 404
    broken = joko.post(
        f"{draft}bukti/", key="family_card", family_card=SimpleUploadedFile("f.jpg", b"no photo")
    )
    assert (
        broken.status_code == 422
        and joko.post(f"{draft}bukti/", key="none", none=SimpleUploadedFile("f.jpg", photo())).status_code
        == 404
    )


def test_a_draft_lies_on_the_disk_unreadable_and_is_its_operators_own(village, joko):
    draft = joko.begin(PLAIN)
    joko.fill(draft, PLAIN)
    village.store.rows.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    whole = b"".join(path.read_bytes() for path in village.store.folder.iterdir() if path.is_file())
    assert b"Sari Contoh" not in whole and b"000101450190" not in whole
    village.store.rows.execute("UPDATE draft SET operator = 'somebody else'")
    assert joko.client.get(draft, secure=True).status_code == 404


def test_a_draft_is_thrown_away_whole(village, joko):
    draft = joko.begin(WITH_PHOTOS)
    joko.fill(draft, WITH_PHOTOS)
    assert joko.post(f"{draft}batal/").status_code == 303
    assert village.store.rows.execute(
        "SELECT (SELECT count(*) FROM draft) + (SELECT count(*) FROM draft_file)"
    ).fetchone() == (0,)


# sending


def test_files_travel_from_the_browser_and_back(village, joko, tmp_path):
    joko.file(WITH_PHOTOS)
    raw = joko.client.get("/meja/kirim/balai.sip", secure=True).content
    stick = tmp_path / "stick"
    stick.mkdir()
    (stick / "anything.bin").write_bytes(raw)
    receive_folder(stick, at=timezone.now())
    answers = b"".join(path.read_bytes() for path in (stick / "SIP").iterdir())
    said = joko.post("/meja/kirim/", berkas=SimpleUploadedFile("balai.sip", answers))
    assert said.status_code == 200 and village.states() == ["complete"]
    assert joko.post("/meja/kirim/").status_code == 422


def test_calling_the_centre_from_the_page(village, joko, monkeypatch):
    joko.file(PLAIN)
    monkeypatch.setattr(working, "post", lambda store, path, raw: exchanging.exchange(raw, at=timezone.now()))
    assert joko.post("/meja/kirim/", panggil="1").status_code == 200 and village.states() == ["complete"]

    def lost(store, path, raw):
        raise OSError("ConnectError")

    monkeypatch.setattr(working, "post", lost)
    said = joko.post("/meja/kirim/", panggil="1")
    assert said.status_code == 422 and "tetap aman" in said.content.decode()


def test_a_request_is_withdrawn_and_the_day_closed(village, joko):
    receipt = joko.file(PLAIN)
    assert joko.post(f"/meja/permohonan/{receipt}/batal/").status_code == 303
    assert "Pembatalan" in joko.get(f"/meja/permohonan/{receipt}/")
    assert joko.post("/meja/tutup/").status_code == 303 and len(village.states()) == 3
    assert joko.client.get("/meja/permohonan/none/", secure=True).status_code == 404


def test_the_certificate_is_given_out_once_it_is_made(village):
    assert Client().get("/sertifikat.crt", secure=True).status_code == 404


# what the centre says comes back


def test_a_returned_request_is_completed_at_the_desk(village, joko, hall):
    receipt = joko.file(WITH_PHOTOS)
    village.sync(at=timezone.now())
    found = Case.objects.get(receipt=receipt)
    step = active(found)
    lacks = [Lack("evidence.family_card", "Foto terpotong."), Lack("applicant.address", "Tulis RT dan RW.")]
    actions.return_case(found.id, step.key, lacks, by=worker(hall, step), at=timezone.now())
    while events.sequence():
        pass
    village.sync(at=timezone.now())
    assert "Dikembalikan untuk dilengkapi" in joko.get(f"/meja/permohonan/{receipt}/")
    assert "Perlu dilengkapi" in joko.get("/meja/permohonan/")
    draft = joko.post(f"/meja/permohonan/{receipt}/lengkapi/").headers["Location"]
    assert "Foto terpotong." in joko.get(f"{draft}bukti/") and "Tulis RT dan RW." in joko.get(
        f"{draft}isi/0/"
    )
    joko.post(f"{draft}bukti/", key="family_card", family_card=SimpleUploadedFile("f.jpg", photo()))
    assert "Kirim kembali" in joko.get(f"{draft}tinjau/")
    assert joko.post(f"{draft}kirim-kembali/").headers["Location"] == f"/meja/permohonan/{receipt}/"
    assert "Susulan" in joko.get(f"/meja/permohonan/{receipt}/")
    village.sync(at=timezone.now())
    assert Case.objects.get(receipt=receipt).status in ("submitted", "in_progress")
    assert joko.client.post(f"/meja/permohonan/{receipt}/lengkapi/", secure=True).status_code == 404


def test_a_report_is_taken_down_at_the_desk(village, joko):
    receipt = joko.file(PLAIN)
    assert receipt in joko.get(f"/meja/pengaduan/?nomor={receipt}")
    words = {"kind": "complaint", "identity": "anonymous", "title": "Antre lama", "nomor": receipt}
    said = joko.post("/meja/pengaduan/", **words, text="pendek")
    assert said.status_code == 422 and "Ceritakan" in said.content.decode()
    made = joko.post("/meja/pengaduan/", **words, text="Saya menunggu tiga jam tanpa kabar.")
    assert made.headers["Location"] == f"/meja/permohonan/{receipt}/"
    assert joko.client.get("/meja/pengaduan/?nomor=none", secure=True).status_code == 404
