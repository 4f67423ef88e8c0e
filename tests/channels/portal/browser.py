"""What a browser without script does: reads pages, follows links, fills in forms as they stand."""

import re
from html import unescape

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.cases.filing import photo

APPLICANT = {
    "nik": "0001014501900001", "name": "Sari Contoh Rekaan", "birth_place": "Banyuwangi", "birth_date-d": "5",
    "birth_date-m": "1", "birth_date-y": "1990", "sex": "P", "area": "Desa Kemiren, Glagah · 35.10.20.2001",
    "address": "Jl. Rekaan 1 RT 2 RW 3", "phone": "0840 0000 001",
}  # fmt: skip


def words(response) -> str:
    """Return what a page says, without its marks."""
    text = re.sub(r"<(script|style|svg).*?</\1>", "", response.content.decode(), flags=re.S)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", text)).split())


def start(client: Client, service: str, area: str = "35.10") -> str:
    """Begin a draft and return the address of its page."""
    answer = client.post("/permohonan/baru/", {"service": service, "area": area, "once": "1"})
    assert answer.status_code == 303, words(answer)
    assert answer["Location"].endswith("/isi/0/")
    return answer["Location"].removesuffix("isi/0/")


def upload(client: Client, case: str, key: str, content: bytes | None = None, name: str = "foto.jpg"):
    file = SimpleUploadedFile(name, photo() if content is None else content)
    return client.post(f"{case}bukti/", {"key": key, key: file})


def ready_draft(client: Client) -> str:
    """Fill in a request for a replacement card up to its review."""
    case = start(client, "ktp-el-penggantian")
    client.post(f"{case}isi/0/", APPLICANT)
    client.post(f"{case}isi/1/", {"reason": "lost"})
    client.post(f"{case}isi/2/", {"handover": "hall"})
    upload(client, case, "police_report")
    return case


def code_sent(client: Client) -> str:
    """Return the newest code in the visible outbox."""
    return re.search(r"Kode Balai Anda: (\d{6})", words(client.get("/kotak-pesan/")))[1]


def file(client: Client, case: str) -> str:
    """Confirm the phone and file; return the receipt number."""
    client.post(f"{case}ajukan/", {"phone": "0840 0000 001"})
    answer = client.post(f"{case}ajukan/", {"code": code_sent(client)})
    assert answer["Location"] == f"{case}tanda-terima/", words(answer)
    return re.search(r"\w{5}-\w{4}-\w{2}", words(client.get(answer["Location"])))[0]
