"""One event, filled once, in a real browser on a small phone: from the home page to one page that follows everything."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.cases.filing import photo
from tests.journeys.test_need_to_result import PHONE, fill_applicant, fits, go_on

pytestmark = pytest.mark.journey


@pytest.fixture(params=[False, True], ids=["without script", "with script"])
def parent(request, browser: Browser, served: str):
    context = browser.new_context(viewport=PHONE, base_url=served, java_script_enabled=request.param)
    yield context.new_page()
    context.close()


def fill_birth(page: Page) -> None:
    page.get_by_label("Nama lengkap anak").fill("Putri Contoh Rekaan")
    page.get_by_label("Perempuan").check()
    for part, value in (("d", "1"), ("m", "11"), ("y", "2026")):
        page.locator(f"[name=child_birth_date-{part}]").fill(value)
    page.locator("#birth_city").fill("Kabupaten Banyuwangi · 35.10")
    page.get_by_label("Tunggal").check()
    page.locator("#child_order").fill("1")
    go_on(page)
    page.get_by_label("60 hari atau kurang").check()
    page.get_by_label("Rumah sakit").check()
    page.get_by_label("Ada", exact=True).check()
    go_on(page)


def fill_family(page: Page) -> None:
    page.get_by_label("Ayah", exact=True).check()
    page.get_by_label(re.compile("Menikah tetapi")).check()
    page.get_by_label("Nama lengkap ibu").fill("Ibu Contoh Rekaan")
    page.get_by_label("NIK ibu").fill("0001014501900009")
    go_on(page)
    for row in (0, 1):
        page.locator(f"[name=witnesses-{row}-name]").fill(f"Saksi Rekaan {row + 1}")
        page.locator(f"[name=witnesses-{row}-nik]").fill(f"000101450190000{3 + row}")
    go_on(page)
    page.get_by_label(re.compile("kantor desa")).check()
    go_on(page)


def send_files(page: Page) -> None:
    expect(page.locator("input[type=file]")).to_have_count(2)
    page.wait_for_load_state()
    for key in ("birth_letter_file", "sptjm_marriage"):
        card = page.locator(f"#berkas-{key}")
        sends_itself = page.locator("html.js").count()
        card.locator("input[type=file]").set_input_files(
            {"name": "surat.jpg", "mimeType": "image/jpeg", "buffer": photo()}
        )
        if not sends_itself:
            card.get_by_role("button", name="Kirim berkas ini").click()
        expect(card.get_by_text("sudah terkirim", exact=True)).to_be_visible()
    page.get_by_role("link", name="Lanjut: periksa lagi").click()


def confirm(page: Page, phone: str) -> None:
    page.get_by_role("link", name="Lanjut: ajukan").click()
    page.get_by_label("Nomor HP Anda").fill(phone)
    page.get_by_role("button", name="Kirim kode").click()
    other = page.context.new_page()
    other.goto("/kotak-pesan/")
    code = re.search(r"Kode Balai Anda: (\d{6})", other.locator("body").inner_text())
    other.close()
    assert code
    page.get_by_label("Kode dari pesan").fill(code[1])
    page.get_by_role("button", name="Ajukan semuanya").click()


def test_a_birth_is_filled_in_once_and_never_asked_again(parent: Page):
    parent.goto("/")
    parent.get_by_role("link", name="Anak baru lahir").click()
    fits(parent)
    parent.get_by_role("button", name="Mulai mengisi").click()
    parent.wait_for_url(re.compile("/isi/"))
    if parent.locator("#nik").count():  # the second time this phone is known already
        fill_applicant(parent)
    fill_birth(parent)
    fill_family(parent)
    send_files(parent)
    fits(parent)
    confirm(parent, "0840 0000 077")
    expect(parent.get_by_text("Semuanya sudah kami terima")).to_be_visible()
    fits(parent)
    parent.get_by_role("link", name="Lihat perjalanannya").click()
    expect(parent.get_by_text("Menunggu Akta kelahiran")).to_be_visible()
    expect(parent.get_by_role("heading", name="Isbat nikah")).to_be_visible()
    fits(parent)
    parent.goto("/peristiwa/anak-baru-lahir/")
    expect(parent.get_by_text(re.compile(r"\d+ dari \d+ isian sudah ada"))).to_be_visible()
    parent.get_by_role("button", name="Mulai mengisi").click()
    expect(parent.get_by_label("Nama lengkap anak")).to_have_value("")
    fits(parent)
