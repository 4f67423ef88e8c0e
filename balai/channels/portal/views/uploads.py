"""Files that come with a form, and how they are shown again."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from balai.channels.portal.rules.pictures import first_page
from balai.core.refusal import Refused
from balai.core.sentences import Sentence

MEGABYTE = 1_000_000
LOCKED = "default-src 'none'; sandbox"
NOTHING_CAME = Sentence("Berkas belum terkirim. Pilih berkasnya dahulu; ukuran terbesar {limit} MB.")


def change(
    request: HttpRequest, key: str, *, attach: Callable[[str, bytes], object], detach: Callable[[str], object]
) -> None:
    """Do what a form asks for one requirement: take its file away, or add the one that came."""
    if "hapus" in request.POST:
        detach(key)
        return
    content = uploaded(request, key)
    if not content:
        raise Refused("evidence.nothing", NOTHING_CAME, limit=limit_megabytes())
    attach(key, content)


def uploaded(request: HttpRequest, name: str) -> bytes | None:
    """Return the content of one uploaded file, or None when none came or it is too large."""
    upload = request.FILES.get(name)
    if upload is None or (upload.size or 0) > settings.EVIDENCE_MAX_BYTES:
        return None
    content: bytes = upload.read()
    return content


def limit_megabytes() -> int:
    return int(settings.EVIDENCE_MAX_BYTES // MEGABYTE)


def shown(content: bytes, mime: str) -> HttpResponse:
    """Answer with a file that was uploaded: a photo as it is, of a PDF a picture of its first page."""
    if mime == "application/pdf":
        content, mime = first_page(content), "image/png"
    response = HttpResponse(content, content_type=mime)
    response["Content-Security-Policy"] = LOCKED
    return response
