"""Photos that must travel over a thin link: made small on the desk, and seen there before they are sent."""

from io import BytesIO

from PIL import Image, ImageFilter, ImageStat, UnidentifiedImageError

from balai.cases.rules.evidence import CleanFile, clean
from balai.catalogue.rules.package import EvidenceRule

CARD_PIXELS, PAGE_PIXELS = 1_000, 1_600
CARD_BYTES, PAGE_BYTES = 60_000, 180_000
QUALITIES = (65, 55, 45, 35, 25)
SHRINKS = (1.0, 0.85, 0.7, 0.5)
BLURRED_BELOW = 60.0
"""Variance of the Laplacian of a grey picture 800 pixels wide; printed text in focus lies in the hundreds."""


def budget_bytes(rule: EvidenceRule) -> int:
    """Return how large a photo may be on its way: a card less than a page."""
    return CARD_BYTES if rule.max_pixels and rule.max_pixels <= CARD_PIXELS else PAGE_BYTES


def small(content: bytes, rule: EvidenceRule) -> CleanFile:
    """Return a file fit to keep and to send: cleaned as at the centre, a photo within its budget.

    What was made small before comes back as it is. Refuses what `clean` refuses.
    """
    edge, most = min(rule.max_pixels or PAGE_PIXELS, PAGE_PIXELS), budget_bytes(rule)
    if known := _as_it_is(content, edge, most, "photo" in rule.accept):
        return known
    file = clean(content, accept=rule.accept, max_pixels=edge)
    if not file.mime.startswith("image/") or len(file.content) <= most:
        return file
    picture = Image.open(BytesIO(file.content))
    picture.load()
    for shrink in SHRINKS:
        for quality in QUALITIES:
            file = _encoded(picture, shrink, quality)
            if len(file.content) <= most:
                return file
    return file


def is_blurred(content: bytes) -> bool:
    """Return whether a photo is probably out of focus, so that the desk looks again; it never refuses."""
    picture = Image.open(BytesIO(content)).convert("L")
    picture.thumbnail((800, 800))
    edges = picture.filter(ImageFilter.Kernel((3, 3), (0, 1, 0, 1, -4, 1, 0, 1, 0), scale=1, offset=128))
    return ImageStat.Stat(edges).var[0] < BLURRED_BELOW


def _as_it_is(content: bytes, edge: int, most: int, wanted: bool) -> CleanFile | None:
    """Return a still WebP within bounds that carries nothing but its picture, None for anything else."""
    if not wanted or len(content) > most or content[:4] != b"RIFF":
        return None
    try:
        picture = Image.open(BytesIO(content), formats=("WEBP",))
        picture.load()
    except (UnidentifiedImageError, OSError, ValueError):
        return None
    is_whole = int.from_bytes(content[4:8], "little") + 8 == len(content)
    is_bare = not {"exif", "xmp", "icc_profile"} & picture.info.keys() and not getattr(
        picture, "is_animated", False
    )
    if not (is_whole and is_bare and max(picture.size) <= edge):
        return None
    return CleanFile(content, "image/webp", *picture.size, pages=1)


def _encoded(picture: Image.Image, shrink: float, quality: int) -> CleanFile:
    size = tuple(max(1, round(side * shrink)) for side in picture.size)
    scaled = picture.resize((size[0], size[1]), Image.Resampling.LANCZOS) if shrink < 1 else picture
    file = BytesIO()
    scaled.save(file, "WEBP", quality=quality)
    return CleanFile(file.getvalue(), "image/webp", *scaled.size, pages=1)
