"""Reports at the desk: by deadline, opened and recorded, one act a form, and nobody else's."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from balai.complaints import actions
from balai.complaints.models import Complaint, Improvement, Publication
from balai.complaints.queries import routing
from balai.core.models import Event
from tests.cases.filing import photo
from tests.channels.desk.conftest import Desk, seat
from tests.channels.portal.browser import words
from tests.complaints.reporting import TEXT, TITLE, send
from tests.hall import citizen

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
WORKERS = ("supervisor", "head")
OTHERS = ("front_officer", "verifier", "signer", "printer", "cashier")


@pytest.fixture
def row(sari) -> Complaint:
    return send(sari, at=timezone.now() - DAY)


def do(client: Client, row: Complaint, act: str, **said):
    return client.post(f"/meja/pengaduan/{row.id}/tindakan/{act}/", said)


ROUTES = ("/meja/pengaduan/", "/meja/pengaduan/{id}/", "/meja/perbaikan/")


@pytest.mark.parametrize("route", ROUTES)
def test_only_those_who_handle_reports_come_in(desk: Desk, row, route):
    """The authorisation matrix of these pages: route × role × own, other regency, nobody."""
    address = route.format(id=row.id)
    for role in WORKERS:
        assert desk.at(role).get(address).status_code == 200
    for role in OTHERS:
        assert desk.at(role).get(address).status_code == 403
    assert seat(desk.hall.dewi).get(address).status_code == 403
    assert desk.at("supervisor", "dinkes").get(address).status_code == (404 if "{id}" in route else 200)
    for outside in (Client(),):
        assert outside.get(address)["Location"].startswith("/meja/masuk/")


ACTS = ("verify", "answer", "ask", "hand_over", "refer", "join", "note", "publish", "unpublish")


@pytest.mark.parametrize("act", [*ACTS, "nonsense"])
def test_nobody_acts_on_a_report_of_another_agency(desk: Desk, row, act):
    before = Complaint.objects.values().get()
    for client, status in (
        (desk.at("supervisor", "dinkes"), 404),
        (desk.at("verifier"), 403),
        (Client(), 302),
    ):
        said = {
            "bobot": "ordinary",
            "jawaban": "x",
            "pertanyaan": "x",
            "instansi": "dinkes-bwi",
            "alasan": "x",
            "catatan": "x",
            "sebab": "crime",
            "nomor_induk": row.number,
            "judul_umum": "x",
            "isi_umum": "x",
            "jawaban_umum": "x",
        }
        assert do(client, row, act, **said).status_code == status
    assert Complaint.objects.values().get() == before


def test_reports_stand_by_deadline_and_are_opened_on_record(desk: Desk, row):
    later = send(
        citizen("+628400000002"), title="Yang kedua menunggu", at=timezone.now(), kind="consultation"
    )
    page = desk.at("supervisor").get("/meja/pengaduan/").content.decode()
    assert page.index(row.number) < page.index(later.number) and "data-keys" in page and TITLE in page
    assert "Rekaan" not in page
    opened = words(desk.at("supervisor").get(f"/meja/pengaduan/{row.id}/"))
    assert TEXT in opened and "Sari Contoh Rekaan" in opened
    assert Event.objects.filter(name="complaint.opened", subject=row.id).count() == 1
    assert row.number not in words(desk.at("supervisor").get("/meja/pengaduan/?jenis=consultation"))
    assert "Tidak ada laporan di sini" in words(desk.at("supervisor").get("/meja/pengaduan/?giliran=late"))


def test_a_typed_number_opens_a_report(desk: Desk, row):
    answer = desk.at("supervisor").get("/meja/pengaduan/", {"nomor": row.number.lower()})
    assert answer["Location"] == f"/meja/pengaduan/{row.id}/"
    assert "tidak ditemukan" in words(desk.at("supervisor").get("/meja/pengaduan/?nomor=x"))


def test_a_report_is_handled_from_the_page(desk: Desk, row):
    client = desk.at("supervisor")
    assert "Pilih bobot" in words(do(client, row, "verify"))
    assert do(client, row, "verify", bobot="ordinary").status_code == 302
    assert do(client, row, "ask", pertanyaan="").status_code == 409
    do(client, row, "note", catatan="Ditelepon.")
    assert do(client, row, "answer", jawaban="Loket ditambah.").status_code == 302
    row.refresh_from_db()
    assert row.status == "answered"
    assert "Jawaban dikirim" in words(client.get(f"/meja/pengaduan/{row.id}/?baru=answer"))
    refused = do(
        client, row, "publish", judul_umum="Antre", isi_umum="NIK 3510014501900001", jawaban_umum="Ditambah"
    )
    assert refused.status_code == 409 and "nomor panjang" in words(refused)
    do(
        client,
        row,
        "publish",
        judul_umum="Antre lama",
        isi_umum="Antre dari pagi.",
        jawaban_umum="Loket ditambah.",
    )
    assert Publication.objects.get().cleared_by
    do(client, row, "unpublish")
    assert Publication.objects.get().withdrawn_at


def test_what_belongs_elsewhere_is_handed_over_joined_or_referred(desk: Desk, row, sari):
    client = desk.at("supervisor")
    twin = send(sari, at=timezone.now())
    assert "Mungkin laporan yang sama" in words(client.get(f"/meja/pengaduan/{twin.id}/"))
    assert do(client, twin, "join", nomor_induk="x").status_code == 404
    assert do(client, twin, "join", nomor_induk=row.number).status_code == 302
    assert (
        do(client, row, "hand_over", instansi="dinkes-bwi", alasan="Tentang puskesmas.")["Location"]
        == "/meja/pengaduan/"
    )
    assert do(client, row, "refer", sebab="crime").status_code == 404
    assert do(desk.at("supervisor", "dinkes"), row, "refer", sebab="crime").status_code == 302


def test_a_secret_name_is_opened_by_the_head_alone(desk: Desk, sari):
    row = send(sari, identity="secret", at=timezone.now())
    address = f"/meja/pengaduan/{row.id}/nama/"
    assert "Sari Contoh Rekaan" not in words(desk.at("head").get(f"/meja/pengaduan/{row.id}/"))
    assert desk.at("supervisor").post(address, {"alasan_buka": "perlu"}).status_code == 403
    assert "Tulis mengapa" in words(desk.at("head").post(address, {}))
    assert "Sari Contoh Rekaan" in words(desk.at("head").post(address, {"alasan_buka": "pemeriksaan"}))


def test_files_of_a_report_are_given_to_who_handles_it(desk: Desk, row, sari):
    kept = actions.attach(row.id, photo(), by=sari, at=timezone.now())
    address = f"/meja/pengaduan/{row.id}/berkas/{kept.id}/"
    assert desk.at("supervisor").get(address)["Content-Type"] == "image/webp"
    assert desk.at("supervisor", "dinkes").get(address).status_code == 404


def test_clusters_become_an_improvement_with_an_owner(desk: Desk, sari):
    about = routing.of_place("sip-bidan", "", "35.10", at=timezone.now())
    for _ in range(3):
        send(sari, about=about, at=timezone.now() - DAY)
    client = desk.at("supervisor")
    page = client.get("/meja/perbaikan/")
    assert "3 pengaduan" in words(page)
    said = {
        "instansi": "dpmptsp-bwi", "layanan": "sip-bidan", "langkah": "", "perubahan": "Loket kedua dibuka pagi hari.",
        "penanggung": desk.hall.officer("dpmptsp", "head").id, "persen": "50", "tgl-d": "1", "tgl-m": "2",
        "tgl-y": str(timezone.now().year + 1),
    }  # fmt: skip
    assert client.post("/meja/perbaikan/", {**said, "persen": "x", "tgl-d": "40"}).status_code == 422
    assert client.post("/meja/perbaikan/", {**said, "persen": "0"}).status_code == 422
    assert desk.at("supervisor", "dinkes").post("/meja/perbaikan/", said).status_code == 403
    assert client.post("/meja/perbaikan/", said).status_code == 302
    made = Improvement.objects.get()
    assert made.reports_before == 3 and Complaint.objects.filter(improvement=made).count() == 3
    page = words(client.get("/meja/perbaikan/"))
    assert "Loket kedua dibuka" in page and "Tidak ada yang menumpuk" in page
    assert desk.at("supervisor", "dinkes").post(f"/meja/perbaikan/{made.id}/selesai/").status_code == 404
    client.post(f"/meja/perbaikan/{made.id}/selesai/")
    made.refresh_from_db()
    assert made.done_at
