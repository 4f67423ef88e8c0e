"""How long until a page can be read over 2G: a real browser, cold cache, 50 kbit/s and 300 ms each way and back."""

import statistics
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, sync_playwright

CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
BYTES_A_SECOND = 50_000 / 8
LATENCY_MS = 300
RUNS = 3
READABLE = """() => new Promise(resolve => new PerformanceObserver(list =>
    resolve(list.getEntries().at(-1).startTime)).observe({type: "largest-contentful-paint", buffered: true}))"""


def readable_s(port: int, paths: dict[str, str]) -> dict[str, float]:
    """Return, for each named page, the median time in seconds until its largest text stands on the screen."""
    if not Path(CHROMIUM).exists():
        raise FileNotFoundError(f"{CHROMIUM}: `make test` installs it")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        found = {
            name: statistics.median(_once(browser, f"http://localhost:{port}{path}") for _ in range(RUNS))
            for name, path in paths.items()
        }
        browser.close()
    return found


def _once(browser: Browser, address: str) -> float:
    context = browser.new_context(viewport={"width": 360, "height": 740})
    page = context.new_page()
    line: dict[str, Any] = {
        "offline": False, "latency": LATENCY_MS, "downloadThroughput": BYTES_A_SECOND, "uploadThroughput": BYTES_A_SECOND,
    }  # fmt: skip
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.setCacheDisabled", {"cacheDisabled": True})
    session.send("Network.emulateNetworkConditions", line)
    page.goto(address, wait_until="load", timeout=60_000)
    seconds = float(page.evaluate(READABLE)) / 1000
    context.close()
    return seconds
