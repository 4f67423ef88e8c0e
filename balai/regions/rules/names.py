"""Names of areas: as documents write them, and as people type them. Pure."""

import re
import unicodedata
from collections.abc import Sequence

from balai.regions.rules.codes import Kind

APOSTROPHES = re.compile("[\"'`]")
NOT_IN_WORDS = re.compile(r"[^a-z0-9]+")
LEVEL_WORDS = frozenset(["desa", "kelurahan", "kecamatan", "provinsi", "kel", "kec", "kab", "prov"])
"""Words that people put before a name, and that say nothing when searching."""

Named = tuple[Kind, str]


def titled(kind: Kind, name: str) -> str:
    """Return "Desa Kemiren"; provinces, regencies and desa adat carry what they are in their name."""
    if kind in (Kind.KECAMATAN, Kind.KELURAHAN, Kind.DESA):
        return f"{kind.label} {name}"
    return name


def full_name(lineage: Sequence[Named]) -> str:
    """Return "Desa Kemiren, Kecamatan Glagah, Kabupaten Banyuwangi, Jawa Timur" from a top-down lineage."""
    return ", ".join(titled(kind, name) for kind, name in reversed(lineage))


def short_name(lineage: Sequence[Named]) -> str:
    """Return "Desa Kemiren, Glagah", "Kecamatan Glagah, Kabupaten Banyuwangi", "Kabupaten Banyuwangi"."""
    kind, name = lineage[-1]
    if kind in (Kind.PROVINSI, Kind.KABUPATEN, Kind.KOTA):
        return name
    return f"{titled(kind, name)}, {lineage[-2][1]}"


def folded(text: str) -> str:
    """Return lowercase ASCII without accents, apostrophes and quotes: Soka"an → sokaan."""
    plain = unicodedata.normalize("NFKD", text.lower()).encode("ascii", "ignore").decode()
    return APOSTROPHES.sub("", plain)


def tokens(text: str) -> list[str]:
    """Return the words of what someone typed, each once, without words like "desa"."""
    words = NOT_IN_WORDS.split(folded(text))
    return list(dict.fromkeys(word for word in words if word and word not in LEVEL_WORDS))


def index_words(name: str) -> set[str]:
    """Return the words under which a name is found; two-word and hyphened names also in one ("sumberagung")."""
    split = [[part for part in NOT_IN_WORDS.split(chunk) if part] for chunk in folded(name).split()]
    chunks = [parts for parts in split if parts]
    words = {part for parts in chunks for part in parts} | {"".join(parts) for parts in chunks}
    if len(chunks) == 2:
        words.add("".join(part for parts in chunks for part in parts))
    return words - LEVEL_WORDS
