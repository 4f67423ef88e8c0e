"""A bad answer, a call back, a complaint, an improvement, and its effect, seen by the one who answered."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from tests.journeys.conftest import ROOT, running

pytestmark = pytest.mark.journey
CHANGE = "Nama dibaca ulang bersama pemohon sebelum surat dicetak."
SAID = "Nama di surat salah satu huruf, dan saya harus kembali dua kali."


@dataclass
class World:
    address: str
    home: Path
    people: dict[str, str]
    code: str


@pytest.fixture(scope="module")
def world(tmp_path_factory) -> Iterator[World]:
    home = tmp_path_factory.mktemp("hearing")
    with running(home, "hearing") as (address, said):
        yield World(address, home, **json.loads(said.splitlines()[-1]))


@pytest.fixture
def windows(browser: Browser, world: World) -> Iterator[dict[str, Page]]:
    """Return a window of each who takes part: Sari on a phone, the officers at a desk."""
    pages = {}
    for name, session in world.people.items():
        width = 360 if name == "sari" else 1280
        context = browser.new_context(base_url=world.address, viewport={"width": width, "height": 800})
        context.add_cookies([{"name": "balai", "value": session, "url": world.address}])
        pages[name] = context.new_page()
    yield pages
    for page in pages.values():
        page.context.close()


def answer_badly(sari: Page, code: str) -> None:
    sari.goto(f"/nilai/{code}/")
    for question in sari.locator("main fieldset").all():
        if question.locator("input[value='1']").count():
            question.locator("input[value='1']").check()
    sari.get_by_role("button", name=re.compile("Kirim")).click()
    expect(sari.get_by_role("heading", name=re.compile("Terima kasih"))).to_be_visible()
    if not sari.get_by_label("Nomor HP").is_visible():
        sari.get_by_text("Ada yang belum beres? Minta dihubungi").click()
    sari.get_by_label("Nomor HP").fill("0840 0000 001")
    sari.get_by_label(re.compile("Apa yang belum beres")).fill(SAID)
    sari.get_by_role("button", name="Minta dihubungi").click()
    expect(sari.get_by_text("Anda minta dihubungi")).to_be_visible()


def make_it_a_complaint(budi: Page) -> str:
    budi.goto("/meja/hubungi/")
    budi.get_by_role("button", name=re.compile("Lihat nomor")).click()
    budi.get_by_text("Ia ingin ini menjadi pengaduan").click()
    budi.get_by_label("Judul singkat").fill("Nama di surat salah tulis")
    expect(budi.get_by_label("Apa yang terjadi?")).to_have_value(SAID)
    budi.get_by_role("button", name="Buka pengaduan").click()
    expect(budi.get_by_text("dibuka atas permintaan yang dihubungi")).to_be_visible()
    return budi.locator(".note.good b.num").inner_text()


def improve(tigor: Page, number: str) -> None:
    """Let the supervisor read the complaint, answer it, open an improvement for what gathers there, and make it."""
    tigor.goto(f"/meja/pengaduan/?nomor={number}")
    expect(tigor.get_by_text("dari penilaian buruk")).to_be_visible()
    tigor.get_by_text("Jawab", exact=True).click()
    tigor.get_by_label("Jawaban kepada pelapor").fill("Suratnya sudah kami cetak ulang dan antar ke rumah.")
    tigor.get_by_role("button", name="Kirim jawaban").click()
    tigor.goto("/meja/perbaikan/")
    expect(tigor.get_by_text("5 pengaduan")).to_be_visible()
    tigor.get_by_text("Buka perbaikan").first.click()
    tigor.locator("[name=perubahan]").fill(CHANGE)
    tigor.locator("[name=penanggung]").select_option(index=1)
    tigor.locator("[name=persen]").fill("60")
    due = timezone.localdate() + timedelta(days=30)
    for part, value in (("d", due.day), ("m", due.month), ("y", due.year)):
        tigor.locator(f"[name=tgl-{part}]").fill(str(value))
    tigor.get_by_role("button", name="Buka perbaikan").click()
    tigor.get_by_role("button", name=re.compile("Sudah dikerjakan")).click()
    expect(tigor.get_by_text("Menunggu; di bawah")).to_be_visible()


def let_a_hundred_days_pass(home: Path) -> None:
    env = {**os.environ, "BALAI_HOME": str(home), "DJANGO_SETTINGS_MODULE": "balai.config.settings"}
    env.pop("DATABASE_URL", None)
    subprocess.run(
        [sys.executable, "-m", "scripts.started", "tests.journeys.later"],
        env=env,
        cwd=ROOT,
        check=True,
        timeout=120,
    )


def open_own(sari: Page, number: str) -> None:
    sari.goto("/pengaduan/")
    sari.get_by_role("link", name=re.compile(number)).click()


def test_from_a_bad_answer_to_an_effect_that_is_seen(world, windows):
    sari, tigor = windows["sari"], windows["supervisor"]
    answer_badly(sari, world.code)
    number = make_it_a_complaint(windows["front_officer"])
    sari.goto(f"/nilai/{world.code}/")
    expect(sari.get_by_text(number)).to_be_visible()
    improve(tigor, number)
    open_own(sari, number)
    expect(sari.get_by_text("Laporan Anda ikut melahirkan perbaikan")).to_be_visible()
    expect(sari.get_by_text(CHANGE)).to_be_visible()
    let_a_hundred_days_pass(world.home)
    tigor.goto("/meja/perbaikan/")
    expect(tigor.get_by_text("jelas turun")).to_be_visible()
    sari.reload()
    expect(sari.get_by_text("turun dari 8,2 menjadi 0,0 tiap 100 permohonan")).to_be_visible()
