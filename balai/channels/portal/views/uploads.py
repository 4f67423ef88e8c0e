"""What came with a form as a file."""

from django.conf import settings
from django.http import HttpRequest

MEGABYTE = 1_000_000


def uploaded(request: HttpRequest, name: str) -> bytes | None:
    """Return the content of one uploaded file, or None when none came or it is too large."""
    upload = request.FILES.get(name)
    if upload is None or (upload.size or 0) > settings.EVIDENCE_MAX_BYTES:
        return None
    content: bytes = upload.read()
    return content


def limit_megabytes() -> int:
    return int(settings.EVIDENCE_MAX_BYTES // MEGABYTE)
