"""Questions to the catalogue: what services there are, who offers them where, and how to find them."""

from balai.catalogue.queries.offers import Offer, offer, offers_in, waiting_offerings
from balai.catalogue.queries.pinned import (
    Listing,
    Pattern,
    Version,
    current_version,
    package,
    packages,
    revision,
    service,
    services,
    standard,
    version,
    versions,
)
from balai.catalogue.queries.reference import life_event_services, reference
from balai.catalogue.queries.searching import Hit, search

__all__ = [
    "Hit",
    "Listing",
    "Offer",
    "Pattern",
    "Version",
    "current_version",
    "life_event_services",
    "offer",
    "offers_in",
    "package",
    "packages",
    "reference",
    "revision",
    "search",
    "service",
    "services",
    "standard",
    "version",
    "versions",
    "waiting_offerings",
]
