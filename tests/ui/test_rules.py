"""The style sheet and the script as facts: contrast, weight, nothing from elsewhere."""

import re
from pathlib import Path

import brotli
import pytest
from django.conf import settings

UI = Path(settings.ROOT) / "balai" / "ui"
CSS = (UI / "static/ui/balai.css").read_text(encoding="utf-8")
JS = (UI / "static/ui/balai.js").read_text(encoding="utf-8")
TEMPLATES = sorted((Path(settings.ROOT) / "balai").glob("**/jinja2/**/*.html"))

TEXT, SHAPE = 4.5, 3.0
"""WCAG 2.2, 1.4.3 (AA) for text and 1.4.11 for the edges of controls."""
TEXTS = [
    ("ink", "paper"), ("ink", "card"), ("soft", "paper"), ("soft", "card"), ("nila", "paper"), ("nila", "card"),
    ("card", "nila"), ("late", "paper"), ("late", "card"), ("nila", "nila-2"), ("good", "good-2"), ("soon", "soon-2"),
    ("late", "late-2"), ("ink", "nila-2"), ("ink", "good-2"), ("ink", "soon-2"), ("ink", "late-2"), ("soft", "nila-2"),
    ("soft", "late-2"), ("soft", "soon-2"), ("soft", "good-2"), ("nila", "good-2"), ("nila", "soon-2"),
]  # fmt: skip
SHAPES = [
    ("edge", "paper"), ("edge", "card"), ("soga", "paper"), ("soga", "card"), ("soga", "nila-2"), ("soga", "late-2"),
    ("good", "paper"), ("late", "card"), ("nila", "paper"),
]  # fmt: skip


def palettes() -> dict[str, dict[str, str]]:
    """Return the colours of both modes as the style sheet has them."""
    light, dark = re.findall(r":root\{(.*?)\}", CSS, re.DOTALL)[:2]
    colours = re.compile(r"--([a-z0-9-]+):(#[0-9a-f]{3,6})")
    return {"light": dict(colours.findall(light)), "dark": dict(colours.findall(dark))}


def luminance(colour: str) -> float:
    digits = colour[1:] if len(colour) == 7 else "".join(2 * digit for digit in colour[1:])
    channels = [int(digits[start : start + 2], 16) / 255 for start in (0, 2, 4)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def test_contrast_is_computed_as_wcag_does():
    assert contrast("#fff", "#000") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize(
    ("front", "back", "least"), [(*p, TEXT) for p in TEXTS] + [(*p, SHAPE) for p in SHAPES]
)
def test_colours_stand_out_in_both_modes(mode, front, back, least):
    palette = palettes()[mode]
    assert contrast(palette[front], palette[back]) >= least


def test_both_modes_name_the_same_colours():
    light, dark = palettes().values()
    assert light.keys() == dark.keys()


def test_the_simulation_banner_can_be_read():
    white, red = re.search(r"\.sim\{[^}]*color:(#\w+);background:(#\w+)", CSS).groups()
    assert contrast(white, red) >= TEXT


def test_the_simulation_banner_is_printed():
    printed = CSS[CSS.index("@media print") :]
    hidden = re.search(r"([^{}]*)\{display:none\}", printed)[1]
    assert ".sim" not in hidden
    assert ".sim{" in printed


def test_style_and_script_are_light():
    assert len(CSS.encode()) <= 12_000
    assert len(brotli.compress(CSS.encode())) <= 3_500
    assert len(JS.encode()) <= 4_300
    assert len(brotli.compress(JS.encode())) <= 1_650


def test_nothing_comes_from_elsewhere():
    for text in (CSS, JS, *(template.read_text(encoding="utf-8") for template in TEMPLATES)):
        addresses = set(re.findall(r"https?://[^'\"\s)]+", text)) - {"http://www.w3.org/2000/svg"}
        assert not addresses
    assert "@import" not in CSS


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_templates_hold_no_inline_style_or_script(template):
    source = re.sub(
        r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", "", template.read_text(encoding="utf-8"), flags=re.DOTALL
    )
    assert not re.search(r"<style|\sstyle\s*=|javascript:|\son[a-z]+\s*=\s*[\"']", source, re.IGNORECASE)
    assert all("src=" in tag for tag in re.findall(r"<script[^>]*>", source))


def test_the_script_evaluates_nothing():
    assert not re.search(r"\beval\(|innerHTML|insertAdjacentHTML|document\.write|new Function", JS)
