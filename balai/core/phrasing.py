"""What a text may say before it becomes a message. Pure."""

import re
import unicodedata
from collections.abc import Iterable

from balai.core.refusal import Refused

OPTIONAL = re.compile(r"\[([^\]]*)\]")
PLACE = re.compile(r"\{(\w+)\}")
KEPT = frozenset({"code", "receipt", "billing_code"})
"""Places that a message is useless without."""
ADDRESS = re.compile(r"://|www\.|[a-z0-9-]\.[a-z]{2,}", re.I)
LONG_NUMBER = re.compile(r"\d[\d .-]{6,}\d")
LONGEST = 600


def places(text: str) -> list[str]:
    """Return the places of a text in their order, each once."""
    return list(dict.fromkeys(PLACE.findall(text)))


def check_text(text: str, *, known: Iterable[str], needed: Iterable[str]) -> None:
    """Refuse a text that names an unknown place, lost a needed one, or leads people elsewhere.

    `known`: places that the act fills; `needed`: those the default text has.
    """
    _check_letters(text)
    _check_places(text, set(known), KEPT.intersection(needed))
    rest = PLACE.sub("", text)
    if ADDRESS.search(rest):
        raise Refused(
            "wording.address",
            "Alamat lain tidak boleh ditulis; pakai {site}. Setelah titik beri spasi.",
        )
    if LONG_NUMBER.search(rest):
        raise Refused(
            "wording.number", "Nomor panjang seperti nomor HP atau NIK tidak boleh ditulis di pesan."
        )


def _check_letters(text: str) -> None:
    if not text.strip() or len(text) > LONGEST:
        raise Refused("wording.length", "Tulis isi pesan, paling banyak {longest} huruf.", longest=LONGEST)
    if any(unicodedata.category(letter)[0] == "C" for letter in text):
        raise Refused("wording.letters", "Ada tanda tersembunyi atau ganti baris. Tulis dalam satu baris.")


def _check_places(text: str, known: set[str], needed: frozenset[str]) -> None:
    named = set(places(text))
    if unknown := sorted(named - known):
        raise Refused(
            "wording.unknown_place", "Tempat isian tidak dikenal: {names}.", names=", ".join(unknown)
        )
    if lost := sorted(needed - named):
        raise Refused(
            "wording.lost_place", "Tempat isian ini harus tetap ada: {names}.", names=", ".join(lost)
        )
    if re.search(r"[{}\[\]]", OPTIONAL.sub(lambda part: part[1], PLACE.sub("", text))):
        raise Refused("wording.brackets", "Tanda kurung kurawal atau siku tidak berpasangan. Periksa lagi.")
