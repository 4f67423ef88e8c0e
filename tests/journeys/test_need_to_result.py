"""From a person's need to a verified result, in a real browser on a small phone and at an officer's desk."""

import re
from datetime import UTC, datetime

import pyotp
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.cases.filing import photo
from tests.hall import PASSWORD, SEED

pytestmark = pytest.mark.journey
PHONE = {"width": 360, "height": 720}
DESK = {"width": 1280, "height": 800}


@pytest.fixture(params=[False, True], ids=["without script", "with script"])
def citizen(request, browser: Browser, served: str):
    context = browser.new_context(viewport=PHONE, base_url=served, java_script_enabled=request.param)
    yield context.new_page()
    context.close()


@pytest.fixture
def desk(browser: Browser, served: str):
    """Return a function that signs an officer in at a desk of their own."""
    contexts = []

    def sign_in(login: str) -> Page:
        context = browser.new_context(viewport=DESK, base_url=served)
        contexts.append(context)
        page = context.new_page()
        enter(page, login, PASSWORD, SEED)
        return page

    yield sign_in
    for context in contexts:
        context.close()


def enter(page: Page, login: str, password: str, seed: str) -> None:
    """Sign in at the desk, with the second factor where it is asked for."""
    page.goto("/meja/masuk/")
    page.get_by_label("Nama masuk").fill(login)
    page.get_by_label("Kata sandi").fill(password)
    page.get_by_role("button", name="Masuk").click()
    expect(page).not_to_have_url(re.compile("/masuk/$"))
    enter_code(page, seed)
    expect(page).to_have_url(re.compile("/meja/$"))


def enter_code(page: Page, seed: str) -> None:
    """Give the code of this half minute; a code serves once, so after an earlier sign-in the next one is waited for."""
    while page.locator("input[autocomplete=one-time-code]").count():
        code = pyotp.TOTP(seed).at(datetime.now(UTC))
        page.locator("input[autocomplete=one-time-code]").fill(code)
        page.get_by_role("button", name="Masuk").click()
        while "/kode/" in page.url and code == pyotp.TOTP(seed).at(datetime.now(UTC)):
            page.wait_for_timeout(500)


def go_on(page: Page) -> None:
    page.get_by_role("button", name=re.compile("^Lanjut")).first.click()


def fits(page: Page) -> None:
    """Nothing on the page is wider than the screen."""
    page.wait_for_load_state()
    wide = page.locator("html").evaluate("root => root.scrollWidth - root.clientWidth")
    assert wide <= 0, f"{page.url} is {wide} px too wide"


def files_for_replacement(page: Page, image: bytes | None = None) -> tuple[str, str]:
    """Walk from the need in own words to the receipt; return receipt number and tracking code."""
    page.goto("/")
    page.locator("input[name=q]").fill("ktp saya ilang")
    page.get_by_role("button", name="Cari").click()
    page.get_by_role("link", name=re.compile("KTP-el hilang")).first.click()
    page.get_by_role("button", name="Mulai permohonan").click()
    fill_applicant(page)
    page.get_by_label("Hilang", exact=True).check()
    go_on(page)
    page.get_by_label(re.compile("mal pelayanan publik")).check()
    go_on(page)
    expect(page.locator("input[type=file]")).to_be_visible()
    page.wait_for_load_state()
    sends_itself = page.locator("html.js").count()
    page.locator("input[type=file]").first.set_input_files(
        {"name": "surat.jpg", "mimeType": "image/jpeg", "buffer": image or photo()}
    )
    if not sends_itself:
        page.get_by_role("button", name="Kirim berkas ini").click()
    expect(page.get_by_text("sudah terkirim", exact=True)).to_be_visible()
    go_to_review(page)
    confirm_phone(page)
    text = page.inner_text("main")
    receipt = re.search(r"[0-9A-Z]{5}-[0-9A-Z]{4}-[0-9A-Z]{2}", text)
    tracking = re.search(r"\b[0-9A-Z]{4} [0-9A-Z]{4}\b", text)
    assert receipt and tracking, text
    return receipt[0], tracking[0]


def fill_applicant(page: Page) -> None:
    page.get_by_label("NIK").fill("0001014501900001")
    page.get_by_label("Nama lengkap").fill("Sari Contoh Rekaan")
    page.get_by_label("Tempat lahir").fill("Banyuwangi")
    for part, value in (("d", "5"), ("m", "1"), ("y", "1990")):
        control = page.locator(f"[name=birth_date-{part}]")
        control.select_option(value) if control.evaluate("e => e.tagName") == "SELECT" else control.fill(
            value
        )
    page.get_by_label("Perempuan").check()
    page.locator("[name=area]").first.fill("Kemiren, Glagah")
    page.get_by_label("Alamat").fill("Jl. Rekaan 1 RT 2 RW 3")
    page.get_by_label("Nomor HP").fill("0840 0000 001")
    fits(page)
    go_on(page)


def go_to_review(page: Page) -> None:
    page.get_by_role("link", name=re.compile("^(Lanjut|Periksa)")).or_(
        page.get_by_role("button", name=re.compile("^Lanjut"))
    ).first.click()
    expect(page).to_have_url(re.compile("/tinjau/"))
    fits(page)


def confirm_phone(page: Page) -> None:
    if page.locator("[name=phone]").count():
        page.locator("[name=phone]").fill("0840 0000 001")
        page.locator("main form button").first.click()
        other = page.context.new_page()
        other.goto("/kotak-pesan/")
        code = re.search(r"Kode Balai Anda: (\d{6})", other.inner_text("main"))
        assert code
        other.close()
        page.locator("[name=code]").fill(code[1])
        page.locator("main form button").first.click()
    expect(page).to_have_url(re.compile("/tanda-terima/"))
    fits(page)


def test_a_lost_card_is_asked_for_worked_on_and_fetched(citizen: Page, desk):
    receipt, tracking = files_for_replacement(citizen)
    for login, act in (
        ("front_officer-disdukcapil-bwi", "Berkas lengkap"),
        ("verifier-disdukcapil-bwi", "Verifikasi data kependudukan selesai"),
        ("signer-disdukcapil-bwi", "Setujui"),
    ):
        page = open_case(desk(login), receipt)
        look_at_evidence(page)
        page.get_by_role("button", name=act).click()
        fits(page)
    page = open_case(desk("printer-disdukcapil-bwi"), receipt)
    page.get_by_label("Nomor yang diberikan SIAK").fill("REK-2026-1")
    for part, value in (("Tanggal", "20"), ("Bulan", "11"), ("Tahun", "2026")):
        page.get_by_label(part, exact=True).fill(value)
    page.get_by_role("button", name="Catat nomornya").click()
    expect(page.locator("main")).to_contain_text("Siap diambil")
    citizen.goto("/lacak/")
    citizen.get_by_label("Nomor permohonan").fill(receipt)
    citizen.get_by_label("Kode lacak").fill(tracking)
    citizen.get_by_role("button", name="Lihat").click()
    expect(citizen.locator("main")).to_contain_text(re.compile("siap diambil", re.I))
    assert "Sari" not in citizen.inner_text("main")
    fits(citizen)


def open_case(page: Page, receipt: str) -> Page:
    page.goto("/meja/")
    page.get_by_role("link", name=receipt).first.click()
    expect(page.locator("main")).to_contain_text(receipt)
    return page


def look_at_evidence(page: Page) -> None:
    """Open each file as a whole, as whoever decides must."""
    for proof in page.locator("details[data-proof]").all():
        proof.locator("summary").click()
        with page.context.expect_page() as opened:
            proof.get_by_role("link").first.click()
        opened.value.wait_for_load_state()
        opened.value.close()


def test_a_wrong_tracking_code_tells_nothing(citizen: Page):
    citizen.goto("/lacak/")
    citizen.get_by_label("Nomor permohonan").fill("00000-0000-00")
    citizen.get_by_label("Kode lacak").fill("0000 0000")
    citizen.get_by_role("button", name="Lihat").click()
    expect(citizen.locator("main")).to_contain_text("tidak cocok")


def test_the_visible_pages_fit_a_small_phone(citizen: Page):
    for address in ("/", "/?q=bikin+akta", "/layanan/", "/layanan/sip-dokter/", "/layanan/paspor/", "/wilayah/",
                    "/lacak/", "/verifikasi/", "/masuk/", "/tentang/", "/meja/masuk/"):  # fmt: skip
        answer = citizen.goto(address)
        assert answer and answer.status == 200, address
        fits(citizen)
