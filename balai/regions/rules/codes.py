"""Codes of administrative areas, as the Ministry of Home Affairs gives them: "35.10.16.2005". Pure.

Province, regency, district, village: 2.2.2.4 digits (Permendagri 58/2021). Regency 01–69 is a kabupaten,
71–99 a city; a village number begins with 1 (kelurahan), 2 (desa) or 3 (desa adat).
"""

import re

from balai.core.choices import Labelled


class Level(Labelled):
    """The four levels of administrative areas, top down."""

    PROVINCE = "province", "Provinsi"
    REGENCY = "regency", "Kabupaten/kota"
    DISTRICT = "district", "Kecamatan"
    VILLAGE = "village", "Desa/kelurahan"


class Kind(Labelled):
    """What an area is called by law."""

    PROVINSI = "provinsi", "Provinsi"
    KABUPATEN = "kabupaten", "Kabupaten"
    KOTA = "kota", "Kota"
    KECAMATAN = "kecamatan", "Kecamatan"
    KELURAHAN = "kelurahan", "Kelurahan"
    DESA = "desa", "Desa"
    DESA_ADAT = "desa_adat", "Desa Adat"


SHAPE = re.compile(r"\d\d(\.(0[1-9]|[1-689]\d|7[1-9])(\.\d\d(\.[123]\d{3})?)?)?", re.ASCII)
LEVELS = tuple(Level)
ENDS = (2, 5, 8, 13)
"""Where the code of each level ends."""


def is_code(text: str) -> bool:
    """Return whether text has the shape of an area code; not whether there is such an area."""
    return SHAPE.fullmatch(text) is not None


def depth_of(code: str) -> int:
    """Return 1 for a province … 4 for a village; `ValueError` for anything that is no code."""
    if not is_code(code):
        raise ValueError(f"no area code: {code!r}")
    return ENDS.index(len(code)) + 1


def level_of(code: str) -> Level:
    """Return the level of a code; `ValueError` for anything that is no code."""
    return LEVELS[depth_of(code) - 1]


def parent_code(code: str) -> str:
    """Return the code one level up: "35.10.16.2005" → "35.10.16"; "" above a province."""
    return code.rpartition(".")[0]


def lineage(code: str) -> list[str]:
    """Return the codes from the province down to the code itself."""
    return [code[:end] for end in ENDS if end <= len(code)]


def kind_of(code: str) -> Kind:
    """Return what an area with that code is; `ValueError` for anything that is no code."""
    match level_of(code):
        case Level.PROVINCE:
            return Kind.PROVINSI
        case Level.REGENCY:
            return Kind.KOTA if code[3:] >= "71" else Kind.KABUPATEN
        case Level.DISTRICT:
            return Kind.KECAMATAN
        case _:
            return (Kind.KELURAHAN, Kind.DESA, Kind.DESA_ADAT)[int(code[9]) - 1]
