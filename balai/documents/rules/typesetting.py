"""From facts to pages: the reviewed layouts set by typst, with its own fonts and nothing from the network."""

import io
import json
from dataclasses import asdict, replace
from functools import cache
from pathlib import Path
from typing import Any

import segno
import typst
from PIL import Image

from balai.core.refusal import Refused
from balai.core.words import long_date
from balai.documents.rules.codes import spaced
from balai.documents.rules.facts import DocumentFacts, SlipFacts, printable
from balai.documents.rules.reports import Report

# Both take more than their type stubs tell: several files, several segments.
compile_files: Any = typst.compile
make_qr: Any = segno.make_qr

DRAFT_PPI = 100
LAYOUTS = Path(__file__).resolve().parent.parent / "layouts"
FONTS = LAYOUTS.with_name("fonts")


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
    pdf: bytes = _set(facts.layout, shown, _qr(url, data))
    return pdf


def draft_picture(facts: DocumentFacts) -> bytes:
    """Set a result as PNG, its pages below each other: marked as a draft, without signature and QR code."""
    shown = {
        **printable(facts.stored()),
        "issued_on": long_date(facts.issued_on),
        "valid_until": long_date(facts.valid_until) if facts.valid_until else None,
        "keywords": "",
        "code": "—",
        "host": "",
        "footer": "",
        "draft": True,
    }
    made = _set(facts.layout, shown, b"", format="png", ppi=DRAFT_PPI)
    return _stacked(made if isinstance(made, list) else [made])


def _stacked(pages: list[bytes]) -> bytes:
    pictures = [Image.open(io.BytesIO(page)).convert("P") for page in pages]
    size = max(picture.width for picture in pictures), sum(picture.height for picture in pictures)
    whole = Image.new("RGB", size, "white")
    top = 0
    for picture in pictures:
        whole.paste(picture, (0, top))
        top += picture.height
    file = io.BytesIO()
    whole.convert("P", palette=Image.Palette.ADAPTIVE).save(file, "PNG", optimize=True)
    return file.getvalue()


def receipt_pdf(facts: SlipFacts) -> bytes:
    """Set the receipt of a request, unsigned, on A4, A5 or a strip of 58 mm."""
    return _slip("tanda-terima", facts)


def handover_pdf(facts: SlipFacts) -> bytes:
    """Set the slip that is signed by hand when a result is handed over; A4 or A5."""
    return _slip("bukti-serah-terima", facts)


def report_pdf(report: Report) -> bytes:
    """Set a report of figures on A4 across, unsigned."""
    shown = {
        **printable(asdict(replace(report, issued_on=None))),
        "issued_on": long_date(report.issued_on) if report.issued_on else "",
        "number": "", "keywords": "", "footer": report.footer,
    }  # fmt: skip
    pdf: bytes = _set("laporan", shown, b"")
    return pdf


def _slip(layout: str, facts: SlipFacts) -> bytes:
    shown = {
        **printable(facts.stored()),
        "issued_on": long_date(facts.issued_on),
        "number": facts.receipt,
        "keywords": "",
        "host": facts.link_words,
        "footer": "",
    }
    pdf: bytes = _set(layout, shown, _qr(facts.link) if facts.link else b"")
    return pdf


def _set(layout: str, shown: dict[str, Any], qr: bytes, **how: Any) -> Any:
    """Return the file, or a list of its pages where `how` asks for several pictures; PDF/UA by default."""
    files = {
        "main.typ": (LAYOUTS / f"{layout}.typ").read_bytes(),
        "common.typ": (LAYOUTS / "common.typ").read_bytes(),
        "data.json": json.dumps(shown, ensure_ascii=False).encode(),
        "qr.svg": qr,
    }
    try:
        return compile_files(files, root=LAYOUTS, font_paths=_fonts(), **(how or {"pdf_standards": ["ua-1"]}))
    except typst.TypstError as error:
        if "could not be displayed" not in error.message:
            raise
        raise Refused(
            "document.letters",
            "Ada huruf yang tidak dapat dicetak. Tulis nama dan keterangan dengan huruf Latin, lalu coba lagi.",
        ) from error


def _qr(*segments: str) -> bytes:
    """Return the QR code as SVG, each segment in its densest mode; level M survives a fold and a stain."""
    picture = io.BytesIO()
    make_qr(segments, error="m").save(picture, kind="svg", xmldecl=False)
    return picture.getvalue()


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, font_paths=[FONTS])
