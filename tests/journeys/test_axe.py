"""Every page there is, as everybody who may see it, in each language, and redrawn after what it refuses, looked at in a
real browser: axe finds nothing, nothing is too wide or too small, everything is reached by keyboard. Pages are taken
from the addresses and forms from the pages, so a new one is looked at too; one that nobody here can open fails the test.
"""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.journeys.conftest import ROOT
from tests.journeys.visiting import NOBODY, Tour, Visit, World, furnished

pytestmark = pytest.mark.journey
AXE = (ROOT / "tests" / "vendor" / "axe.min.js").read_text(encoding="utf-8")
LOOKING = Path(__file__).with_name("looking.js").read_text(encoding="utf-8")
RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}


def only(*rules: str) -> dict:
    return {"runOnly": {"type": "rule", "values": rules}, "resultTypes": ["violations"]}


CONTRAST = only("color-contrast", "link-in-text-block")
LAYOUT = only("color-contrast", "link-in-text-block", "target-size", "scrollable-region-focusable")
"""What depends on where things stand, where the same things are shown; every other rule asks what is shown."""
DESK, PHONE = {"width": 1280, "height": 800}, {"width": 360, "height": 720}


@pytest.fixture(scope="module")
def world(tmp_path_factory) -> Iterator[World]:
    with furnished(tmp_path_factory.mktemp("furnished")) as world:
        yield world


class Eyes:
    """A window of each visitor, opened once; a new window costs as much as a look."""

    def __init__(self, browser: Browser, world: World) -> None:
        self.browser, self.world = browser, world
        self.windows: dict[tuple[str, str], Page] = {}

    def look(self, visit: Visit) -> list[str]:
        """Return everything that is wrong with a page."""
        page = self._window(visit.who, visit.language)
        address = self.world.address + visit.address
        if visit.redrawn:
            page.route(address, lambda asked: asked.fulfill(body=visit.redrawn, content_type="text/html"))
        page.goto(address)
        page.unroute_all()
        return complaints(page, least=24 if visit.at_desk else 48, only_words=visit.only_words)

    def _window(self, who: str, language: str) -> Page:
        if (who, language) not in self.windows:
            context = self.browser.new_context(base_url=self.world.address, viewport=PHONE)
            context.add_init_script(AXE)
            context.add_init_script(LOOKING)
            if who != NOBODY:
                session = {"name": "balai", "value": self.world.people[who], "url": self.world.address}
                context.add_cookies([session])
            page = self.windows[who, language] = context.new_page()
            if language == "en":
                page.goto("/tentang/")
                page.get_by_role("button", name="English").click()
        return self.windows[who, language]

    def close(self) -> None:
        for page in self.windows.values():
            page.context.close()


def complaints(page: Page, *, least: int, only_words: bool) -> list[str]:
    """Return everything that is wrong with the page that is open."""
    found = [f"360 px: {line}" for line in axe(page, RULES) + page.evaluate("looking.tooWide()")]
    found += page.evaluate("least => looking.tooSmall(least)", least)
    if not only_words:
        found += at_a_desk(page) + by_keyboard(page)
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    return found + [f"text of 200 %: {line}" for line in page.evaluate("looking.tooWide()")]


def at_a_desk(page: Page) -> list[str]:
    """Return what is wrong on a wide screen, and in the dark on a narrow one; leave the page as it was."""
    page.emulate_media(color_scheme="dark")
    found = [f"dark: {line}" for line in axe(page, CONTRAST)]
    page.emulate_media(color_scheme="light")
    shown = page.evaluate("looking.shown()")
    page.set_viewport_size(DESK)
    rules = LAYOUT if page.evaluate("looking.shown()") == shown else RULES
    found += [f"1280 px: {line}" for line in axe(page, rules) + page.evaluate("looking.tooWide()")]
    page.set_viewport_size(PHONE)
    return found


def axe(page: Page, rules: dict) -> list[str]:
    broken_rules = page.evaluate("async rules => (await axe.run(document, rules)).violations", rules)
    return [
        f"{broken['id']}: {node['html'][:160]} {node['failureSummary'][:200] if node['failureSummary'] else ''}"
        for broken in broken_rules
        for node in broken["nodes"]
    ]


def by_keyboard(page: Page) -> list[str]:
    stops = page.evaluate("looking.start()")
    for more in (stops, 12):  # a date is three stops, a frame has its own
        for _ in range(more):
            page.keyboard.down("Tab")
        page.keyboard.up("Tab")
        if not page.evaluate("looking.unreached()"):
            break
    return [*sorted(page.evaluate("looking.unseen()")), *page.evaluate("looking.unreached()")]


def test_every_page_can_be_used_by_everybody(browser: Browser, world: World):
    tour, eyes = Tour(world), Eyes(browser, world)
    found: dict[str, object] = {}
    chosen = tour.visits()
    if tour.unseen:
        found["nobody in tests/journeys/furnishing.py can open these"] = tour.unseen
    for visit in (*chosen, *tour.refusals()):
        if wrong := eyes.look(visit):
            found[str(visit)] = wrong
    eyes.close()
    assert len(chosen) > 80
    assert not found, json.dumps(found, indent=1, ensure_ascii=False)
