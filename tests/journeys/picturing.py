"""Taking a picture of a page for people who read about Balai."""

from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, expect

from balai.core.facts import SIMULATION_LABEL
from tests.journeys.conftest import ROOT

IMAGES = ROOT / "docs" / "images"
COLOURS = 48
MOST_BYTES = 60_000


def picture(page: Page, name: str, folder: Path = IMAGES) -> Path:
    """Keep what the window shows, in few colours; refuse what does not say that it is a simulation."""
    page.evaluate("document.fonts.ready")
    expect(page.locator(".sim")).to_have_text(SIMULATION_LABEL)
    expect(page.locator(".sim")).to_be_in_viewport()
    shot = Image.open(BytesIO(page.screenshot(animations="disabled"))).convert("RGB")
    path = folder / f"{name}.png"
    folder.mkdir(parents=True, exist_ok=True)
    shot.quantize(COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)
    assert path.stat().st_size < MOST_BYTES, f"{path} weighs {path.stat().st_size} bytes"
    return path
