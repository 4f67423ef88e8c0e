"""Services as visitors meet them: by words, by life event, by category, and one by one."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

import yaml
from django.conf import settings

from balai.accounts import queries as accounts
from balai.accounts.rules import OfficeKind
from balai.cases.queries import usage
from balai.catalogue import queries as catalogue
from balai.catalogue.queries import Listing, Offer
from balai.catalogue.rules.package import Package
from balai.catalogue.rules.standard import Component, answers, named, validity_words, when_words
from balai.channels.portal.queries.places import Place
from balai.channels.portal.rules.channels import channels
from balai.channels.portal.rules.opening import opening
from balai.core.sentences import Joined, Sentence
from balai.core.words import duration, rupiah
from balai.regions import queries as regions

DEPTH = {"district": 3, "village": 4}
"""How exactly an area must be chosen before a service of that level can be had: district, village."""
MOST_USED = 5
MOST_HITS = 6
MOST_OFFICES = 4
HALLS = [OfficeKind.MPP, OfficeKind.AGENCY]


@cache
def agency_kind(key: str) -> str:
    """Return how people call a kind of agency."""
    loaded = yaml.safe_load((settings.DATA / "agency_kinds.yaml").read_text(encoding="utf-8"))
    return str(loaded["agency_kinds"].get(key, key.upper()))


def time_words(package: Package) -> str:
    """Return how long the office may take: "1 hari kerja"."""
    return duration(package.clock.duration.value, package.clock.duration.unit)


def fee_words(package: Package) -> str:
    """Return the fee in as few words as a list allows."""
    amount = package.fee.amount_rupiah
    return Sentence("Menurut tarif resmi") if amount is None else rupiah(amount)


@dataclass(frozen=True)
class Line:
    """A service in a list."""

    key: str
    name: str
    detail: str


def _line(package: Package) -> Line:
    return Line(package.key, package.name, Joined((time_words(package), fee_words(package)), " · "))


def search(text: str) -> list[Line]:
    """Return the services that fit a question in someone's own words, best first."""
    return [Line(hit.service_key, hit.name, hit.summary) for hit in catalogue.search(text, limit=MOST_HITS)]


def most_used(place: Place, *, on: date) -> list[Line]:
    """Return the services people of the regency filed most of late, the whole offer where nothing was filed yet."""
    keys = usage.most_filed(place.regency_code, MOST_USED)
    offers = catalogue.offers_in(place.code, on, keys=keys) if keys else ()
    order = {key: rank for rank, key in enumerate(keys)}
    return [_line(offer.package) for offer in sorted(offers, key=lambda offer: order[offer.service_key])]


def by_category() -> list[tuple[str, list[Listing]]]:
    """Return (name of the category, its services by name) in the order of the data."""
    listings = catalogue.services()
    named = catalogue.reference().categories
    known = {key: [one for one in listings if one.category == key] for key in named}
    rest = [one for one in listings if one.category not in named]
    groups = [(name, known[key]) for key, name in named.items() if known[key]]
    return groups + ([(Sentence("Lainnya"), rest)] if rest else [])


def of_life_event(key: str) -> tuple[str, tuple[Listing, ...]] | None:
    """Return (name, services in the order in which people need them) of a life event."""
    name = catalogue.reference().life_events.get(key)
    return (name, catalogue.services(life_event=key)) if name else None


def life_events() -> Mapping[str, str]:
    """Return the life events, key → name, in the order of the data; no query."""
    return catalogue.reference().life_events


@dataclass(frozen=True)
class Office:
    """A place to go to; `opening`: what the sign on its door would say now."""

    name: str
    address: str
    opening: str
    is_open: bool


def offices_near(place: Place, *, at: datetime) -> list[Office]:
    """Return the halls and agencies of the regency, halls first, at most four; two queries."""
    found = accounts.offices_in(place.regency_code, HALLS) if place.code else []
    found.sort(key=lambda office: HALLS.index(OfficeKind(office.kind)))
    return _offices(found[:MOST_OFFICES], at)


def _offices(offices: Iterable[Any], at: datetime) -> list[Office]:
    found = list(offices)
    calendars = regions.calendars(office.calendar_id for office in found) if found else {}
    return [Office(one.name, one.address, *opening(calendars[one.calendar_id], at)) for one in found]


@dataclass(frozen=True)
class Page:
    """One service as the people of a place can have it. `needs_depth` > 0: a district or village must be chosen first."""

    package: Package
    offer: Offer | None
    agency: str
    category: str
    offices: tuple[Office, ...]
    facts: tuple[tuple[str, str], ...]
    channels: Sequence[tuple[str, str]]
    standard: tuple[Component, ...]
    asked: tuple[tuple[str, str, str], ...]
    held: tuple[str, ...]
    needs_depth: int

    @property
    def is_example(self) -> bool:
        return self.offer is None or self.offer.is_example

    @property
    def can_start(self) -> bool:
        return self.package.mode != "referral" and self.offer is not None and not self.needs_depth


def service(key: str, place: Place, *, on: date, at: datetime) -> Page:
    """Return all a service page says; `Missing` for an unknown service. At most six queries."""
    offer = catalogue.offer(key, place.code, on) if place.code else None
    package = offer.package if offer else catalogue.service(key).package
    is_deep_enough = place.depth >= DEPTH.get(package.level, 0) or package.mode == "referral"
    kind = agency_kind(package.agency_kind)
    agency = accounts.agency(offer.agency_id).name if offer and offer.agency_id else kind
    offices = accounts.offices(offer.office_ids).values() if offer and offer.office_ids else ()
    return Page(
        package=package, offer=offer, agency=agency,
        category=catalogue.reference().categories.get(package.category, Sentence("Layanan")),
        offices=tuple(_offices(offices, at)),
        facts=_facts(package, kind), channels=channels(package.channels),
        standard=tuple(one for one in catalogue.standard(package) if one.is_public),
        asked=asked(package), held=tuple(rule.name for rule in package.evidence if rule.already_held),
        needs_depth=0 if is_deep_enough else DEPTH[package.level],
    )  # fmt: skip


def _facts(package: Package, agency: str) -> tuple[tuple[str, str], ...]:
    """Return the four answers: when, how much, what, who."""
    validity = validity_words(package.result.validity)
    product = named(package.result.name, validity)
    return (
        (Sentence("Selesai dalam"), time_words(package)),
        (Sentence("Biaya"), fee_words(package)),
        (Sentence("Yang Anda terima"), product),
        (Sentence("Diurus oleh"), agency),
    )


def asked(package: Package) -> tuple[tuple[str, str, str], ...]:
    """Return (what to prepare, help, when) of the evidence the applicant brings."""
    rules = (rule for rule in package.evidence if not rule.already_held)
    return tuple((rule.name, rule.help, _when(package, rule.when, rule.optional)) for rule in rules)


def _when(package: Package, when: Mapping[str, tuple[object, ...]], optional: bool) -> str:
    parts = [_only_for(package, when)] if when else []
    return Joined([*parts, *([Sentence("boleh tidak ada")] if optional else [])], "; ")


def _only_for(package: Package, when: Mapping[str, tuple[object, ...]]) -> str:
    """Return a condition as briefly as it can be understood: the answers alone, unless one is a yes or no."""
    if any(isinstance(value, bool) for values in when.values() for value in values):
        return when_words(package, when)
    questions = package.form.get("properties", {})
    parts = [answers(questions.get(name, {}), values) for name, values in when.items()]
    return Sentence("hanya bila {conditions}", conditions=Joined(parts, Sentence(" dan ")))
