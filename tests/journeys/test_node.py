"""A village desk without a network, in a real browser on its own encrypted pages: sit down, file, print, send, see it arrive."""

import os
import re
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from balai.nodes.queries.store import Store
from balai.nodes.rules import news
from scripts.ports import free_port
from tests.cases.filing import photo
from tests.journeys.conftest import ROOT, running
from tests.journeys.test_axe import AXE, LOOKING, PHONE, complaints

pytestmark = pytest.mark.journey
PIN = "480913"


@dataclass
class Desk:
    """A node that serves, and what its terminal said."""

    address: str
    home: Path
    said: str

    def code(self) -> str:
        found = re.search(r"Kode meja: (\d{3} \d{3})", self.said)
        assert found, self.said
        return found[1]

    def trusting(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=str(self.home / "node" / "tls" / "desk.crt"))


@contextmanager
def desk(home: Path, ticket: str) -> Iterator[Desk]:
    """Enrol and serve a node as a village operator does: `ROLE=node TICKET=… make run`, without make."""
    port = free_port()
    env = {
        **os.environ,
        "BALAI_HOME": str(home),
        "PORT": str(port),
        "HOST": "127.0.0.1",
        "PYTHONPATH": str(ROOT),
    }
    env.pop("DATABASE_URL", None)
    balai = [sys.executable, "-m", "balai.config", "nodes"]
    subprocess.run([*balai, "enroll", ticket], env=env, cwd=ROOT, check=True, timeout=120)
    with subprocess.Popen([*balai, "serve"], env=env, cwd=ROOT, stdout=subprocess.PIPE, text=True) as server:
        try:
            assert server.stdout
            said = "".join(
                iter(lambda: line if "Sidik jari" not in (line := server.stdout.readline()) else "", "")
            )
            found = Desk(f"https://localhost:{port}", home, said)
            wait_for(found)
            yield found
        finally:
            server.terminate()
            server.wait(30)


def wait_for(node: Desk) -> None:
    for _ in range(300):
        try:
            httpx.get(node.address + "/meja/masuk/", verify=node.trusting(), timeout=10, trust_env=False)
            return
        except httpx.TransportError:
            time.sleep(0.2)
    pytest.fail("the node did not answer within a minute")


@pytest.fixture(scope="module")
def centre(tmp_path_factory) -> Iterator[tuple[str, str]]:
    with running(tmp_path_factory.mktemp("centre"), "noding") as found:
        yield found


@pytest.fixture(scope="module")
def node(centre, tmp_path_factory) -> Iterator[Desk]:
    with desk(tmp_path_factory.mktemp("desk"), centre[1].split()[-1]) as found:
        yield found


@pytest.fixture
def page(browser: Browser, node: Desk) -> Iterator[Page]:
    context = browser.new_context(base_url=node.address, viewport=PHONE, ignore_https_errors=True)
    context.add_init_script(AXE)
    context.add_init_script(LOOKING)
    yield context.new_page()
    context.close()


def look(page: Page, found: dict[str, list[str]]) -> None:
    """Note everything that is wrong with the page that is open; the desk works with a mouse, so 24 px do."""
    if wrong := complaints(page, least=24, only_words=False):
        found[page.url] = wrong
    page.evaluate("document.documentElement.style.fontSize = ''")


def sit_down(page: Page, node: Desk) -> None:
    page.goto("/meja/masuk/")
    page.get_by_role("link", name="Joko").click()
    if page.get_by_label("Kode meja").count():
        page.get_by_label("Kode meja").fill(node.code())
        page.get_by_label("Buat PIN").fill(PIN)
        page.get_by_role("button", name="Simpan PIN dan masuk").click()
    else:
        page.get_by_label("PIN").fill(PIN)
        page.get_by_role("button", name="Masuk").click()
    expect(page.get_by_role("heading", name="Meja ini")).to_be_visible()


def test_a_village_files_and_the_centre_receives(centre, node, page, tmp_path):
    found: dict[str, list[str]] = {}
    page.goto("/meja/masuk/")
    look(page, found)
    sit_down(page, node)
    look(page, found)
    page.get_by_role("button", name=re.compile("tidak mampu", re.I)).click()
    fill_in(page)
    look(page, found)
    page.get_by_role("button", name="Lanjut", exact=True).click()
    for number in SECTIONS:
        expect(page).to_have_url(re.compile(rf"/isi/{number}/$"))
        answer(page)
        page.get_by_role("button", name="Lanjut", exact=True).click()
    send_photos(page, tmp_path)
    look(page, found)
    page.get_by_role("link", name="Lanjut: periksa lagi").click()
    expect(page.get_by_role("heading", name="Periksa lagi")).to_be_visible()
    look(page, found)
    page.get_by_role("link", name="Lanjut: ajukan").click()
    page.get_by_label("Pemohon hadir").check()
    page.get_by_role("button", name="Ajukan untuk pemohon").click()
    expect(page.get_by_text("Permohonan resmi diterima")).to_be_visible()
    receipt = page.url.split("/")[-3]
    look(page, found)
    page.get_by_role("button", name="Sudah dicetak dan diserahkan").click()
    expect(page.get_by_role("heading", name="Belum sampai ke pusat")).to_be_visible()
    look(page, found)
    page.goto("/meja/kirim/")
    look(page, found)
    page.get_by_role("button", name="Hubungi pusat sekarang").click()
    expect(page.get_by_text("Selesai", exact=True)).to_be_visible()
    page.goto(f"/meja/permohonan/{receipt}/")
    expect(page.get_by_text("Sudah sampai pusat, lengkap.")).to_be_visible()
    look(page, found)
    for address in ("/meja/permohonan/", f"/meja/pengaduan/?nomor={receipt}"):
        page.goto(address)
        look(page, found)
    come_back(node, page, receipt, found)
    assert not found, found
    with Store(node.home / "node") as store:
        assert [kept.state for kept in store.envelopes()] == ["complete", ""]


def come_back(node: Desk, page: Page, receipt: str, found: dict[str, list[str]]) -> None:
    """Look at what people come for after they filed, as if the centre had said that their result is ready, then fetched."""
    case = f"/meja/permohonan/{receipt}/"
    for address in (f"{case}berkas/", f"{case}bayar/", "/meja/kunjungan/"):
        page.goto(address)
        look(page, found)
    say(node, receipt, "ready", {"w": "Sari Contoh Rekaan", "x": ["Kartu keluarga"]})
    page.goto(case)
    look(page, found)
    page.get_by_role("link", name="Serahkan hasil").click()
    page.get_by_label("Kuasanya").check()
    page.get_by_role("button", name="Catat penyerahan").click()
    expect(page.get_by_text("Tulis nama penerima kuasa.").first).to_be_visible()
    look(page, found)
    page.get_by_label("Pemohon sendiri").check()
    page.get_by_role("button", name="Catat penyerahan").click()
    expect(page.get_by_role("heading", name="Bagaimana kami melayani Anda?")).to_be_visible()
    look(page, found)
    page.get_by_role("link", name="Tidak menjawab").click()
    expect(page.get_by_text("Serah terima", exact=False)).to_be_visible()
    page.goto("/meja/")
    page.locator("a[href^='/meja/peristiwa/']").first.click()
    expect(page.get_by_role("button", name="Mulai mengisi")).to_be_visible()
    look(page, found)


def say(node: Desk, receipt: str, status: str, content: dict[str, object]) -> None:
    """Let the node believe that the centre said this of a request."""
    with Store(node.home / "node") as store:
        store.rows.execute(
            "INSERT OR REPLACE INTO news (receipt, position, status, at, sealed) VALUES (?, 1, ?, ?, ?)",
            [receipt, status, int(time.time()) - 60, news.seal(content, receipt, store.certificate.point)],
        )


def test_the_pages_are_encrypted_for_whoever_installed_the_certificate(node):
    with pytest.raises(httpx.ConnectError):
        httpx.get(node.address, trust_env=False)
    given = httpx.get(f"{node.address}/sertifikat.crt", verify=node.trusting(), trust_env=False)
    assert given.content == (node.home / "node" / "tls" / "desk.crt").read_bytes()


APPLICANT = {
    "nik": "0001014501900001", "name": "Sari Contoh Rekaan", "birth_place": "Banyuwangi", "birth_date-d": "5",
    "birth_date-m": "1", "birth_date-y": "1990", "area": "Desa Kemiren, Glagah · 35.10.20.2001",
    "address": "Jl. Rekaan 1 RT 2 RW 3", "phone": "0840 0000 001",
}  # fmt: skip


def fill_in(page: Page) -> None:
    expect(page.get_by_role("heading", name="Data Anda")).to_be_visible()
    for name, value in APPLICANT.items():
        page.locator(f"[name={name}]").fill(value)
    page.get_by_label("Perempuan").check()


def answer(page: Page) -> None:
    """Answer what the page asks, in the simplest way that fits; rows that are folded in stay empty."""
    for name in page.evaluate(ASKED):
        page.locator(f"[name={name}]").first.check()
    for name, value in FIGURES.items():
        if page.locator(f"[name={name}]").count():
            page.locator(f"[name={name}]").fill(value)


SECTIONS = (1, 2)
FIGURES = {"household_income": "1500000", "dependants": "2"}
ASKED = """[...new Set([...document.querySelectorAll("#isian input[type=radio]")]
    .filter(e => e.checkVisibility()).map(e => e.name))]"""


def send_photos(page: Page, folder: Path) -> None:
    expect(page.get_by_role("heading", name="Foto dan berkas")).to_be_visible()
    file = folder / "foto.jpg"
    file.write_bytes(photo())
    for key in page.locator("input[type=file]").evaluate_all("all => all.map(e => e.name)"):
        page.locator(f"input[name={key}]").set_input_files(file)
        expect(page.locator(f"#berkas-{key} img")).to_be_visible()
