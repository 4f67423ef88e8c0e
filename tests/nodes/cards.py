"""A made-up identity card as a phone photographs it, and whether it can still be read.

Readable: each letter and digit of its lines is nearest to itself among all that could stand there, by the correlation of grey
levels with the same sign drawn sharply at that size; and a line is at least nine pixels high.
"""

import random
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from math import sqrt

from PIL import Image, ImageDraw, ImageFilter, ImageFont

SIZE = 2_400, 1_512
"""85.6 by 54 mm at 28 pixels a millimetre, as from a 12-megapixel phone held near."""
LETTER = 62
"""Height of small print in pixels of the photo: 2.2 mm."""
STEP = 52
SIGNS = "0123456789ABCDEFGHJKLMNPRSTUVWXYZ"
LINES = ("0001014501900001", "SARACENTNREKAAN", "BANYUWANGJ05011990", "JLREKAAN1RT2RW3", "GLAGAHKEMJREN")
LEFT, TOP, ROW = 700, 260, 190


@dataclass(frozen=True)
class Line:
    text: str
    top: int


def lines() -> list[Line]:
    return [Line(text, TOP + ROW * number) for number, text in enumerate(LINES)]


@cache
def photo() -> bytes:
    """Return a card with a pale pattern, uneven light, blur and the noise of a small sensor, as JPEG."""
    chance = random.Random(7)
    card = Image.new("RGB", SIZE, (176, 205, 226))
    pen = ImageDraw.Draw(card)
    for wave in range(0, SIZE[0] + SIZE[1], 26):
        pen.line([(wave, 0), (wave - SIZE[1], SIZE[1])], fill=(160, 196, 220), width=5)
    pen.rectangle([120, 320, 560, 900], fill=(190, 60, 60))
    for line in lines():
        _write(pen, line, (40, 42, 48), 1.0)
    light = Image.linear_gradient("L").resize(SIZE).point([200 + value // 5 for value in range(256)])
    card = Image.composite(card, Image.new("RGB", SIZE, (20, 20, 20)), light)
    noise = Image.frombytes("L", (600, 378), chance.randbytes(600 * 378)).resize(SIZE)
    card = Image.blend(card, Image.merge("RGB", [noise] * 3), 0.06).filter(ImageFilter.GaussianBlur(1.6))
    file = BytesIO()
    card.save(file, "JPEG", quality=92)
    return file.getvalue()


def _write(pen: ImageDraw.ImageDraw, line: Line, ink: tuple[int, int, int] | int, scale: float) -> None:
    font = ImageFont.load_default(LETTER * scale)
    for place, sign in enumerate(line.text):
        pen.text(((LEFT + STEP * place) * scale, line.top * scale), sign, fill=ink, font=font, anchor="ls")


def unread(content: bytes) -> list[str]:
    """Return the signs that cannot be read any more, each with what it looks like; empty = readable."""
    picture = Image.open(BytesIO(content)).convert("L")
    scale = picture.width / SIZE[0]
    if LETTER * 0.72 * scale < 9:
        return ["too small"]
    return [
        f"{sign} as {seen}"
        for line in lines()
        for place, sign in enumerate(line.text)
        if (seen := _nearest(_cell(picture, line, place, scale), scale)) != sign
    ]


def _cell(picture: Image.Image, line: Line, place: int, scale: float) -> bytes:
    left, top = (LEFT + STEP * place - 2) * scale, (line.top - 52) * scale
    box = (left, top, left + STEP * scale, top + 60 * scale)
    return picture.resize((26, 30), Image.Resampling.BILINEAR, box=box).tobytes()


def _nearest(cell: bytes, scale: float) -> str:
    return max(_drawn(scale), key=lambda pair: _alike(cell, pair[1]))[0]


@cache
def _drawn(scale: float) -> list[tuple[str, bytes]]:
    found = []
    for sign in SIGNS:
        sheet = Image.new("L", (int(SIZE[0] * scale), int(SIZE[1] * scale)), 200)
        line = Line(sign, TOP)
        _write(ImageDraw.Draw(sheet), line, 40, scale)
        found.append((sign, _cell(sheet, line, 0, scale)))
    return found


def _alike(one: bytes, other: bytes) -> float:
    """Return the correlation of grey levels, whatever the light."""
    mean, another = sum(one) / len(one), sum(other) / len(other)
    pairs = [(a - mean, b - another) for a, b in zip(one, other, strict=True)]
    spread = sqrt(sum(a * a for a, _ in pairs) * sum(b * b for _, b in pairs))
    return sum(a * b for a, b in pairs) / spread if spread else 0.0
