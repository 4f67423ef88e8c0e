"""Life events at a node: one form and one basket for those of its services that this desk can file at once."""

from collections.abc import Collection
from functools import lru_cache

from balai.catalogue import queries as catalogue
from balai.catalogue.rules import shared as rules
from balai.catalogue.rules.life_event import LifeEvent, Part
from balai.catalogue.rules.shared import Shared
from balai.core.refusal import Missing
from balai.nodes.queries import desk
from balai.nodes.queries.desk import Offered
from balai.nodes.queries.store import Store

LEAST = 2
"""An event of fewer services is that service."""


def life_event(key: str) -> LifeEvent:
    """Return a life event that is filled in once; `Missing` for anything else."""
    found = catalogue.life_events().get(key)
    if found is None or not found.parts:
        raise Missing("Peristiwa")
    return found


def offered(store: Store) -> list[LifeEvent]:
    """Return the events of which this desk can file two services or more, as they stand on the home page."""
    here = set(store.services())
    known = catalogue.life_events().values()
    return [one for one in known if len([p for p in one.parts if p.service in here and not p.after]) >= LEAST]


def parts(store: Store, event: LifeEvent) -> tuple[Part, ...]:
    """Return what can be filed here; what waits for a result of the others is asked for once that is there."""
    here = set(store.services())
    return tuple(part for part in event.parts if part.service in here and not part.after)


def later(store: Store, event: LifeEvent) -> tuple[str, ...]:
    """Return the names of what is asked for when the results of these are there."""
    here = set(store.services())
    waiting = (part for part in event.parts if part.after and part.service in here)
    return tuple(part.name or desk.offered(store, part.service).package.name for part in waiting)


def offers(store: Store, event: LifeEvent) -> dict[str, Offered]:
    """Return the services of an event as the catalogue of this node has them."""
    return {part.service: desk.offered(store, part.service) for part in parts(store, event)}


def shared(store: Store, event_key: str, chosen: Collection[str]) -> Shared:
    """Return what is asked once for the chosen services; `Missing` when none of them can be filed here."""
    event = life_event(event_key)
    packed = tuple(
        (part.service, store.packed(f"services/{part.service}.json")) for part in parts(store, event)
    )
    found = _shared(event_key, packed, frozenset(chosen) & {service for service, _ in packed})
    if not found.at_once:
        raise Missing("Peristiwa")
    return found


@lru_cache(maxsize=32)
def _shared(event_key: str, packed: tuple[tuple[str, bytes], ...], chosen: frozenset[str]) -> Shared:
    """Put the form together once, for as long as the catalogue says the same of its services."""
    packages = {service: desk.parsed(raw).package for service, raw in packed}
    return rules.shared(life_event(event_key), packages, chosen)
