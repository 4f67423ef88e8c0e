"""Questions to the catalogue: what services there are, who offers them where, and how to find them."""

from balai.catalogue.queries.drafts import Draft, draft_offering, draft_package, kept_offering
from balai.catalogue.queries.life_events import events_folder, life_event_services, life_events
from balai.catalogue.queries.offers import (
    Offer,
    adopted_offerings,
    holding,
    known_offering,
    lately,
    offer,
    offers_in,
    seen_offering,
    waiting_offerings,
)
from balai.catalogue.queries.pinned import (
    Listing,
    Pattern,
    Version,
    current_version,
    package,
    packages,
    patterns,
    revision,
    service,
    services,
    standard,
    version,
    versions,
)
from balai.catalogue.queries.reference import reference
from balai.catalogue.queries.searching import Hit, search

__all__ = [
    "Draft",
    "Hit",
    "Listing",
    "Offer",
    "Pattern",
    "Version",
    "adopted_offerings",
    "current_version",
    "draft_offering",
    "draft_package",
    "events_folder",
    "holding",
    "kept_offering",
    "known_offering",
    "lately",
    "life_event_services",
    "life_events",
    "offer",
    "offers_in",
    "package",
    "packages",
    "patterns",
    "reference",
    "revision",
    "search",
    "seen_offering",
    "service",
    "services",
    "standard",
    "version",
    "versions",
    "waiting_offerings",
]
