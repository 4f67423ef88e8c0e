"""The whole way: from "mau buka praktek dokter" to a licence that anyone can verify."""

import io
import random
import re
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pyotp
import pypdfium2
from django.conf import settings

from balai.demo import queries
from balai.demo.journey.browser import Answers, Browser, Failed
from balai.demo.journey.pages import Form, Input, Page
from balai.demo.rules import pictures
from balai.demo.rules.people import nik, phone
from balai.demo.rules.posts import totp_seed
from balai.documents.rules.pictures import qr_texts

WORDS, SERVICE = "mau buka praktek dokter", "sip-dokter"
COUNTER, TECHNICAL, HEAD = "budi", "maya", "hadi"
BORN = date(1990, 8, 17)
PATIENCE_S = 90
RECEIPT = re.compile(r"\b[0-9A-HJKMNP-TV-Z]{5}-[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{2}\b")
TRACKING = re.compile(r"Kode lacak\s+([0-9A-Z]{4} [0-9A-Z]{4})")
CODE = re.compile(r"\b[0-9A-HJKMNP-TV-Z]{5}-[0-9A-HJKMNP-TV-Z]{5}\b")
NUMBER = re.compile(r"\b\d{3}/\d{4,}/SIP/[\d.]+/\d{4}\b")
CASE = re.compile(r"/permohonan/([^/]+)/")
Say = Callable[[str], object]
__all__ = ["Failed", "walk"]


def walk(base: str, *, say: Say) -> None:
    """Walk the way and say each step; `Failed` tells where it ended too early."""
    try:
        _Walk(base, say).go()
    except httpx.HTTPError as error:
        raise Failed(f"{base} tidak menjawab: {type(error).__name__} {error}") from error


class _Walk:
    """One walk: what was learnt on the way, and how long each step took."""

    def __init__(self, base: str, say: Say) -> None:
        self.base, self._say = base, say
        self.number, self.begun = 0, time.monotonic()
        self.last = self.begun
        self.dice = random.SystemRandom()
        self.phone = phone(queries.data("people")["phone_prefix"], self.dice.randrange(9 * 10**7, 10**8))
        self.receipt = self.tracking = self.case_id = ""

    def say(self, text: str) -> None:
        now = time.monotonic()
        self.number += 1
        self._say(f"{self.number:2d}. {text} ({now - self.last:.1f} detik)")
        self.last = now

    def go(self) -> None:
        self._wait_for_server()
        with Browser(self.base) as citizen:
            self._find(citizen)
            self._apply(citizen)
            self._officers()
            pdf = self._fetch(citizen)
        with Browser(self.base) as stranger:
            self._track(stranger)
            self._verify(stranger, pdf)
        self._say(f"Selesai dalam {time.monotonic() - self.begun:.1f} detik. Hasil verifikasi: ASLI")

    def _wait_for_server(self) -> None:
        until = time.monotonic() + PATIENCE_S
        while True:
            try:
                httpx.get(self.base, timeout=5)
                return
            except httpx.TransportError:
                if time.monotonic() > until:
                    raise
                time.sleep(0.5)

    # the citizen

    def _find(self, citizen: Browser) -> None:
        found: Any = citizen.json("/api/v1/services", q=WORDS, limit="3")
        keys = [item["key"] for item in found["items"]]
        if SERVICE not in keys:
            raise Failed(
                f"Pencarian “{WORDS}” tidak menemukan {SERVICE}; yang ditemukan: {', '.join(keys) or '(kosong)'}"
            )
        self.say(f"Mencari “{WORDS}”: {SERVICE} di urutan {keys.index(SERVICE) + 1}")

    def _apply(self, citizen: Browser) -> None:
        page = citizen.get(f"/layanan/{SERVICE}/")
        self.say(f"Halaman layanan: {page.title}")
        page = citizen.send(page, _form(page, r"/permohonan/baru/"), {})
        self.case_id = _found(CASE, page.url, "alamat permohonan")
        page = self._fill_in(citizen, page)
        page = self._attach(citizen, page)
        page = citizen.get(f"/permohonan/{self.case_id}/tinjau/")
        if problems := page.problems():
            raise Failed(f"Belum dapat diajukan: {problems}")
        self.say("Isian diperiksa lagi")
        self._file(citizen)

    def _fill_in(self, citizen: Browser, page: Page) -> Page:
        """Answer page after page of the form."""
        answers, pages = self._answers(citizen), 0
        while (place := urlsplit(page.url).path).endswith(tuple(f"/isi/{n}/" for n in range(20))):
            form = max(page.forms, key=lambda form: len(form.inputs))
            page = citizen.send(page, form, answers, guess=_guess)
            pages += 1
            if urlsplit(page.url).path == place:
                raise Failed(f"{page.url} tidak mau lanjut: {page.problems()}")
        self.say(f"Formulir diisi, {pages} halaman")
        return page

    def _answers(self, citizen: Browser) -> Answers:
        village = self._village(citizen)
        number = nik(queries.data("people")["nik_region"], BORN, "P", self.dice.randrange(1, 9999))
        return {
            "nik": number, "name": "Wulan Contohwati", "birth_place": "Kota Contoh", "sex": "P",
            "birth_date-d": str(BORN.day), "birth_date-m": str(BORN.month), "birth_date-y": str(BORN.year),
            "area": village, "address": "Jalan Rekaan Nomor 7, RT 001 RW 002", "phone": self.phone,
            "request": "new", "profession": "doctor", "practice_kind": "own", "str_number": "SIM-STR-0001",
            "place_name": "Praktik Mandiri Contoh", "place_area": village,
            "place_address": "Jalan Contoh Nomor 12, RT 003 RW 001", "days": ["mon", "wed", "fri"],
        }  # fmt: skip

    def _village(self, citizen: Browser) -> str:
        """Return a village of the served place as its name list offers it."""
        for letters in ("ke", "su", "ka", "ba", "ta", "pa", "bu", "si", "no", "tu"):
            found: Any = citizen.json("/wilayah/nama", jenis="area", q=letters)
            if found:
                return str(found[0])
        raise Failed("/wilayah/nama tidak menawarkan desa mana pun")

    def _attach(self, citizen: Browser, page: Page) -> Page:
        """Send a picture for each requirement that has none yet."""
        page = citizen.get(f"/permohonan/{self.case_id}/bukti/")
        sent = 0
        while form := next((one for one in page.forms if one.has_file() and not _is_kept(one)), None):
            key = next(one.value for one in form.inputs if one.name == "key")
            name = next(one.name for one in form.inputs if one.type == "file")
            file = (f"{key}.jpg", pictures.picture(pictures.subject_of(key)), "image/jpeg")
            page = citizen.send(page, form, {}, files={name: file})
            sent += 1
            if sent > 20:
                raise Failed(f"{page.url} tidak menyimpan berkas {key}: {page.problems()}")
        self.say(f"Bukti dikirim, {sent} berkas gambar rekaan")
        return page

    def _file(self, citizen: Browser) -> None:
        page = citizen.get(f"/permohonan/{self.case_id}/ajukan/")
        page = citizen.send(page, _form_with(page, "phone"), {"phone": self.phone})
        code = self._one_time_code(citizen)
        self.say(f"Kode untuk {self.phone} dibaca dari kotak pesan simulasi")
        page = citizen.send(page, _form_with(page, "code"), {"code": code})
        self.receipt = _found(RECEIPT, page.text, "nomor permohonan pada tanda terima")
        self.tracking = _found(TRACKING, page.text, "kode lacak pada tanda terima")
        self.say(f"Diajukan. Nomor permohonan: {self.receipt}  kode lacak: {self.tracking}")

    def _one_time_code(self, citizen: Browser) -> str:
        box = citizen.get("/kotak-pesan/")
        for line in re.findall(r"<li>(.*?)</li>", box.html, re.DOTALL):
            if self.phone in line and (code := re.search(r"\b\d{6}\b", re.sub(r"<[^>]+>", " ", line))):
                return code[0]
        raise Failed(f"/kotak-pesan/ tidak memuat kode untuk {self.phone}")

    # the officers

    def _officers(self) -> None:
        self._work(COUNTER, r"/lengkap/", "berkas dinyatakan lengkap", {})
        self._work(TECHNICAL, r"/selesai/", "rekomendasi teknis diberikan", {"hasil": "recommended"})
        self._work(HEAD, r"/setujui/", "izin disetujui", {})

    def _work(self, login: str, action: str, done: str, answers: Answers) -> None:
        """Sign in, find the case by its number, look at its evidence, do one act."""
        with Browser(self.base) as officer:
            self._sign_in(officer, login)
            page = officer.get(f"/meja/?nomor={self.receipt}")
            for proof in page.links:
                if "/bukti/" in proof:
                    officer.content(proof)
            form = page.form(action)
            if form is None:
                raise Failed(f"{login} tidak melihat tindakan {action} di {page.url}: {page.title}")
            page = officer.send(page, form, answers)
            if problems := page.problems():
                raise Failed(f"{login} belum berhasil: {problems}")
            self.say(f"Petugas {login}: {done}")

    def _sign_in(self, officer: Browser, login: str) -> None:
        page = officer.get("/meja/masuk/")
        password = queries.data("officers")["password"]
        page = officer.send(
            page, _form_with(page, "sandi"), {"nama": login, "sandi": password}, allowed=(200, 409, 422)
        )
        totp = pyotp.TOTP(totp_seed(login))
        for _ in range(3):
            if "/kode/" not in page.url:
                break
            page = officer.send(
                page, _form_with(page, "kode"), {"kode": totp.now()}, allowed=(200, 403, 409, 422)
            )
            if "/kode/" in page.url:
                time.sleep(totp.interval - time.time() % totp.interval + 0.5)  # each code works once
        if "/masuk/" in page.url:
            raise Failed(f"{login} tidak dapat masuk: {page.problems() or page.text[:200]}")

    # the result

    def _fetch(self, citizen: Browser) -> bytes:
        """Wait until the licence is issued, and download it."""
        until = time.monotonic() + PATIENCE_S
        page = citizen.get(f"/permohonan/{self.case_id}/")
        while page.link(r"/hasil\.pdf$") is None:
            if time.monotonic() > until:
                raise Failed(f"Hasil belum terbit setelah {PATIENCE_S} detik: {page.title}")
            time.sleep(0.5)
            page = citizen.get(f"/permohonan/{self.case_id}/")
        pdf = citizen.content(f"/permohonan/{self.case_id}/hasil.pdf")
        path = Path(settings.BALAI_HOME).resolve() / "journey" / f"{self.receipt}.pdf"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(pdf)
        self.say(f"Izin terbit dan diunduh, {len(pdf) // 1000} kB")
        self._say(str(path))
        return pdf

    def _track(self, stranger: Browser) -> None:
        page = stranger.get("/lacak/")
        page = stranger.send(page, _form_with(page, "kode"), {"nomor": self.receipt, "kode": self.tracking})
        if self.receipt not in page.text:
            raise Failed(f"/lacak/ tidak menampilkan {self.receipt}")
        self.say(f"Dilacak dengan nomor dan kode: {page.title}")

    def _verify(self, stranger: Browser, pdf: bytes) -> None:
        text, picture = _printed(pdf)
        qr = next(iter(qr_texts(picture)), "")
        number, code = _found(NUMBER, text, "nomor dokumen"), _found(CODE, text, "kode verifikasi")
        self._expect(stranger, "file", "asli", "berkas PDF", file=pdf)
        self._expect(stranger, "qr", "asli", "isi kode QR", answers={"qr": qr})
        typed: Answers = {"number": number, "code": code}
        self._expect(stranger, "code", "asli", f"nomor {number} dan kode {code}", answers=typed)
        self._expect(stranger, "file", "sudah diubah", "berkas yang satu bitanya diubah", file=_altered(pdf))

    def _expect(
        self, stranger: Browser, name: str, verdict: str, what: str, *, answers: Answers | None = None,
        file: bytes | None = None,
    ) -> None:  # fmt: skip
        """Verify in one of the ways and compare the verdict."""
        page = stranger.get("/verifikasi/")
        files = {name: ("izin.pdf", file, "application/pdf")} if file else None
        page = stranger.send(page, _form_with(page, name), answers or {}, files=files)
        if page.title.lower() != verdict:
            raise Failed(f"Verifikasi dengan {what} menjawab “{page.title}”, bukan “{verdict}”")
        self.say(f"Verifikasi dengan {what}: {page.title}")


def _form(page: Page, action: str) -> Form:
    form = page.form(action)
    if form is None:
        raise Failed(f"{page.url} ({page.title}) tidak punya formulir menuju {action}")
    return form


def _form_with(page: Page, name: str) -> Form:
    form = next((one for one in page.forms if name in one.names()), None)
    if form is None:
        raise Failed(f"{page.url} ({page.title}) tidak menanyakan {name}: {page.problems()}")
    return form


def _found(pattern: re.Pattern[str], text: str, what: str) -> str:
    match = pattern.search(text)
    if match is None:
        raise Failed(f"Tidak ada {what} di halaman: {text[:200]}")
    return match[match.lastindex or 0]


def _guess(control: Input) -> str:
    """Return something for a question the walk does not know: the service may have changed."""
    if control.name.endswith(("-d", "-m")):
        return "1"
    if control.name.endswith("-y"):
        return "2024"
    return {"email": "warga@contoh.invalid", "tel": "0840 9000 0001"}.get(control.type, "Contoh rekaan 123")


def _is_kept(form: Form) -> bool:
    """Return whether a file was sent before: then the form also offers to remove it."""
    return any(one.name == "hapus" for one in form.inputs)


def _printed(pdf: bytes) -> tuple[str, bytes]:
    """Return the text of a PDF and a picture of its first page, as paper would show them."""
    with pypdfium2.PdfDocument(pdf) as document:
        text = "\n".join(page.get_textpage().get_text_range() for page in document)
        file = io.BytesIO()
        document[0].render(scale=200 / 72).to_pil().convert("RGB").save(file, "PNG")
    return text, file.getvalue()


def _altered(pdf: bytes) -> bytes:
    """Return the PDF with one byte of its content changed."""
    at = len(pdf) // 3
    return pdf[:at] + bytes([pdf[at] ^ 1]) + pdf[at + 1 :]
