"""From facts to pages: the reviewed layouts set by typst, with its own fonts and nothing from the network."""

import io
import json
from functools import cache
from pathlib import Path
from typing import Any

import segno
import typst

from balai.core.refusal import Refused
from balai.core.words import long_date
from balai.documents.rules.codes import spaced
from balai.documents.rules.facts import DocumentFacts, SlipFacts, printable

# Both take more than their type stubs tell: several files, several segments.
compile_files: Any = typst.compile
make_qr: Any = segno.make_qr

LAYOUTS = Path(__file__).resolve().parent.parent / "layouts"


def document_pdf(facts: DocumentFacts, *, url: str, data: str, code: str, host: str, footer: str) -> bytes:
    """Set a result. `url` + `data` stand in the QR code, `data` in the keywords of the file too.

    Refuses text that the fonts cannot show: a name with missing letters must not go out.
    """
    shown = {
        **facts.stored(),
        "issued_on": long_date(facts.issued_on),
        "valid_until": long_date(facts.valid_until) if facts.valid_until else None,
        "keywords": data,
        "code": spaced(code),
        "host": host,
        "footer": footer,
    }
    return _set(facts.layout, shown, _qr(url, data))


def receipt_pdf(facts: SlipFacts) -> bytes:
    """Set the receipt of a request, unsigned, on A4, A5 or a strip of 58 mm."""
    return _slip("tanda-terima", facts)


def handover_pdf(facts: SlipFacts) -> bytes:
    """Set the slip that is signed by hand when a result is handed over; A4 or A5."""
    return _slip("bukti-serah-terima", facts)


def _slip(layout: str, facts: SlipFacts) -> bytes:
    shown = {
        **printable(facts.stored()),
        "issued_on": long_date(facts.issued_on),
        "number": facts.receipt,
        "keywords": "",
        "host": facts.link_words,
        "footer": "",
    }
    return _set(layout, shown, _qr(facts.link) if facts.link else b"")


def _set(layout: str, shown: dict[str, Any], qr: bytes) -> bytes:
    files = {
        "main.typ": (LAYOUTS / f"{layout}.typ").read_bytes(),
        "common.typ": (LAYOUTS / "common.typ").read_bytes(),
        "data.json": json.dumps(shown, ensure_ascii=False).encode(),
        "qr.svg": qr,
    }
    try:
        pdf: bytes = compile_files(files, root=LAYOUTS, font_paths=_fonts(), pdf_standards=["ua-1"])
    except typst.TypstError as error:
        if "could not be displayed" not in error.message:
            raise
        raise Refused(
            "document.letters",
            "Ada huruf yang tidak dapat dicetak. Tulis nama dan keterangan dengan huruf Latin, lalu coba lagi.",
        ) from error
    return pdf


def _qr(*segments: str) -> bytes:
    """Return the QR code as SVG, each segment in its densest mode; level M survives a fold and a stain."""
    picture = io.BytesIO()
    make_qr(segments, error="m").save(picture, kind="svg", xmldecl=False)
    return picture.getvalue()


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False)
