"""What a browser without script does: reads pages, fills in forms as they stand, sends them."""

import re
from datetime import timedelta
from html import unescape

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from balai.accounts.models import Officer
from balai.cases import actions
from balai.cases.actions.processing import Lack
from balai.cases.models import Case
from balai.core.actor import Actor
from tests.cases.filing import active, photo, worker
from tests.cases.filing import file as filed
from tests.hall import Hall

APPLICANT = {
    "nik": "0001014501900001", "name": "Sari Contoh Rekaan", "birth_place": "Banyuwangi", "birth_date-d": "5",
    "birth_date-m": "1", "birth_date-y": "1990", "sex": "P", "area": "Desa Kemiren, Glagah · 35.10.20.2001",
    "address": "Jl. Rekaan 1 RT 2 RW 3", "phone": "0840 0000 001",
}  # fmt: skip
LATELY = timezone.now() - timedelta(hours=2)
"""Views ask the clock themselves, so what happened before a page is looked at happened a little before now."""

PAGES = {
    "/": "Apa yang ingin Anda urus?",
    "/?q=ktp saya hilang": "KTP-el hilang, rusak, atau ada perubahan data",
    "/?q=qwxzq": "Belum ketemu",
    "/layanan/": "Semua instansi ada di sini",
    "/layanan/?keadaan=menikah": "menurut urutannya",
    "/layanan/ktp-el-penggantian/": "sudah ada pada negara, tidak diminta",
    "/layanan/sktm/": "Pilih desa atau kelurahan",
    "/layanan/paspor/": "Layanan ini diurus langsung di sana",
    "/peristiwa/anak-baru-lahir/": "Yang diurus sekaligus",
    "/peristiwa/urusan-tanah/": "menurut urutannya",
    "/penyedia/": "Penyelenggara layanan",
    "/penyedia/disdukcapil-bwi/": "Maklumat pelayanan",
    "/wilayah/": "Yang dilayani di sini",
    "/wilayah/?kode=35.10.20&untuk=sktm": "Kemiren",
    "/wilayah/?kode=35.10.20.2001": "Pakai Kemiren",
    "/permohonan/": "Masuk untuk melihat permohonan Anda",
    "/lacak/": "Nomor permohonan",
    "/verifikasi/": "Periksa keaslian dokumen",
    "/masuk/": "Tidak perlu mendaftar",
    "/kotak-pesan/": "Belum ada pesan",
    "/pengaduan/": "Satu pintu untuk semua instansi",
    "/pengaduan/baru/": "Tidak perlu mendaftar",
    "/pengaduan/baru/?jenis=consultation&layanan=sip-bidan": "Apa yang ingin Anda sampaikan?",
    "/pengaduan/lacak/": "Nomor laporan",
    "/kemajuan/": "Kemajuan di seluruh Indonesia",
    "/kemajuan/35/wilayah/": "Semua wilayah",
    "/kemajuan/35.10/": "Menuju 100 persen",
    "/kemajuan/35.10/mengapa/on_time/": "Cara menghitung",
    f"/kemajuan/35.10/mengapa/on_time/{LATELY:%Y-%m}/": "Menurut hari",
    "/kemajuan/35.10/tangga/": "Layanan menurut tingkat",
    "/kemajuan/35.10/tangga/akta-kelahiran/": "Tingkat menurut kanal",
    "/kemajuan/35.10/tangga/akta-kelahiran/andai/held/marriage_book/": "Andai ini tidak ada lagi",
    "/tentang/": "Cara manual tetap berjalan",
}
"""Addresses for everyone, each with a phrase that it must say."""
RECEIPT = re.compile(r"\w{5}-\w{4}-\w{2}")
TRACKING = re.compile(r"Kode lacak (\w{4} \w{4})")


def signed_in(actor: Actor) -> Client:
    """Return the browser of somebody who confirmed their phone."""
    client = Client()
    session = client.session
    session["person"] = actor.person_id
    session.save()
    return client


def at_the_counter(officer: Actor) -> Client:
    """Return the browser of an officer who signed in with both factors."""
    client = Client()
    session = client.session
    session["account"], session["strong"] = Officer.objects.get(id=officer.id).account_id, True
    session.save()
    return client


def words(response) -> str:
    """Return what a page says, without its marks."""
    text = re.sub(r"<(script|style|svg).*?</\1>", "", response.content.decode(), flags=re.S)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", text)).split())


def start(client: Client, service: str, area: str = "35.10", once: str = "1") -> str:
    """Begin a draft and return the address of its page."""
    answer = client.post("/permohonan/baru/", {"service": service, "area": area, "once": once})
    assert answer.status_code == 303, words(answer)
    assert answer["Location"].endswith("/isi/0/")
    return str(answer["Location"]).removesuffix("isi/0/")


def upload(client: Client, case: str, key: str, content: bytes | None = None, name: str = "foto.jpg"):
    file = SimpleUploadedFile(name, photo() if content is None else content)
    return client.post(f"{case}bukti/", {"key": key, key: file})


def ready_draft(client: Client) -> str:
    """Fill in a request for a replacement card up to its review."""
    case = start(client, "ktp-el-penggantian")
    steps = [
        client.post(f"{case}isi/0/", APPLICANT),
        client.post(f"{case}isi/1/", {"reason": "lost"}),
        client.post(f"{case}isi/2/", {"handover": "hall"}),
        upload(client, case, "police_report"),
    ]
    onward = [answer.get("Location", words(answer)) for answer in steps]
    assert onward == [f"{case}isi/1/", f"{case}isi/2/", f"{case}bukti/", f"{case}bukti/#berkas-police_report"]
    return case


def code_sent(client: Client) -> str:
    """Return the newest code in the visible outbox."""
    found = re.search(r"Kode Balai Anda: (\d{6})", words(client.get("/kotak-pesan/")))
    assert found
    return found[1]


def submit(client: Client, case: str) -> tuple[str, str]:
    """Confirm the phone and file; return receipt number and tracking code as the slip shows them."""
    client.post(f"{case}ajukan/", {"phone": "0840 0000 001"})
    answer = client.post(f"{case}ajukan/", {"code": code_sent(client)})
    assert answer["Location"] == f"{case}tanda-terima/", words(answer)
    slip = words(client.get(answer["Location"]))
    number, code = RECEIPT.search(slip), TRACKING.search(slip)
    assert number and code
    return number[0], code[1]


def returned(sari: Actor, hall: Hall) -> Case:
    """Return a filed request that was given back with two things to mend."""
    case = filed("ktp-el-penggantian", sari, hall, LATELY)
    step = active(case)
    lacks = [
        Lack("evidence.police_report", "Foto kabur, foto lagi."),
        Lack("applicant.address", "Tulis RT dan RW."),
    ]
    actions.return_case(case.id, step.key, lacks, by=worker(hall, step), at=LATELY)
    return case


def as_file(content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile("hasil.pdf", content)
