"""What a page may cost, and what it weighs: page, style and script as the server compresses them."""

from pathlib import Path

import brotli
from django.contrib.staticfiles import finders

MOST_QUERIES = 12
MOST_BYTES = 14_000


def wire_bytes(page: bytes) -> int:
    """Return what a first visit to a page costs."""
    parts = [page, *(finders.find(f"ui/balai.{kind}") for kind in ("css", "js"))]
    contents = [part if isinstance(part, bytes) else Path(part).read_bytes() for part in parts]
    return sum(len(brotli.compress(content)) for content in contents)
