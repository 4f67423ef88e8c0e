"""The pictures of the README: `make pictures` walks through the demo in a real browser and writes docs/images/."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from balai.demo.queries import data
from balai.demo.rules.pictures import picture as drawn
from balai.demo.rules.pictures import subject_of
from balai.demo.rules.posts import totp_seed
from tests.journeys.conftest import running
from tests.journeys.picturing import picture
from tests.journeys.test_need_to_result import (
    DESK,
    PHONE,
    enter,
    files_for_replacement,
    fill_applicant,
    look_at_evidence,
    open_case,
)  # fmt: skip


@pytest.fixture(scope="module")
def demo(tmp_path_factory) -> Iterator[str]:
    with running(tmp_path_factory.mktemp("demo"), "demonstrating") as (address, _):
        yield address


@pytest.fixture
def phone(browser: Browser, demo: str) -> Iterator[Page]:
    context = browser.new_context(base_url=demo, viewport=PHONE, device_scale_factor=2)
    yield context.new_page()
    context.close()


@pytest.fixture
def officer(browser: Browser, demo: str):
    """Return a function that signs one of the demo's cast in, at a desk of their own."""
    contexts = []

    def at_desk(login: str) -> Page:
        contexts.append(browser.new_context(base_url=demo, viewport=DESK))
        page = contexts[-1].new_page()
        enter(page, login, data("officers")["password"], totp_seed(login))
        return page

    yield at_desk
    for context in contexts:
        context.close()


def test_a_request_on_a_phone_and_at_two_desks(phone: Page, officer):
    phone.goto("/")
    phone.locator("input[name=q]").fill("ktp saya ilang")
    picture(phone, "home")
    phone.get_by_role("button", name="Cari").click()
    phone.get_by_role("link", name=re.compile("KTP-el hilang")).first.click()
    picture(phone, "service")
    phone.get_by_role("button", name="Mulai permohonan").click()
    fill_applicant(phone)
    phone.go_back()
    phone.evaluate("window.scrollTo(0, 0)")
    picture(phone, "form")
    receipt, tracking = files_for_replacement(phone, drawn(subject_of("police_report")))
    budi = open_case(officer("budi"), receipt)
    look_at_evidence(budi)
    budi.get_by_role("button", name="Berkas lengkap").click()
    ani = officer("ani")
    picture(ani, "worklist")
    proof = open_case(ani, receipt).locator("details[data-proof]").first
    look_at_evidence(ani)
    proof.scroll_into_view_if_needed()
    expect(proof).to_have_attribute("open", "")
    picture(ani, "case")
    phone.goto("/lacak/")
    phone.get_by_label("Nomor permohonan").fill(receipt)
    phone.get_by_label("Kode lacak").fill(tracking)
    phone.get_by_role("button", name="Lihat").click()
    picture(phone, "tracking")


def test_the_head_reads_what_can_be_signed_and_looks_at_the_day(officer):
    ratna = officer("ratna")
    ratna.goto("/meja/tanda-tangan/")
    unread = [link.get_attribute("href") for link in ratna.locator("main a[href^='/meja/permohonan/']").all()]
    for address in unread[:3]:
        ratna.goto(str(address))
        look_at_evidence(ratna)
    ratna.goto("/meja/tanda-tangan/")
    expect(ratna.locator("main")).to_contain_text("3 siap ditandatangani")
    picture(ratna, "signing")
    ratna.goto("/meja/hari-ini/")
    picture(ratna, "today")
