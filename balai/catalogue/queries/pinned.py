"""Services and the pinned packages of their versions."""

from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from threading import Lock

from balai.catalogue.models import Offering, Service, ServiceVersion
from balai.catalogue.queries.life_events import life_event_services
from balai.catalogue.queries.reference import reference
from balai.catalogue.rules.offering import effective
from balai.catalogue.rules.package import Package, parse
from balai.catalogue.rules.standard import Component, components
from balai.core import facts
from balai.core.prepared import Prepared
from balai.core.refusal import Missing

REVISION = "catalogue.revision"
REMEMBERED = 512
Pin = tuple[str, str]
"""(version id, offering id or ""): neither ever changes, so what they say is remembered in the process."""

_remembered: OrderedDict[Pin, Package] = OrderedDict()
_lock = Lock()


@dataclass(frozen=True, slots=True)
class Listing:
    """A service as lists show it."""

    key: str
    name: str
    summary: str
    category: str
    mode: str
    level: str
    agency_kind: str
    life_events: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Pattern:
    """The national pattern of a service: its newest version."""

    service_key: str
    version_id: str
    version_number: int
    package: Package


@dataclass(frozen=True, slots=True)
class Version:
    id: str
    number: int
    published_at: datetime
    published_by: str


def revision() -> str:
    """Return a mark that changes whenever anything in the catalogue does; one query."""
    return str(facts.get(REVISION, ""))


def services(*, category: str = "", life_event: str = "", mode: str = "") -> tuple[Listing, ...]:
    """Return the services in use by name, all or those of a category, life event or mode; one query.

    Those of a life event come in the order in which people usually need them.
    """
    rows = Service.objects.filter(withdrawn_at=None, current__isnull=False)
    rows = rows.filter(category=category) if category else rows
    rows = rows.filter(mode=mode) if mode else rows
    listings = (
        Listing(row.key, row.name, row.summary, row.category, row.mode, row.level, row.agency_kind, tuple(row.life_events))
        for row in rows.order_by("name")
    )  # fmt: skip
    if not life_event:
        return tuple(listings)
    order = {key: place for place, key in enumerate(life_event_services(life_event))}
    needed = (one for one in listings if life_event in one.life_events)
    return tuple(sorted(needed, key=lambda one: order.get(one.key, len(order))))


_IN_USE = Prepared(
    lambda key: (
        Service.objects.filter(key=key, withdrawn_at=None, current__isnull=False)
        .select_related("current")
        .only("key", "current", "current__number")
    )
)


def service(key: str) -> Pattern:
    """Return the newest pattern of a service in use; `Missing` otherwise. One query, two when not remembered."""
    row = _IN_USE.first(key)
    if row is None or row.current is None:
        raise Missing("Layanan")
    return Pattern(key, row.current.id, row.current.number, package(row.current.id))


def patterns(keys: Iterable[str]) -> dict[str, Pattern]:
    """Return the newest patterns of many services in use by key; one query, two when not remembered."""
    rows = Service.objects.filter(key__in=set(keys), withdrawn_at=None, current__isnull=False)
    found = {
        key: (id, number)
        for key, id, number in rows.values_list("key", "current_id", "current__number")
        if id and number
    }
    loaded = packages((id, "") for id, _ in found.values())
    return {key: Pattern(key, id, number, loaded[id, ""]) for key, (id, number) in found.items()}


def current_version(key: str) -> str:
    """Return the id of the newest version of a service, or "" when there is none."""
    found = Service.objects.filter(key=key).values_list("current_id", flat=True).first()
    return found or ""


def versions(key: str) -> list[Version]:
    """Return the published versions of a service, newest first, at most 100."""
    rows = ServiceVersion.objects.filter(service_id=key).order_by("-number").defer("package")[:100]
    return [Version(row.id, row.number, row.published_at, row.published_by) for row in rows]


def version(start: str) -> str:
    """Return the full id of the one version whose id begins with `start`; `Missing` if none or several."""
    found = list(ServiceVersion.objects.filter(id__startswith=start).values_list("id", flat=True)[:2])
    if len(found) != 1:
        raise Missing("Versi layanan")
    return found[0]


def package(version_id: str, offering_id: str = "") -> Package:
    """Return what a version says, as an offering changes it; no query when remembered, else one or two."""
    return packages([(version_id, offering_id)])[version_id, offering_id]


def packages(pins: Iterable[Pin]) -> dict[Pin, Package]:
    """Return many pinned packages with at most two queries; `Missing` if one is unknown."""
    wanted = set(pins)
    found = {pin: known for pin in wanted if (known := _recall(pin))}
    fresh = _load(wanted - found.keys())
    for pin, loaded in fresh.items():
        _remember(pin, loaded)
    return found | fresh


def standard(of: Package) -> tuple[Component, ...]:
    """Return the 14 components of a service standard; six are public."""
    return components(of, reference().components)


def _load(pins: set[Pin]) -> dict[Pin, Package]:
    if not pins:
        return {}
    patterns = dict(
        ServiceVersion.objects.filter(id__in={pin[0] for pin in pins}).values_list("id", "package")
    )
    ids = {pin[1] for pin in pins if pin[1]}
    offerings = dict(Offering.objects.filter(id__in=ids).values_list("id", "package")) if ids else {}
    loaded = {}
    for version_id, offering_id in pins:
        if version_id not in patterns or (offering_id and offering_id not in offerings):
            raise Missing("Versi layanan")
        pattern = patterns[version_id]
        loaded[version_id, offering_id] = parse(
            effective(pattern, offerings[offering_id]) if offering_id else pattern
        )
    return loaded


def _recall(pin: Pin) -> Package | None:
    with _lock:
        known = _remembered.get(pin)
        if known:
            _remembered.move_to_end(pin)
        return known


def _remember(pin: Pin, loaded: Package) -> None:
    with _lock:
        _remembered[pin] = loaded
        while len(_remembered) > REMEMBERED:
            _remembered.popitem(last=False)
