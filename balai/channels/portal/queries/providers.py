"""Who provides the services: each agency with what it offers, pledges and achieves."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from balai.accounts import queries as accounts
from balai.cases.queries import pace
from balai.catalogue import queries as catalogue
from balai.channels.portal.queries.places import Place
from balai.channels.portal.queries.shelf import agency_kind, fee_words, time_words
from balai.channels.portal.rules.hours import hours_words
from balai.channels.portal.rules.opening import opening
from balai.complaints.queries import public
from balai.complaints.queries.public import Figures
from balai.core.clock import local_date
from balai.core.sentences import Figure, Sentence
from balai.core.words import grouped, long_date
from balai.documents import queries as documents
from balai.regions import queries as regions


@dataclass(frozen=True)
class Line:
    id: str
    name: str
    kind: str
    services: int


def providers(place: Place, *, on: date) -> list[Line]:
    """Return the agencies that serve a place and offer something there, by name; three queries."""
    offered: dict[str, int] = defaultdict(int)
    for offer in catalogue.offers_in(place.code, on):
        offered[offer.agency_id] += 1
    found = accounts.agencies_serving(place.code)
    return [
        Line(one.id, one.name, Sentence(agency_kind(one.kind)), offered[one.id])
        for one in found
        if offered[one.id]
    ]


@dataclass(frozen=True)
class Unit:
    """An office; `opening`: what the sign on its door would say now."""

    name: str
    address: str
    opening: str
    is_open: bool
    hours: tuple[Sentence, ...]


@dataclass(frozen=True)
class Service:
    """One service of an agency. `decided` and `share` are "" where nothing can be told."""

    key: str
    name: Sentence
    time: str
    fee: str
    decided: Figure | str
    share: str
    is_told: bool


@dataclass(frozen=True)
class Provider:
    agency: Any
    kind: Sentence
    units: tuple[Unit, ...]
    services: tuple[Service, ...]
    pledged_on: Sentence | str
    reports: Figures


def provider(agency_id: str, *, at: datetime, on: date) -> Provider:
    """Return all that the page of an agency says; `Missing` for an unknown one. At most ten queries."""
    agency = accounts.agency(agency_id)
    offers = [one for one in catalogue.offers_in(agency.area_code, on) if one.agency_id == agency_id]
    offices = accounts.offices(id for offer in offers for id in offer.office_ids)
    paces = pace.of_agency(agency_id, on=on)
    pledge = documents.pledge(agency_id)
    return Provider(
        agency=agency, kind=Sentence(agency_kind(agency.kind)), units=_units(list(offices.values()), at),
        services=tuple(_service(offer.package, paces.get(offer.service_key)) for offer in offers),
        reports=public.figures(agency.area_code, agency_id=agency_id, until=at),
        pledged_on=long_date(local_date(pledge.published_at, regions.zone_of(agency.area_code))) if pledge else "",
    )  # fmt: skip


def _units(offices: list[Any], at: datetime) -> tuple[Unit, ...]:
    calendars = regions.calendars(office.calendar_id for office in offices)
    found = []
    for office in sorted(offices, key=lambda office: office.name):
        words, is_open = opening(calendars[office.calendar_id], at)
        hours = tuple(hours_words(calendars[office.calendar_id]))
        found.append(Unit(office.name, office.address, words, is_open, hours))
    return tuple(found)


def _service(package: Any, found: pace.Pace | None) -> Service:
    share = found.share if found else None
    return Service(
        package.key, Sentence(package.name), time_words(package), fee_words(package),
        grouped(found.decided) if found and found.is_told else "", f"{share:.0%}" if share is not None else "",
        share is not None,
    )  # fmt: skip
