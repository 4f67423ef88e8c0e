"""A phone without a network: what is opened, typed and finished there is kept, and arrives once."""

import re
from base64 import b64decode, b64encode
from collections.abc import Iterator
from itertools import count

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from tests.cases.filing import photo
from tests.nodes import cards

pytestmark = pytest.mark.journey
FORM, OUTBOX = "/luring/35.10/ktp-el-penggantian/", "/luring/kiriman/"
RECEIPT = re.compile("[0-9A-Z]{5}-[0-9A-Z]{4}-[0-9A-Z]{2}")
PHONES = (f"0840 0000 {number}" for number in count(901))
"""Three codes an hour go to one phone; each person here has their own."""


@pytest.fixture
def phone(browser: Browser, served: str) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport={"width": 360, "height": 720}, base_url=served)
    yield context
    context.close()


def opened(context: BrowserContext, address: str = FORM) -> Page:
    """Open a form with a network, once, so that it is kept."""
    page = context.new_page()
    page.goto(address)
    expect(page.locator("html[data-kept=yes]")).to_be_attached()
    return page


def form(page: Page, address: str = FORM) -> Page:
    page.goto(address)
    expect(page.locator("form[data-ready]")).to_be_attached()
    return page


def fill(page: Page, *, number: str = "0840 0000 001") -> None:
    for name, text in {
        "nik": "0001014501900001", "name": "Sari Contoh Rekaan", "birth_place": "Banyuwangi", "birth_date-d": "5",
        "birth_date-m": "1", "birth_date-y": "1990", "area": "Desa Kemiren, Glagah · 35.10.20.2001",
        "address": "Jl. Rekaan 1 RT 2 RW 3", "phone": number,
    }.items():  # fmt: skip
        page.locator(f"[name=pemohon-{name}]").fill(text)
    page.get_by_label("Perempuan").check()
    page.get_by_label("Hilang", exact=True).check()
    page.get_by_label(re.compile("mal pelayanan publik")).check()
    picture = {"name": "surat.jpg", "mimeType": "image/jpeg", "buffer": photo()}
    page.locator("[name=berkas-police_report]").set_input_files(picture)
    kept(page)


def kept(page: Page) -> None:
    expect(page.locator("form[data-unkept]")).to_have_count(0)


def finish(page: Page) -> None:
    page.get_by_role("button", name="Simpan dan kirim").click()
    expect(page).to_have_url(re.compile(OUTBOX))
    expect(page.locator("[data-parcels][data-drawn]")).to_be_attached()


def confirm(page: Page, number: str) -> str:
    """File what arrived, with the code that goes to the phone; return the number."""
    page.get_by_role("link", name=re.compile("Pastikan nomor HP")).click()
    page.locator("[name=phone]").fill(number)
    page.get_by_role("button", name="Kirim kode").click()
    expect(page.locator("[name=code]")).to_be_visible()
    other = page.context.new_page()
    other.goto("/kotak-pesan/")
    code = re.search(r"Kode Balai Anda: (\d{6})", other.inner_text("main"))
    other.close()
    assert code
    page.locator("[name=code]").fill(code[1])
    page.locator("main form button").first.click()
    expect(page).to_have_url(re.compile("/tanda-terima/"))
    found = RECEIPT.search(page.inner_text("main"))
    assert found
    return found[0]


def stored(page: Page, name: str) -> str:
    """Return all that lies in one store of this browser, bytes as text."""
    return str(
        page.evaluate(
            """async (name) => {
              const open = await new Promise((done) => { indexedDB.open('balai').onsuccess = ({ target }) => done(target.result); });
              const rows = await new Promise((done) => {
                open.transaction(name).objectStore(name).getAll().onsuccess = ({ target }) => done(target.result);
              });
              const text = async (value) => {
                if (value instanceof Blob) return value.text();
                if (ArrayBuffer.isView(value)) return new TextDecoder('latin1').decode(value);
                if (value instanceof CryptoKey) return `extractable ${value.extractable}`;
                if (value && typeof value === 'object') return (await Promise.all(Object.entries(value).flat().map(text))).join(' ');
                return String(value);
              };
              return text(rows);
            }""",
            name,
        )
    )


def requests_of(page: Page) -> int:
    """Return how many requests whoever is signed in has."""
    page.goto("/permohonan/")
    return page.get_by_role("link", name=re.compile("KTP-el")).count()


def test_filled_without_a_network_closed_opened_again_and_arrived_once(phone: BrowserContext):
    number = next(PHONES)
    first = opened(phone)
    phone.set_offline(True)
    fill(form(first), number=number)
    first.close()
    page = form(phone.new_page())
    expect(page.locator("[name=pemohon-name]")).to_have_value("Sari Contoh Rekaan")
    assert page.locator("[name=berkas-police_report]").evaluate("input => input.files.length") == 1
    finish(page)
    expect(page.get_by_text("Belum sampai")).to_be_visible()
    phone.set_offline(False)
    expect(page.get_by_text("Sudah sampai pusat, belum diajukan.")).to_be_visible()
    receipt = confirm(page, number)
    page.goto(OUTBOX)
    expect(page.get_by_text(f"Sudah sampai pusat. Nomor permohonan: {receipt}")).to_be_visible()
    assert requests_of(page) == 1


def test_what_is_typed_lies_sealed_under_a_key_that_no_script_reads(phone: BrowserContext):
    page = form(opened(phone))
    fill(page)
    found = stored(page, "draft")
    assert FORM in found and "35.10.20.2001" not in found
    assert (
        "Sari" not in found
        and "0001014501900001" not in found
        and "RIFF" not in found
        and "JFIF" not in found
    )
    assert "extractable false" in stored(page, "said")


def test_a_draft_that_an_earlier_release_kept_open_is_sealed_and_not_lost(phone: BrowserContext):
    page = opened(phone, OUTBOX)
    page.evaluate(
        """async (id) => {
          const { put } = await import('/luring/bagian.js');
          const file = new File(['isi'], 'surat.pdf', { type: 'application/pdf' });
          await put('draft', { id, title: 'KTP', at: 1, texts: [['pemohon-name', 'Sari Contoh Rekaan']], files: [['berkas-police_report', file]] });
        }""",
        FORM,
    )
    assert "Sari" in stored(page, "draft")
    page.reload()
    expect(page.locator("[data-drafts] a")).to_have_attribute("href", FORM)
    page.wait_for_function(
        "async () => (await (await import('/luring/bagian.js')).all('draft')).every(({ typed }) => typed)"
    )
    assert "Sari" not in stored(page, "draft")
    form(page)
    expect(page.locator("[name=pemohon-name]")).to_have_value("Sari Contoh Rekaan")
    files = page.locator("[name=berkas-police_report]")
    assert files.evaluate("async ({ files: [file] }) => [file.name, await file.text()]") == [
        "surat.pdf",
        "isi",
    ]


def test_a_draft_of_another_version_of_the_form_loses_nothing(phone: BrowserContext):
    """What the form of today does not ask is shown, and stays in the draft."""
    page = opened(phone, OUTBOX)
    page.evaluate(
        """async (id) => {
          const { put } = await import('/luring/bagian.js');
          const texts = [['pemohon-name', 'Sari Contoh Rekaan'], ['dahulu', 'Jawaban lama'], ['reason', 'pilihan-lama'], ['reason', 'lost']];
          const files = [['berkas-dahulu', new File(['isi'], 'dahulu.pdf', { type: 'application/pdf' })]];
          await put('draft', { id, title: 'KTP', at: 1, texts, files });
        }""",
        FORM,
    )
    form(page)
    changed = page.get_by_text("Formulir ini berubah sejak Anda mengisinya").locator("..")
    assert changed.locator("li").all_inner_texts() == ["Jawaban lama", "pilihan-lama", "dahulu.pdf"]
    expect(page.get_by_label("Hilang", exact=True)).to_be_checked()
    page.locator("[name=pemohon-address]").fill("Jl. Rekaan 1")
    kept(page)
    form(page)
    assert changed.locator("li").all_inner_texts() == ["Jawaban lama", "pilihan-lama", "dahulu.pdf"]
    expect(page.locator("[name=pemohon-address]")).to_have_value("Jl. Rekaan 1")


def test_a_life_event_is_filled_in_without_a_network_and_arrives_once(phone: BrowserContext):
    page = opened(phone, "/luring/35.10/peristiwa/anak-baru-lahir/")
    phone.set_offline(True)
    form(page, "/luring/35.10/peristiwa/anak-baru-lahir/")
    page.locator("[name=pemohon-name]").fill("Sari Contoh Rekaan")
    page.evaluate(
        "document.querySelector('[data-parcel]').dataset.needed = ''"
    )  # what is lacking is objected to at the centre
    kept(page)
    finish(page)
    phone.set_offline(False)
    page.get_by_role("link", name="Periksa dan betulkan").click()
    expect(page).to_have_url(re.compile("/paket/[0-9a-f-]+/tinjau/"))
    expect(page.get_by_text("Sari Contoh Rekaan")).to_be_visible()


def test_a_draft_on_a_borrowed_phone_is_deleted(phone: BrowserContext):
    page = form(opened(phone))
    fill(page)
    page.goto(OUTBOX)
    page.get_by_role("button", name="Hapus isian").click()
    page.get_by_role("button", name="Ya, hapus").click()
    expect(page.locator("[data-drafts] li")).to_have_count(0)
    form(page)
    expect(page.locator("[name=pemohon-name]")).to_have_value("")


def test_a_service_that_was_opened_and_its_form_are_there_without_a_network(phone: BrowserContext):
    page = opened(phone, "/layanan/ktp-el-penggantian/")
    phone.set_offline(True)
    page.goto("/layanan/ktp-el-penggantian/")
    expect(page.get_by_role("heading", level=1)).to_contain_text("KTP-el")
    page.get_by_role("link", name="Isi tanpa jaringan").click()
    expect(page.locator("form[data-ready=yes]")).to_be_attached()
    page.locator("[name=pemohon-area]").press_sequentially("kemiren gla")
    expect(page.locator("datalist option").first).to_have_text(
        re.compile("Kemiren, Glagah.* · 35.10.20.2001")
    )


def test_a_page_that_was_never_opened_is_honestly_not_there(phone: BrowserContext):
    page = opened(phone)
    phone.set_offline(True)
    page.goto("/pengaduan/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Tanpa jaringan")
    expect(page.locator("ul[data-saved] a")).to_have_attribute("href", FORM)
    page.goto("/layanan/sktm/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Tanpa jaringan")


def test_an_answer_that_was_lost_leads_to_the_same_request(phone: BrowserContext):
    """The centre takes it in, and the phone does not hear of it."""
    number, lost = next(PHONES), []

    def swallow(route: Route) -> None:
        lost.append(route.fetch().status)
        route.abort()

    page = form(opened(phone))
    fill(page, number=number)
    phone.route("**/luring/kirim", swallow)
    finish(page)
    with page.expect_event("requestfailed", lambda request: request.url.endswith("/luring/kirim")):
        page.get_by_role("button", name="Kirim sekarang").click()
    expect(page.get_by_text("Belum sampai")).to_be_visible()
    phone.unroute_all(behavior="wait")
    assert set(lost) == {200}, "the centre took it in"
    page.reload()
    expect(page.get_by_text("Sudah sampai pusat, belum diajukan.")).to_be_visible()
    confirm(page, number)
    assert requests_of(page) == 1


def test_a_page_of_another_network_is_no_answer(phone: BrowserContext):
    """Whoever stands between answers 200 to everything; only what the centre signed counts."""
    page = form(opened(phone))
    fill(page)
    phone.route(
        "**/luring/kirim", lambda route: route.fulfill(status=200, body="<h1>Selamat datang di Wi-Fi</h1>")
    )
    finish(page)
    with page.expect_response("**/luring/kirim"):
        page.get_by_role("button", name="Kirim sekarang").click()
    expect(page.get_by_text("Belum sampai")).to_be_visible()
    phone.unroute_all(behavior="wait")
    page.reload()
    expect(page.get_by_text("Sudah sampai pusat, belum diajukan.")).to_be_visible()


def test_of_two_tabs_one_keeps_the_form_and_says_so(phone: BrowserContext):
    first = form(opened(phone))
    fill(first)
    second = form(phone.new_page())
    expect(second.get_by_text("Formulir ini terbuka di tab lain")).to_be_visible()
    second.get_by_role("button", name="Simpan dan kirim").click()
    expect(second).to_have_url(re.compile(FORM))
    first.close()
    second.evaluate(f"navigator.locks.request('isian {FORM}', () => true)")  # granted once the first has gone
    form(second)
    expect(second.locator("[name=pemohon-name]")).to_have_value("Sari Contoh Rekaan")
    expect(second.get_by_text("Formulir ini terbuka di tab lain")).to_have_count(0)


def test_two_tabs_bring_one_request(phone: BrowserContext):
    number = next(PHONES)
    page = form(opened(phone))
    phone.set_offline(True)
    fill(page, number=number)
    finish(page)
    tabs = [page, *(phone.new_page() for _ in range(2))]
    for tab in tabs[1:]:
        tab.goto(OUTBOX)
        expect(tab.get_by_text("Belum sampai")).to_be_visible()
    phone.set_offline(False)
    for tab in tabs:
        expect(tab.get_by_text("Sudah sampai pusat, belum diajukan.")).to_be_visible()
    confirm(page, number)
    assert requests_of(page) == 1


def test_going_back_brings_what_was_typed_and_never_what_was_sent(phone: BrowserContext):
    opened(phone).close()
    page = phone.new_page()
    page.goto("/luring/")
    form(page)
    phone.set_offline(True)
    fill(page)
    page.goto(OUTBOX)
    expect(page.locator("[data-drafts] a")).to_have_attribute("href", FORM)
    page.go_back()
    expect(page.locator("form[data-ready=yes]")).to_be_attached()
    expect(page.locator("[name=pemohon-name]")).to_have_value("Sari Contoh Rekaan")
    finish(page)
    page.go_back()
    expect(page).not_to_have_url(re.compile(FORM))
    form(page)
    expect(page.locator("[name=pemohon-name]")).to_have_value("")
    page.goto(OUTBOX)
    expect(page.locator("[data-parcels] li")).to_have_count(1)


def test_a_new_worker_takes_over_in_the_middle_and_nothing_is_lost(phone: BrowserContext):
    page = form(opened(phone))
    page.locator("[name=pemohon-name]").fill("Sari Contoh Rekaan")
    page.evaluate(
        """() => new Promise((done) => {
          navigator.serviceWorker.oncontrollerchange = done;
          navigator.serviceWorker.register('/luring/pekerja.js?baru', { scope: '/' });
        })"""
    )
    page.locator("[name=pemohon-address]").fill("Jl. Rekaan 1")
    kept(page)
    phone.set_offline(True)
    form(page)
    expect(page.locator("[name=pemohon-name]")).to_have_value("Sari Contoh Rekaan")
    expect(page.locator("[name=pemohon-address]")).to_have_value("Jl. Rekaan 1")


def test_what_a_browser_erased_is_told(phone: BrowserContext, served: str):
    page = form(opened(phone))
    phone.set_offline(True)
    fill(page)
    finish(page)
    page.goto("about:blank")
    wire = phone.new_cdp_session(page)
    kinds = "indexeddb,cache_storage,service_workers,local_storage"
    wire.send("Storage.clearDataForOrigin", {"origin": served, "storageTypes": kinds})
    phone.set_offline(False)
    form(page)
    expect(page.get_by_text("Simpanan perangkat ini terhapus")).to_be_visible()
    page.goto(OUTBOX)
    expect(page.get_by_text("Simpanan perangkat ini terhapus")).to_be_visible()
    page.reload()
    expect(page.locator("[data-parcels][data-drawn]")).to_be_attached()
    expect(page.get_by_text("Simpanan perangkat ini terhapus")).to_have_count(0)


def test_a_file_carries_it_to_another_phone(phone: BrowserContext, browser: Browser, served: str):
    page = form(opened(phone))
    phone.set_offline(True)
    fill(page)
    finish(page)
    expect(page.get_by_text("Browser ini dapat menghapus simpanan")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("button", name="Simpan ke berkas").click()
    content = download.value.path().read_bytes()
    assert b"Sari" not in content and b"0001014501900001" not in content, "only the centre can read it"
    with browser.new_context(base_url=served, locale="id-ID") as other:
        there = other.new_page()
        there.goto(OUTBOX)
        expect(there.locator("[data-parcels][data-drawn]")).to_be_attached()
        file = {"name": "kiriman.sip", "mimeType": "application/octet-stream", "buffer": content}
        there.locator("[data-import]").set_input_files(file)
        expect(there.get_by_text("Sudah sampai pusat, belum diajukan.")).to_be_visible()
        phone.set_offline(False)
        expect(page.get_by_text("Sudah sampai pusat lewat perangkat lain")).to_be_visible()


def test_objections_are_said_at_the_field_with_what_was_typed(phone: BrowserContext):
    page = form(opened(phone))
    fill(page)
    page.locator("[name=pemohon-nik]").fill("123")
    page.locator("[name=pemohon-birth_date-m]").fill("13")
    kept(page)
    finish(page)
    page.get_by_role("link", name="Periksa dan betulkan").click()
    expect(page.get_by_text("Ada 2 hal yang perlu dibetulkan")).to_be_visible()
    page.goto(page.url.replace("tinjau/", "isi/0/"))
    expect(page.locator("[name=nik]")).to_have_value("123")
    expect(page.locator("[name=birth_date-m]")).to_have_value("13")
    expect(page.locator("[name=name]")).to_have_value("Sari Contoh Rekaan")


def test_what_is_empty_is_asked_for_before_it_is_sealed(phone: BrowserContext):
    page = form(opened(phone))
    phone.set_offline(True)
    page.locator("[name=pemohon-name]").fill("Sari Contoh Rekaan")
    page.get_by_role("button", name="Simpan dan kirim").click()
    expect(page.get_by_text("Masih ada yang kosong")).to_be_visible()
    page.get_by_role("link", name="NIK").click()
    expect(page.locator("[name=pemohon-nik]")).to_be_focused()


def test_photos_are_made_small_on_the_phone(phone: BrowserContext):
    """A picture of a sheet as a phone takes it, large and full of noise."""
    page = form(opened(phone))
    phone.set_offline(True)
    fill(page)
    page.evaluate(
        """async () => {
          const canvas = new OffscreenCanvas(2000, 1400), pen = canvas.getContext('2d');
          for (let n = 0; n < 4000; n++) { pen.fillStyle = `hsl(${n * 7} 60% 50%)`; pen.fillRect((n * 37) % 2000, (n * 91) % 1400, 60, 9); }
          const list = new DataTransfer(), input = document.querySelector('[name=berkas-police_report]');
          list.items.add(new File([await canvas.convertToBlob({ type: 'image/png' })], 'surat.png', { type: 'image/png' }));
          input.files = list.files;
          input.dispatchEvent(new Event('input', { bubbles: true }));
        }"""
    )
    kept(page)
    finish(page)
    sizes = page.evaluate(
        """() => new Promise((done) => { indexedDB.open('balai').onsuccess = ({ target }) => {
          target.result.transaction('parcel').objectStore('parcel').getAll().onsuccess = (all) =>
            done(all.target.result.flatMap(({ photos }) => photos.map(({ content }) => content.length)));
        }; })"""
    )
    assert len(sizes) == 1 and 5_000 < sizes[0] <= 180_100


def test_a_card_made_small_on_the_phone_is_still_read(phone: BrowserContext):
    page = opened(phone)
    made = page.evaluate(
        """async (text) => {
          const { light } = await import('/luring/bagian.js'), raw = Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0));
          const small = await light(new File([raw], 'ktp.jpg', { type: 'image/jpeg' }), 60000);
          return btoa([...new Uint8Array(await small.arrayBuffer())].map((byte) => String.fromCharCode(byte)).join(''));
        }""",
        b64encode(cards.photo()).decode(),
    )
    assert len(cards.photo()) > 300_000 and len(b64decode(made)) <= 60_000
    assert cards.unread(b64decode(made)) == []
