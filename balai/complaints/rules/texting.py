"""A report that comes as a message: "ADUAN Kemiren # KTP # Petugas tidak ada …". Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from balai.cases.rules import receipt
from balai.complaints.rules.kinds import Identity, Kind, Via
from balai.complaints.rules.reports import Report
from balai.core.refusal import Refused

BEGINNING = re.compile(r"\s*(\w+)[\s:,.]*")
SLIP = re.compile(r"(\w{11})(\w{8})")
"""A receipt number and its code, without what separates them."""
SHORT = re.compile(r"\bkab\b\.?\s*", re.IGNORECASE)
MOST_HEADS = 3
TITLE = 60


@dataclass(frozen=True)
class Texted:
    """What was sent. `heads`: what it is about, as typed, each a place, an agency, a service or a slip."""

    kind: Kind
    heads: tuple[str, ...]
    words: str


def read(text: str, words: Mapping[str, str], between: str) -> Texted | None:
    """Return what a message says after its agreed word; None for a message that does not begin with one."""
    found = BEGINNING.match(text)
    kind = words.get(found[1].casefold()) if found else None
    if not found or not kind:
        return None
    *heads, said = text[found.end() :].split(between, MOST_HEADS)
    return Texted(Kind(kind), tuple(head.strip() for head in heads if head.strip()), said.strip())


def slip(head: str) -> tuple[str, str] | None:
    """Return the receipt number and the code that somebody typed; None for anything else, and for a mistyped number."""
    found = SLIP.fullmatch(re.sub(r"[\s-]", "", head))
    try:
        return (receipt.normal(found[1]), found[2]) if found else None
    except Refused:
        return None


def in_full(head: str) -> str:
    """Return a place with "Kab." said in full: a regency and a city may bear one name."""
    return SHORT.sub("Kabupaten ", head)


def report(said: Texted, phone: str, *, unread: tuple[str, ...] = ()) -> Report:
    """Return the report of a message: its name is kept secret, since nobody asked its sender.

    `unread`: heads that nothing is known by; they stay with the words. The title is their beginning.
    """
    text = " ".join([*unread, said.words])
    title = text if len(text) <= TITLE else text[:TITLE].rsplit(maxsplit=1)[0] + " …"
    return Report(said.kind, Identity.SECRET, " ".join(title.split()), text, phone=phone, via=Via.MESSAGE)
