"""Ways to divide a result: by area, agency, office, service and channel, and what the groups are called."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from balai.accounts import queries as accounts
from balai.catalogue import queries as catalogue
from balai.core.channel import Channel
from balai.core.sentences import Sentence
from balai.regions import queries as regions
from balai.regions.rules import codes

Names = Callable[[Iterable[str]], Mapping[str, str]]


@dataclass(frozen=True)
class Division:
    """`field`: as `figures.divided` takes it; `name`: in an address; `title`: above the groups; `group`: what one is."""

    field: str
    name: str
    title: Sentence
    group: str
    names: Names


def _agencies(keys: Iterable[str]) -> dict[str, str]:
    return {id: one.name for id, one in accounts.agencies(keys).items()}


def _offices(keys: Iterable[str]) -> dict[str, str]:
    return {id: one.name for id, one in accounts.offices(keys).items()}


def _services(keys: Iterable[str]) -> dict[str, str]:
    return {one.key: one.name for one in catalogue.services()}


def _channels(keys: Iterable[str]) -> dict[str, str]:
    return {one.value: one.label for one in Channel}


def _areas(keys: Iterable[str]) -> dict[str, str]:
    """Return the names of areas without those above them."""
    return {code: name.partition(", ")[0] for code, name in regions.full_names(keys).items()}


PROVINCE = Division("province", "wilayah", Sentence("Menurut provinsi"), "Provinsi", _areas)
REGENCY = Division(
    "regency", "wilayah", Sentence("Menurut kabupaten dan kota"), "Kabupaten atau kota", _areas
)
AGENCY = Division("agency_id", "instansi", Sentence("Menurut instansi"), "Instansi", _agencies)
OFFICE = Division("office_id", "unit", Sentence("Menurut unit"), "Unit", _offices)
SERVICE = Division("service_key", "layanan", Sentence("Menurut layanan"), "Layanan", _services)
CHANNEL = Division("channel", "kanal", Sentence("Menurut kanal"), "Kanal", _channels)
NARROWING = (AGENCY, OFFICE, SERVICE, CHANNEL)
"""Those by which a result is narrowed within its area."""


def shown_in(area_code: str) -> tuple[Division, ...]:
    """Return the divisions that a page of an area shows: the nation by province, a province by regency."""
    if not area_code:
        return (PROVINCE, SERVICE)
    return (
        (REGENCY, SERVICE) if codes.level_of(area_code) == codes.Level.PROVINCE else (AGENCY, OFFICE, SERVICE)
    )


def reported_in(area_code: str) -> tuple[Division, ...]:
    """Return the divisions that stand in the recap of an area."""
    shown = shown_in(area_code)
    if PROVINCE in shown:
        return (PROVINCE, REGENCY, AGENCY)
    return (REGENCY, AGENCY) if REGENCY in shown else (AGENCY, SERVICE, CHANNEL)
