"""What a first visit weighs: `make weigh` prints it.

A real browser with an empty cache opens each page of a citizen on `balai serve`, without TLS; everything that comes
over the wire counts, as it was compressed, with the headers of the answers: page, style, script, icon. What works without
a network is asked for once the page has loaded, and does not count.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import APIRequestContext, Browser

from tests.cases.filing import photo
from tests.channels.portal.browser import APPLICANT, PAGES

pytestmark = pytest.mark.journey
MOST_BYTES = 14 * 1024
"""What fits into the first round trip of a TCP connection (ten segments), nearly: a page comes at once."""
OWN_PAGES = ("", "isi/0/", "isi/1/", "bukti/", "tinjau/", "ajukan/")
OFFLINE_PAGES = ("/luring/", "/luring/kiriman/", "/luring/35.10/ktp-el-penggantian/")
FILED_PAGES = ("", "tanda-terima/")
PHONE = "0840 0000 078"
"""Nobody else in the journeys uses it: three codes an hour go to one phone."""
LATER = (
    "/luring/bagian.js",
    "/luring/simpan.js",
    "/luring/amplop.js",
    "/luring/pekerja.js",
    "/luring/balai.webmanifest",
    "/luring/35.10/",
    "/static/nodes/",
)
EARLY = """(later) => performance.getEntriesByType('resource').filter(({ name, startTime }) =>
  later.some((part) => new URL(name).pathname.startsWith(part)) && !name.endsWith('webmanifest') &&
  startTime < performance.getEntriesByType('navigation')[0].loadEventStart).map(({ name }) => name)"""


@dataclass(frozen=True)
class Visitor:
    """Somebody without script, who sends forms."""

    http: APIRequestContext

    def post(self, address: str, **posted: object) -> str:
        """Send a form; return where the answer leads."""
        self.http.get("/lacak/")
        cookies = {cookie["name"]: cookie["value"] for cookie in self.http.storage_state()["cookies"]}
        token = {"X-CSRFToken": cookies["balai-csrf"]}
        answer = self.http.post(address, headers=token, max_redirects=0, **posted)
        assert answer.status == 303, f"{address}: {answer.status}"
        return answer.headers["location"]

    def begin(self) -> str:
        """Fill in a request up to its review; return its address."""
        started = {"service": "ktp-el-penggantian", "area": "35.10", "once": "weigh"}
        case = self.post("/permohonan/baru/", form=started).removesuffix("isi/0/")
        self.post(f"{case}isi/0/", form=APPLICANT)
        self.post(f"{case}isi/1/", form={"reason": "lost"})
        self.post(f"{case}isi/2/", form={"handover": "hall"})
        file = {"name": "foto.jpg", "mimeType": "image/jpeg", "buffer": photo()}
        self.post(f"{case}bukti/", multipart={"key": "police_report", "police_report": file})
        return case

    def file(self, case: str) -> None:
        self.post(f"{case}ajukan/", form={"phone": PHONE})
        code = re.search(
            r"(?:Kode Balai Anda|Your Balai code): (\d{6})", self.http.get("/kotak-pesan/").text()
        )
        assert code
        self.post(f"{case}ajukan/", form={"code": code[1]})


def weigh(browser: Browser, served: str, address: str, state: object = None) -> dict[str, int]:
    """Return the bytes that opening an address brings, by kind, with nothing in the cache."""
    context = browser.new_context(
        base_url=served, storage_state=state, viewport={"width": 360, "height": 720}
    )
    page = context.new_page()
    wire = context.new_cdp_session(page)
    kinds: dict[str, str] = {}
    asked: dict[str, str] = {}
    weights: dict[str, int] = defaultdict(int)
    wire.on(
        "Network.requestWillBeSent",
        lambda event: asked.setdefault(event["requestId"], event["request"]["url"]),
    )
    wire.on("Network.responseReceived", lambda event: kinds.update({event["requestId"]: event["type"]}))

    def count(event: dict[str, object]) -> None:
        id = str(event["requestId"])
        path = urlsplit(asked[id]).path
        is_kept = kinds[id] == "Fetch" and path == urlsplit(address).path
        if kinds[id] == "Document" or not (is_kept or path.startswith(LATER)):
            weights[kinds[id]] += int(event["encodedDataLength"])

    wire.on("Network.loadingFinished", count)
    wire.send("Network.enable")
    wire.send("Network.setCacheDisabled", {"cacheDisabled": True})
    page.goto(address, wait_until="networkidle")
    assert page.evaluate(EARLY, LATER) == [], "what works without a network must not hold up the page"
    context.close()
    return dict(weights)


def visits(browser: Browser, served: str) -> Iterator[tuple[str, object]]:
    """Yield every address to weigh, with what the browser remembers of its visitor."""
    for tongue in ("id", "en"):
        context = browser.new_context(base_url=served)
        context.add_cookies([{"name": "bahasa", "value": tongue, "url": served}])
        visitor = Visitor(context.request)
        yield from ((address, context.storage_state()) for address in (*PAGES, *OFFLINE_PAGES))
        case = visitor.begin()
        yield from ((case + page, context.storage_state()) for page in OWN_PAGES)
        visitor.file(case)
        yield from ((case + page, context.storage_state()) for page in FILED_PAGES)
        context.close()


def test_every_page_of_a_first_visit_comes_in_one_round(browser: Browser, served: str):
    weights = {}
    print(f"\n{'page':58} {'HTML':>6} {'style':>6} {'script':>6} {'other':>6} {'all':>6}")
    for address, state in visits(browser, served):
        parts = weigh(browser, served, address, state)
        pictures = parts.pop("Image", 0) if "/bukti/" in address else 0  # what the visitor sent, shown again
        html, style, script = (parts.pop(kind, 0) for kind in ("Document", "Stylesheet", "Script"))
        rest = sum(parts.values())
        weights[address] = html + style + script + rest
        note = f"  and a photo of {pictures}" if pictures else ""
        print(f"{address[:58]:58} {html:6} {style:6} {script:6} {rest:6} {weights[address]:6}{note}")
    heaviest = max(weights, key=lambda address: weights[address])
    print(f"heaviest: {weights[heaviest]} of {MOST_BYTES} bytes, {heaviest}")
    assert weights[heaviest] <= MOST_BYTES
    assert min(weights.values()) > 5_000, "a page that weighs nothing was not opened"
