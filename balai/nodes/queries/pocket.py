"""What a phone takes along: whole forms, and the names of the places near by."""

from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import urlencode

from balai.cases.queries import bundles
from balai.catalogue import queries as catalogue
from balai.catalogue.rules.package import EvidenceRule
from balai.channels.portal.queries import places
from balai.channels.portal.queries.places import Place
from balai.channels.portal.queries.shelf import DEPTH
from balai.core.clock import local_date
from balai.core.refusal import Missing
from balai.forms.rules import Form
from balai.nodes.rules.parcels import OF_EVENT
from balai.regions import queries as regions

CARD_PIXELS = 1_000
CARD_BYTES, PAGE_BYTES = 60_000, 180_000
"""What a photo may weigh on a thin link: a card stays readable at this, a page at that."""


@dataclass(frozen=True)
class Offered:
    """A service, or the usual services of a life event, as the people of a place may fill it in without a network."""

    key: str
    name: str
    place: Place
    form: Form
    evidence: tuple[EvidenceRule, ...]
    offering_id: str = ""
    services: tuple[str, ...] = ()
    """What a life event takes care of, in words."""

    @property
    def photos(self) -> tuple[tuple[EvidenceRule, str, int], ...]:
        """Return (what is asked, under which answers as the script reads them, how many bytes at most)."""
        return tuple(
            (rule, _when(rule), _most_bytes(rule)) for rule in self.evidence if not rule.already_held
        )


def offered(service_key: str, area_code: str, *, at: datetime) -> Offered:
    """Return a service that can be begun in an area; `Missing` otherwise. At most four queries."""
    place = places.place(area_code)
    offer = (
        catalogue.offer(service_key, place.code, local_date(at, regions.zone_of(place.code)))
        if place.code == area_code
        else None
    )
    if offer is None or offer.package.mode == "referral" or place.depth < DEPTH.get(offer.package.level, 0):
        raise Missing("Layanan")
    package = offer.package
    return Offered(package.key, package.name, place, package.questions, package.evidence, offer.offering_id)


def happening(event_key: str, area_code: str, *, at: datetime) -> Offered:
    """Return what a life event usually asks in an area; `Missing` where nothing of it can be had.

    What a file depends on is asked under shared names, so each file is offered and none demanded here.
    """
    place = places.place(area_code)
    found = bundles.here(
        bundles.life_event(event_key), area_code, local_date(at, regions.zone_of(place.code))
    )
    asked = found.shared(found.usual)
    if place.code != area_code or not asked.at_once:
        raise Missing("Peristiwa")
    evidence = tuple(replace(one.rule, when={}, optional=True) for one in asked.possible)
    services = tuple(asked.name_of(part.service) for part in asked.at_once)
    return Offered(OF_EVENT + event_key, found.event.name, place, asked.form, evidence, services=services)


def near(area_code: str) -> list[str]:
    """Return the villages of a regency as an input shows them: "Desa Kemiren, Glagah · 35.10.20.2001"."""
    villages = [area.code for area in regions.within(area_code) if area.level == "village"]
    return [f"{name} · {code}" for code, name in sorted(regions.short_names(villages).items())]


def _when(rule: EvidenceRule) -> str:
    return urlencode({key: list(map(_word, values)) for key, values in rule.when.items()}, doseq=True)


def _word(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _most_bytes(rule: EvidenceRule) -> int:
    return CARD_BYTES if (rule.max_pixels or CARD_PIXELS + 1) <= CARD_PIXELS else PAGE_BYTES
