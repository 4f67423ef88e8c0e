"""The ministry goes down from the map to the step that blocks, presses the answer, publishes, and sees before and after."""

import json
import re
from collections.abc import Iterator

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from tests.journeys.conftest import running
from tests.journeys.test_weight import weigh

pytestmark = pytest.mark.journey
MOST_BYTES = 20 * 1024
CONFIRM = "Setujui seperti tertulis di atas"
SERVICE = "/kemajuan/35.10/tangga/akta-kelahiran/"


@pytest.fixture(scope="module")
def world(tmp_path_factory) -> Iterator[tuple[str, dict[str, str]]]:
    with running(tmp_path_factory.mktemp("answering"), "answering") as (address, said):
        yield address, json.loads(said.splitlines()[-1])


@pytest.fixture
def people(browser: Browser, world) -> Iterator[dict[str, Page]]:
    """Return a window of each who takes part, signed in."""
    address, sessions = world
    windows = {}
    for name, session in sessions.items():
        context = browser.new_context(base_url=address, viewport={"width": 1280, "height": 800})
        context.add_cookies([{"name": "balai", "value": session, "url": address}])
        windows[name] = context.new_page()
    yield windows
    for page in windows.values():
        page.context.close()


def follow(page: Page, *, name: str | re.Pattern) -> None:
    page.get_by_role("link", name=name).first.click()
    page.wait_for_load_state()


def down_to_the_answer(page: Page) -> None:
    page.goto("/kemajuan/")
    expect(page.get_by_text("SIMULASI — BUKAN DATA RESMI")).to_be_visible()
    tile = page.locator("svg a[href='/kemajuan/35/wilayah/']")
    tile.focus()
    page.keyboard.press("Enter")  # the map is walked by keyboard, too
    page.wait_for_url("**/kemajuan/35/wilayah/")
    follow(page, name=re.compile("^10 Kabupaten Banyuwangi"))
    follow(page, name="Apa yang menghalangi?")
    follow(page, name=re.compile("^Akta kelahiran$"))
    expect(page.get_by_role("heading", name="Langkah yang menghalangi")).to_be_visible()
    follow(page, name="Baru dapat mengajukan; selanjutnya di loket")
    expect(page.get_by_text("3 → 4").first).to_be_visible()


def adopt(admin: Page, deputy: Page) -> None:
    """Let the regency adopt what was published, from today."""
    today = timezone.localdate()
    admin.goto("/meja/kelola/layanan/adopsi/akta-kelahiran/")
    admin.get_by_label("Nomor keputusan instansi").fill("CONTOH 7/2026")
    for day in ("decision-date", "valid_from"):
        for part, value in (("d", today.day), ("m", today.month), ("y", today.year)):
            admin.locator(f"[name={day}-{part}]").fill(str(value))
    admin.locator("[name=offices]").first.check()
    admin.locator("[name=channels-self_service]").select_option("full")
    admin.get_by_role("button", name="Periksa dan lihat hasilnya").click()
    admin.get_by_role("button", name="Usulkan").click()
    expect(admin.get_by_text("Ini usulan Anda sendiri")).to_be_visible()
    deputy.goto(admin.url)
    deputy.get_by_role("button", name=CONFIRM).click()
    expect(deputy.get_by_text(re.compile("Disetujui"))).to_be_visible()


def test_the_map_with_its_chart_is_light(browser: Browser, world):
    """Everything on the wire, with nothing in the cache."""
    for address in (
        "/kemajuan/",
        "/kemajuan/35/wilayah/",
        "/kemajuan/35.10/",
        "/kemajuan/35.10/mengapa/digital/",
    ):
        assert 5_000 < sum(weigh(browser, world[0], address).values()) <= MOST_BYTES, address


def test_from_the_map_to_before_and_after(people):
    ministry, second = people["ministry"], people["second"]
    ministry.goto(SERVICE)
    expect(ministry.get_by_role("heading", name="Sebelum dan sesudah")).to_have_count(0)
    down_to_the_answer(ministry)
    ministry.get_by_role("button", name="Usulkan paket tanpa penghalang ini").click()
    expect(ministry.get_by_text("Ini usulan Anda sendiri")).to_be_visible()
    second.goto(ministry.url)
    second.get_by_role("button", name=CONFIRM).click()
    second.wait_for_load_state()
    adopt(people["admin"], people["deputy"])
    for _ in range(120):  # the follower of levels reads the log once a second
        ministry.goto(SERVICE)
        if ministry.get_by_role("heading", name="Sebelum dan sesudah").count():
            break
        ministry.wait_for_timeout(1000)
    expect(ministry.get_by_text(re.compile("Mandiri: 3 → 4"))).to_be_visible()
    expect(ministry.get_by_role("row", name=re.compile("Bulan-bulan sebelumnya"))).to_be_visible()
