"""A few drawn pictures that stand for evidence; each says that it is none. Pure."""

import io
from collections.abc import Mapping
from functools import cache

from PIL import Image, ImageDraw, ImageFont

SIZE = (360, 240)
LABEL = "SIMULASI"
SUBJECTS: Mapping[str, tuple[str, str]] = {
    "kartu": ("KARTU CONTOH", "#8fb8c9"), "surat": ("SURAT CONTOH", "#e9e4d4"), "buku": ("BUKU CONTOH", "#a9bf94"),
    "pasfoto": ("PASFOTO CONTOH", "#c98f8f"), "bangunan": ("FOTO TEMPAT CONTOH", "#c9b18f"),
}  # fmt: skip
MEANT = (
    ("photo", "pasfoto"),
    ("card", "kartu"),
    ("book", "buku"),
    ("place", "bangunan"),
    ("site", "bangunan"),
)


def subject_of(evidence_key: str) -> str:
    """Return which picture stands for a requirement."""
    return next((subject for word, subject in MEANT if word in evidence_key), "surat")


@cache
def picture(subject: str) -> bytes:
    """Return one drawn picture as JPEG; the same bytes every time."""
    return _encoded(_drawn(subject), "JPEG")


@cache
def paper(subject: str) -> bytes:
    """Return the same as a PDF of one page."""
    return _encoded(_drawn(subject), "PDF")


def _drawn(subject: str) -> Image.Image:
    title, colour = SUBJECTS[subject]
    image = Image.new("RGB", SIZE, colour)
    draw = ImageDraw.Draw(image)
    draw.rectangle((12, 12, SIZE[0] - 12, SIZE[1] - 12), outline="#333333", width=3)
    draw.text((30, 28), title, fill="#222222", font=ImageFont.load_default(26))
    for line in range(5):
        draw.line((30, 90 + line * 26, SIZE[0] - 60 - line * 37, 90 + line * 26), fill="#555555", width=5)
    draw.text((30, 232), LABEL, fill="#aa1111", font=ImageFont.load_default(52))
    draw.text((30, 290), "bukan dokumen asli", fill="#333333", font=ImageFont.load_default(18))
    return image


def _encoded(image: Image.Image, kind: str) -> bytes:
    file = io.BytesIO()
    image.save(file, kind)
    return file.getvalue()
