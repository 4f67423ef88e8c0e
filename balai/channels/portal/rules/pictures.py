"""Pictures of files, so that nobody's browser opens a stranger's PDF. Pure."""

import io
from threading import Lock

import pypdfium2
import segno
from PIL import Image

WIDTH_PIXELS = 720
PDFIUM = Lock()
"""PDFium may be used by one thread at a time."""


def first_page(pdf: bytes, width: int = WIDTH_PIXELS) -> bytes:
    """Return the first page of a PDF as a PNG `width` pixels wide; `ValueError` if it cannot be drawn."""
    with PDFIUM:
        try:
            with pypdfium2.PdfDocument(pdf) as document:
                page = document[0]
                drawn: Image.Image = page.render(scale=width / page.get_width()).to_pil()
        except pypdfium2.PdfiumError as error:
            raise ValueError("not a PDF that can be drawn") from error
    file = io.BytesIO()
    drawn.convert("RGB").quantize(48).save(file, "PNG", optimize=True)
    return file.getvalue()


def qr_svg(text: str) -> str:
    """Return a QR code as an inline SVG with a title for screen readers; nothing inline that a CSP forbids."""
    return str(
        segno.make(text, error="m", micro=False).svg_inline(
            scale=4,
            border=2,
            light="#fff",
            svgclass=None,
            lineclass=None,
            title="Kode QR untuk melacak permohonan",
        )
    )
