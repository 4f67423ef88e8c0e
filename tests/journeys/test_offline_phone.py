"""The enrolled phone of a village officer: official numbers without a network, and the centre that takes them in."""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from balai.documents.rules.pictures import qr_bytes
from balai.nodes.rules import chain, envelope, statements, wire
from balai.nodes.rules.strict import text64
from tests.journeys.conftest import running
from tests.journeys.test_offline import FORM, RECEIPT, fill, kept, stored

pytestmark = pytest.mark.journey
HOME = "/luring/perangkat/"
OF_VILLAGE = FORM.replace("35.10", "35.10.20.2001")
OFFICIAL = "Terbitkan nomor resmi"
NUMBER = "730184"
FORGET = [
    "DELETE FROM nodes_attachment",
    "DELETE FROM nodes_dayclosing",
    "DELETE FROM nodes_envelope",
    "DELETE FROM nodes_device",
]
CODE = re.compile("^[0-9A-Z]{4} [0-9A-Z]{4}$")


@pytest.fixture(scope="module")
def home(tmp_path_factory) -> Path:
    """Return where the centre keeps everything."""
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def centre(home: Path) -> Iterator[tuple[str, str]]:
    """Return the address of a centre, and a ticket that two of its administrators gave out."""
    with running(home, "phoning") as (address, said):
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
    tools = page.context.new_cdp_session(page)
    own = tools.send("Target.getTargetInfo")["targetInfo"]["browserContextId"]
    tools.send(
        "Browser.grantPermissions",
        {"permissions": ["durableStorage"], "origin": address, "browserContextId": own},
    )


def opened(phone: BrowserContext, address: str = HOME) -> Page:
    """Open an address alone: a form that another page has open is not given twice."""
    for other in phone.pages:
        other.close()
    page = phone.new_page()
    page.goto(HOME)
    page.evaluate(
        f"navigator.locks.request('isian {OF_VILLAGE}', () => true)"
    )  # granted once the others have gone
    page.goto(address)
    return page


def show_pin(page: Page) -> None:
    """Show the PIN where it is asked for, or go on where it was shown already: the worker may have ended meanwhile."""
    asked, ready = page.locator("form[data-pin]"), page.locator("form[data-ready=yes]")
    expect(asked.or_(ready)).to_be_attached()
    if asked.count():
        asked.locator("[name=pin]").fill(NUMBER)
        if asked.locator("[name=ulang]").count():
            asked.locator("[name=ulang]").fill(NUMBER)
        asked.get_by_role("button").first.click()
    expect(ready).to_be_attached()


def locked(page: Page) -> None:
    """Open the device's page as somebody who has not shown the PIN."""
    forget(page)
    page.goto("about:blank")
    page.goto(HOME)
    expect(page.locator("[data-drawn=yes]")).to_be_attached()


def give_pin(page: Page, made: int) -> None:
    """Show the PIN that an act waits for; before that no more was made than there was."""
    asked = page.locator("form[data-pin]")
    expect(asked.locator("[name=pin]")).to_be_focused()
    expect(page.locator("[data-issued] li")).to_have_count(made)
    asked.locator("[name=pin]").fill(NUMBER)
    asked.get_by_role("button", name="Buka").click()


def forget(page: Page) -> None:
    """Let the worker end, as it does by itself soon after the last page."""
    page.evaluate(
        """() => new Promise((done) => {
          const { port1, port2 } = new MessageChannel();
          port1.onmessage = done;
          navigator.serviceWorker.controller.postMessage({ hold: null }, [port2]);
        })"""
    )


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
    show_pin(page)
    fill(page)
    assert "Sari" not in stored(page, "draft")
    page.get_by_role("button", name=OFFICIAL).click()
    expect(page.get_by_text("Pilih petugas dan dasar mengajukan.")).to_be_in_viewport()
    page.locator("[name=petugas]").select_option(index=1)
    page.locator("[name=dasar]").first.check()
    page.get_by_role("button", name=OFFICIAL).click()
    slip = page.locator("#lembar")
    expect(slip).to_be_visible()
    receipt = slip.locator("[data-receipt]").inner_text()
    expect(slip.locator("[data-tracking]")).to_have_text(CODE)
    tracking = slip.locator("[data-tracking]").inner_text()
    assert tracking.replace(" ", "") not in stored(page, "issued")
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


def test_only_the_pin_opens_what_an_officer_typed(phone: BrowserContext):
    page = opened(phone, OF_VILLAGE)
    show_pin(page)
    page.locator("[name=pemohon-name]").fill("Sari Contoh Rekaan")
    kept(page)
    forget(page)
    page.goto(OF_VILLAGE)
    expect(page.get_by_label("PIN", exact=True)).to_be_visible()
    expect(page.locator("[name=pemohon-name]")).to_be_hidden()
    page.get_by_label("PIN", exact=True).fill("730185")
    page.get_by_role("button", name="Buka").click()
    expect(page.get_by_text("PIN salah.")).to_be_visible()
    show_pin(page)
    expect(page.locator("[name=pemohon-name]")).to_have_value("Sari Contoh Rekaan")
    assert "Sari" not in stored(page, "draft")
    assert "extractable" not in stored(page, "said").replace("extractable false", "")


def test_after_five_wrong_tries_nobody_may_try(phone: BrowserContext):
    page = opened(phone, HOME)
    tries = """async () => {
      const { openPin, pinState } = await import('/luring/simpan.js'), found = [];
      for (let turn = 0; turn < 5; turn++) found.push(await openPin('730185'));
      found.push((await pinState()).until > Date.now(), await openPin('730184'));
      const { get, put } = await import('/luring/bagian.js'), row = await get('device', 'pin');
      await put('device', { ...row, tried: row.tried - 900001 });
      return [...found, !!(await openPin('730184'))];
    }"""
    assert page.evaluate(tries) == [None] * 5 + [True, None, True]


def test_a_forgotten_pin_costs_drafts_and_nothing_else(phone: BrowserContext):
    page = opened(phone, OF_VILLAGE)
    show_pin(page)
    page.locator("[name=pemohon-name]").fill("Sari Contoh Rekaan")
    kept(page)
    forget(page)
    page.goto(OF_VILLAGE)
    page.get_by_role("button", name="Lupa PIN").click()
    page.get_by_label("Buat PIN").fill("123456")
    page.get_by_role("button", name="Simpan PIN").click()
    expect(page.get_by_text("bukan angka berurutan")).to_be_visible()
    page.get_by_label("Buat PIN").fill(NUMBER)
    page.get_by_label("PIN sekali lagi").fill(NUMBER)
    page.get_by_role("button", name="Simpan PIN").click()
    expect(page.locator("form[data-ready=yes]")).to_be_attached()
    expect(page.locator("[name=pemohon-name]")).to_have_value("")
    page.goto(HOME)
    expect(page.locator("[data-issued] li")).not_to_have_count(0)


def test_a_request_is_withdrawn_and_the_day_closed_without_a_network(
    phone: BrowserContext, centre: tuple[str, str]
):
    page = opened(phone)
    allow_storage(page, centre[0])
    locked(page)
    page.locator("[data-issued] a").last.click()
    slip = page.locator("#lembar")
    expect(slip).to_be_visible()
    receipt = slip.locator("[data-receipt]").inner_text()
    phone.set_offline(True)
    slip.get_by_text("Batalkan permohonan", exact=True).click()
    slip.get_by_role("button", name="Ya, batalkan").click()
    expect(page.get_by_text("Pilih petugas dan dasar mengajukan.")).to_be_in_viewport()
    slip.locator("[name=yang]").select_option(index=1)
    slip.get_by_role("button", name="Ya, batalkan").click()
    give_pin(page, made=1)
    expect(page.locator("[data-issued]").get_by_text("Pembatalan")).to_be_visible()
    expect(slip.get_by_text("Batalkan permohonan", exact=True)).to_be_hidden()
    locked(page)
    page.get_by_role("button", name="Tutup hari ini").click()
    give_pin(page, made=2)
    expect(page.locator("[data-issued]").get_by_text(re.compile(r"Tutup hari \d+ [A-Z]"))).to_be_visible()
    made = page.evaluate(
        """async () => (await (await import('/luring/bagian.js')).all('issued')).map(({ frame }) => [...frame])"""
    )
    read = [envelope.read(bytes(frame)) for frame in made]
    assert [one.header.type for one in read] == ["file", "withdraw", "close"]
    assert [one.header.before for one in read[1:]] == [chain.link(one.hash) for one in read[:-1]]
    assert [one.header.receipt for one in read] == [receipt, receipt, ""]
    phone.set_offline(False)
    page.get_by_role("button", name="Kirim sekarang").click()
    expect(page.locator("[data-issued]").get_by_text("Sudah sampai pusat.")).to_have_count(3)
    with page.expect_request("**/api/v1/exchange") as asked:
        page.get_by_role("button", name="Kirim sekarang").click()
    [greeting] = wire.split(asked.value.post_data_buffer).statements
    assert statements.unverified(greeting)["l"] == [3, text64(chain.link(read[-1].hash))]


def test_a_centre_that_forgot_the_phone_takes_it_and_its_numbers_back(phone: BrowserContext, home: Path):
    """It was restored from a backup older than the enrolment."""
    page = opened(phone)
    [database] = home.glob("*.sqlite3")
    with closing(sqlite3.connect(database, timeout=20)) as rows:
        for statement in FORGET:
            rows.execute(statement)
        rows.commit()
        for _ in range(60):
            page.get_by_role("button", name="Kirim sekarang").click()
            page.wait_for_timeout(500)
            [(here,)] = rows.execute("SELECT count(*) FROM nodes_envelope")
            if here == 3 and page.locator("[data-issued]").get_by_text("Sudah sampai pusat.").count() == 3:
                return
    pytest.fail("the centre did not get its envelopes again within half a minute")
