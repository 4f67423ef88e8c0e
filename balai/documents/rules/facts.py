"""What a document says, as plain values. Everything here is text that people read; nothing is code."""

import unicodedata
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Self

from balai.core.choices import Labelled
from balai.core.refusal import Refused
from balai.forms.rules import clean_text, hides

MAX_TEXT = 4_000
MAX_ROWS = 500
SPACING = {"Cc", "Zl", "Zp"}


class Layout(Labelled):
    """The reviewed layouts of results, and of what an agency pledges."""

    LETTER = "surat", "Surat"
    CARD = "kartu", "Kartu"
    EXCERPT = "kutipan", "Kutipan"
    PLEDGE = "maklumat", "Maklumat pelayanan"


class SlipPaper(Labelled):
    A4 = "a4", "A4"
    A5 = "a5", "A5"
    STRIP = "58mm", "Struk 58 mm"


@dataclass(frozen=True)
class Repeat:
    """The one table of a document: column titles and rows of the same length."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def __post_init__(self) -> None:
        if any(len(row) != len(self.columns) for row in self.rows):
            raise ValueError("every row needs one value for each column")


@dataclass(frozen=True, kw_only=True)
class DocumentFacts:
    """All that a result shows; `paragraphs` are already filled.

    The layout writes "Nama" and the holder's name itself, above `holder_lines`. `government` is the line
    above the agency's name on the letterhead, e.g. "Pemerintah Kabupaten …".
    """

    service_key: str
    service_name: str
    title: str
    layout: Layout
    paragraphs: tuple[str, ...]
    number: str
    agency_id: str
    area_code: str
    agency_name: str
    agency_address: str
    place: str
    holder_name: str
    holder_lines: tuple[tuple[str, str], ...]
    signer_name: str
    signer_post: str
    signer_nip: str
    issued_on: date
    valid_until: date | None
    receipt: str
    repeat: Repeat | None = None
    government: str = ""
    simulated: bool

    def stored(self) -> dict[str, Any]:
        """Return the facts as JSON values."""
        until = self.valid_until.isoformat() if self.valid_until else None
        return {**asdict(self), "issued_on": self.issued_on.isoformat(), "valid_until": until}

    @classmethod
    def load(cls, stored: dict[str, Any]) -> Self:
        """Return the facts that `stored` gave."""
        repeat, until = stored["repeat"], stored["valid_until"]
        changed = {
            "layout": Layout(stored["layout"]),
            "paragraphs": tuple(stored["paragraphs"]),
            "holder_lines": tuple((label, text) for label, text in stored["holder_lines"]),
            "issued_on": date.fromisoformat(stored["issued_on"]),
            "valid_until": date.fromisoformat(until) if until else None,
            "repeat": repeat and Repeat(tuple(repeat["columns"]), tuple(map(tuple, repeat["rows"]))),
        }
        return cls(**{**stored, **changed})


@dataclass(frozen=True, kw_only=True)
class SlipFacts:
    """What a receipt or a hand-over slip shows; it is not signed electronically and not registered.

    `at_words` is the moment in words, `link` the address in the QR code ("" = none), `link_words` how people
    read it, `code` the tracking code as printed, `items` what was received or is handed over.
    """

    title: str
    receipt: str
    service_name: str
    agency_name: str
    agency_address: str
    place: str
    at_words: str
    issued_on: date
    holder_name: str
    officer_name: str
    simulated: bool
    government: str = ""
    office_name: str = ""
    receiver_name: str = ""
    lines: tuple[tuple[str, str], ...] = ()
    items: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    code: str = ""
    link: str = ""
    link_words: str = ""
    paper: SlipPaper = SlipPaper.A5

    def stored(self) -> dict[str, Any]:
        """Return the facts as JSON values."""
        return {**asdict(self), "issued_on": self.issued_on.isoformat()}


def plain(text: str) -> str:
    """Return text as it may be printed: letter by letter as it was written, control characters as spaces.

    Refuses invisible characters, such as those that turn the direction of writing, and over-long text.
    """
    text = "".join(" " if unicodedata.category(c) in SPACING else c for c in text)
    if hides(text):
        raise Refused(
            "document.hidden_text",
            "Ada huruf tak terlihat di dalam “{text}”. Ketik ulang bagian itu, jangan disalin-tempel.",
            text=clean_text(text)[:60],
        )
    if len(text) > MAX_TEXT:
        raise Refused("document.too_long", "Satu bagian dokumen terlalu panjang. Ringkas, lalu coba lagi.")
    return text


def printable(value: Any) -> Any:
    """Return nested JSON values with every string made `plain`; refuses more than 500 entries in a list."""
    if isinstance(value, str):
        return plain(value)
    if isinstance(value, dict):
        return {key: printable(entry) for key, entry in value.items()}
    if isinstance(value, list | tuple):
        if len(value) > MAX_ROWS:
            raise Refused("document.too_long", "Tabel dokumen terlalu panjang. Ringkas, lalu coba lagi.")
        return [printable(entry) for entry in value]
    return value


def checked(facts: DocumentFacts) -> DocumentFacts:
    """Return the facts with printable text only."""
    return DocumentFacts.load(printable(facts.stored()))
