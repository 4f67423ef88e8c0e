"""The enrolled phone of a village officer: official numbers without a network, and the centre that takes them in."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from balai.documents.rules.pictures import qr_bytes
from balai.nodes.rules import envelope
from tests.journeys.conftest import running
from tests.journeys.test_offline import FORM, RECEIPT, fill

pytestmark = pytest.mark.journey
HOME = "/luring/perangkat/"
OF_VILLAGE = FORM.replace("35.10", "35.10.20.2001")
OFFICIAL = "Terbitkan nomor resmi"


@pytest.fixture(scope="module")
def centre(tmp_path_factory) -> Iterator[tuple[str, str]]:
    """Return the address of a centre, and a ticket that two of its administrators gave out."""
    with running(tmp_path_factory.mktemp("home"), "phoning") as (address, said):
        yield address, said.splitlines()[-1]


@pytest.fixture(scope="module")
def phone(browser: Browser, centre: tuple[str, str]) -> Iterator[BrowserContext]:
    address, _ = centre
    context = browser.new_context(
        viewport={"width": 360, "height": 720}, device_scale_factor=3, base_url=address
    )
    yield context
    context.close()


def allow_storage(page: Page, address: str) -> None:
    """Answer the browser's question as somebody who installed the application."""
    wire = page.context.new_cdp_session(page)
    own = wire.send("Target.getTargetInfo")["targetInfo"]["browserContextId"]
    wire.send(
        "Browser.grantPermissions",
        {"permissions": ["durableStorage"], "origin": address, "browserContextId": own},
    )


def opened(phone: BrowserContext, address: str = HOME) -> Page:
    page = phone.new_page()
    page.goto(address)
    return page


def bytes_of(code: Locator) -> bytes:
    """Return what a code on the screen holds."""
    [raw] = qr_bytes(code.screenshot(scale="device"))
    return raw


def arrived(page: Page, receipt: str, tracking: str) -> None:
    """Ask for the request as its applicant does, until the centre has entered it."""
    for _ in range(120):
        page.goto("/lacak/")
        page.locator("[name=nomor]").fill(receipt)
        page.locator("[name=kode]").fill(tracking)
        page.locator("main form button").first.click()
        page.wait_for_load_state()
        if page.get_by_text("KTP-el").count():
            return
        page.wait_for_timeout(500)
    pytest.fail("the centre did not enter it within a minute")


def test_without_leave_to_keep_data_no_phone_becomes_a_device(phone: BrowserContext, centre: tuple[str, str]):
    page = opened(phone)
    page.locator("[name=tiket]").fill(centre[1])
    page.get_by_role("button", name="Daftarkan HP ini").click()
    expect(page.get_by_text("Browser belum mengizinkan penyimpanan tetap")).to_be_visible()


def test_a_phone_enrols_issues_offline_and_hands_over(phone: BrowserContext, centre: tuple[str, str]):
    address, ticket = centre
    page = opened(phone)
    allow_storage(page, address)
    expect(page.locator("html[data-kept=yes]")).to_be_attached()
    page.locator("[name=tiket]").fill(ticket)
    page.get_by_role("button", name="Daftarkan HP ini").click()
    expect(page.locator("[data-code]")).to_have_text(re.compile("^[1-9A-Z][0-9A-Z]{4}$"))
    code = page.locator("[data-code]").inner_text()

    phone.set_offline(True)
    page.locator(f"[data-services] a[href='{OF_VILLAGE}']").click()
    expect(page.get_by_role("button", name=OFFICIAL)).to_be_visible()
    expect(page.locator("form[data-ready=yes]")).to_be_attached()
    fill(page)
    page.get_by_role("button", name=OFFICIAL).click()
    expect(page.get_by_text("Pilih petugas dan dasar mengajukan.")).to_be_visible()
    page.locator("[name=petugas]").select_option(index=1)
    page.locator("[name=dasar]").first.check()
    page.get_by_role("button", name=OFFICIAL).click()
    slip = page.locator("#lembar")
    expect(slip).to_be_visible()
    receipt = slip.locator("[data-receipt]").inner_text()
    tracking = slip.locator("[data-tracking]").inner_text()
    assert RECEIPT.fullmatch(receipt) and receipt.startswith(code)
    expect(slip.get_by_text("Belum sampai pusat")).to_be_visible()
    assert bytes_of(slip.locator("[data-proof] svg"))[4:17].decode() == receipt
    made = envelope.read(bytes_of(slip.locator("[data-envelope] svg")))
    assert (made.header.receipt, made.header.seq, len(made.header.blobs)) == (receipt, 1, 1)
    assert made.header.before == envelope.FIRST and b"Sari" not in made.frame

    phone.set_offline(False)
    page.get_by_role("button", name="Kirim sekarang").click()
    expect(page.locator("[data-issued]").get_by_text("Sudah sampai pusat.")).to_be_visible()
    arrived(opened(phone), receipt, tracking)


def test_the_key_of_a_phone_cannot_be_read(phone: BrowserContext):
    page = opened(phone)
    found = page.evaluate(
        """() => new Promise((done) => { indexedDB.open('balai').onsuccess = ({ target }) => {
          target.result.transaction('device').objectStore('device').get('me').onsuccess = async ({ target }) => {
            const { privateKey } = target.result.key;
            const read = await Promise.all(['jwk', 'pkcs8'].map((form) => crypto.subtle.exportKey(form, privateKey).then(() => 'read', () => 'kept')));
            done([privateKey.extractable, ...read]);
          };
        }; })"""
    )
    assert found == [False, "kept", "kept"]
