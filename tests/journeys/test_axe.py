"""Every page there is, as everybody who may see it, looked at in a real browser: axe finds nothing, nothing is too
wide or too small, everything is reached by keyboard. Pages are taken from the addresses, so a new one is looked at
too; one that nobody here can open fails the test.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from itertools import product
from pathlib import Path

import httpx
import pytest
from django.urls import get_resolver
from playwright.sync_api import Browser, Page

from tests.hostile.addresses import Route, routes
from tests.journeys.conftest import ROOT, running

pytestmark = pytest.mark.journey
AXE = (ROOT / "tests" / "vendor" / "axe.min.js").read_text(encoding="utf-8")
LOOKING = Path(__file__).with_name("looking.js").read_text(encoding="utf-8")
RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}
CONTRAST = {
    "runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]},
    "resultTypes": ["violations"],
}
SIZES = ({"width": 1280, "height": 800}, {"width": 360, "height": 720})
NOBODY = "nobody"
NO_PAGES = {"portal_sign_out", "sign_out", "gateway_called_back"}
"""Visiting the first two ends the visit; the third is for machines."""
DOORS = ("/masuk/", "/meja/masuk/")
WRONG_TURNS = [
    "/tidak-ada/",
    "/permohonan/tidak-ada/",
    "/?q=%00",
    "/v/AAAA",
    "/?q=qwxzq",
    "/?q=ktp+hilang",
    "/wilayah/?kode=35.10.20&untuk=sktm",
]


@dataclass(frozen=True)
class Visit:
    who: str
    address: str

    def __str__(self) -> str:
        return f"{self.who} at {self.address}"


@dataclass(frozen=True)
class World:
    address: str
    people: dict[str, str]
    parts: dict[str, list[str]]

    def get(self, visit: Visit) -> httpx.Response:
        return httpx.get(self.address + visit.address, headers=self._cookie(visit.who), timeout=60)

    def _cookie(self, who: str) -> dict[str, str]:
        return {} if who == NOBODY else {"Cookie": f"balai={self.people[who]}"}

    def visits(self, route: Route) -> Iterator[Visit]:
        """Yield every address of a route with everybody who might see it."""
        values = [
            self.parts.get(f"{route.name}.{part}") or self.parts.get(part, ["?"]) for part in route.parts
        ]
        at_desk = route.address.startswith("/meja/")
        for chosen in product(*values):
            address = route.address.format(**dict(zip(route.parts, chosen, strict=True)))
            address += "".join(self.parts.get(f"{route.name}?", []))
            for who in (NOBODY, *(self.people if at_desk else ("sari", "counter"))):
                yield Visit(who, address)


@pytest.fixture(scope="module")
def world(tmp_path_factory) -> Iterator[World]:
    with running(tmp_path_factory.mktemp("furnished"), "furnishing") as (address, said):
        made = json.loads(said.splitlines()[-1])
        yield World(address, made["people"], made["parts"])


class Shape(HTMLParser):
    """What kinds of things a page is made of; two pages of the same kinds are one page to look at."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.kinds: set[tuple[str, ...]] = set()
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.kinds.add((tag, *(given.get(name) or "" for name in ("class", "type", "role"))))


def visits(world: World) -> tuple[list[Visit], list[str]]:
    """Return the visits that show every kind of page, and the routes that showed nobody anything."""
    found: dict[tuple[str, frozenset[tuple[str, ...]]], Visit] = {}
    unseen = []
    for route in routes(get_resolver().url_patterns):
        if route.name in NO_PAGES or route.address.startswith("/api/"):
            continue
        seen = False
        for visit in world.visits(route):
            answer = world.get(visit)
            seen = seen or answer.status_code in (200, 405) or leads_on(answer)
            if answer.status_code == 405 or (
                answer.status_code == 200 and "html" not in answer.headers["Content-Type"]
            ):
                break
            if answer.status_code == 200:
                found.setdefault((route.name, frozenset(Shape(answer.text).kinds)), visit)
        if not seen:
            unseen.append(route.name or route.address)
    return [
        *found.values(),
        *(Visit(NOBODY, address) for address in WRONG_TURNS),
        Visit("counter", "/meja/dianggap/"),
    ], unseen


def leads_on(answer: httpx.Response) -> bool:
    """Return whether an address is only a way to another page, and not to the door."""
    return answer.is_redirect and not answer.headers["Location"].startswith(DOORS)


def complaints(page: Page, *, least: int) -> list[str]:
    """Return everything that is wrong with the page that is open."""
    page.evaluate(AXE)
    page.evaluate(LOOKING)
    page.emulate_media(color_scheme="light")
    found: list[str] = []
    for size in SIZES:
        page.set_viewport_size(size)
        found += [
            f"{size['width']} px: {line}" for line in axe(page, RULES) + page.evaluate("looking.tooWide()")
        ]
    page.emulate_media(color_scheme="dark")
    found += [f"dark: {line}" for line in axe(page, CONTRAST)]
    found += page.evaluate("least => looking.tooSmall(least)", least)
    found += by_keyboard(page)
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    return found + [f"text of 200 %: {line}" for line in page.evaluate("looking.tooWide()")]


def axe(page: Page, rules: dict) -> list[str]:
    done = page.evaluate("rules => axe.run(document, rules)", rules)
    return [
        f"{broken['id']}: {node['html'][:160]} {node['failureSummary'][:200] if node['failureSummary'] else ''}"
        for broken in done["violations"]
        for node in broken["nodes"]
    ]


def by_keyboard(page: Page) -> list[str]:
    page.evaluate("document.activeElement && document.activeElement.blur()")
    page.evaluate("window.getSelection().removeAllRanges(); window.scrollTo(0, 0)")
    found = set()
    for _ in range(page.evaluate("looking.stops()") + 12):
        page.keyboard.press("Tab")
        found.add(page.evaluate("looking.focused()"))
    return [*sorted(found - {""}), *page.evaluate("looking.unreached()")]


def test_every_page_can_be_used_by_everybody(browser: Browser, world: World):
    chosen, unseen = visits(world)
    found = {"nobody in tests/journeys/furnishing.py can open these": unseen} if unseen else {}
    contexts = {who: browser.new_context(base_url=world.address) for who in (NOBODY, *world.people)}
    for who, session in world.people.items():
        contexts[who].add_cookies([{"name": "balai", "value": session, "url": world.address}])
    for visit in chosen:
        page = contexts[visit.who].new_page()
        page.goto(visit.address)
        least = 24 if visit.address.startswith(("/meja/", "/komponen/")) else 48
        if wrong := complaints(page, least=least):
            found[str(visit)] = wrong
        page.close()
    for context in contexts.values():
        context.close()
    assert len(chosen) > 40
    assert not found, json.dumps(found, indent=1, ensure_ascii=False)
