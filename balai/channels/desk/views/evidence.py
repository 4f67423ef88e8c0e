"""Evidence as pictures: photos as they are, pages of a PDF drawn one at a time."""

import io
from threading import Lock

import pypdfium2
from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from balai.accounts.middleware import Request
from balai.cases import actions
from balai.channels.desk.views.page import officers
from balai.core.refusal import Missing

LONGEST_SIDE = 1600
POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
"""Nothing in a file from outside may run, even if it were not the picture that it claims to be."""

_pdfium = Lock()
"""PDFium is not safe to use from several threads."""


@officers
@require_safe
def evidence(request: Request, case_id: str, evidence_key: str) -> HttpResponse:
    """Show one page of one file; recorded. `?hal=2` is the second page."""
    content, mime = actions.open_evidence(case_id, evidence_key, by=request.actor, at=timezone.now())
    number = request.GET.get("hal", "1")
    if mime == "application/pdf":
        content, mime = drawn(content, int(number) if number.isdecimal() else 0), "image/png"
    return picture(content, mime)


def picture(content: bytes, mime: str) -> HttpResponse:
    """Answer with a picture that can do nothing but be seen."""
    response = HttpResponse(content, content_type=mime)
    response["Content-Disposition"] = "inline"
    response["Content-Security-Policy"] = POLICY
    return response


def drawn(pdf: bytes, number: int) -> bytes:
    """Return page `number` (from 1) of a PDF as PNG, at most 1,600 pixels long; refuse a page that is not there."""
    with _pdfium, pypdfium2.PdfDocument(pdf) as document:
        if not 1 <= number <= len(document):
            raise Missing("Halaman berkas")
        page = document[number - 1]
        picture = page.render(scale=LONGEST_SIDE / max(page.get_size())).to_pil()
        file = io.BytesIO()
        picture.save(file, "PNG")
        return file.getvalue()
