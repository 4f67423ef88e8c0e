"""What a device needs to work alone: its services as adopted, places and who may serve, signed as one list."""

import hashlib
import zlib
from datetime import date, datetime
from functools import lru_cache

from balai.accounts import queries as accounts
from balai.catalogue import queries as catalogue
from balai.catalogue.rules.source import plain
from balai.core import facts
from balai.core.clock import local_date
from balai.nodes import keys
from balai.nodes.models import Device
from balai.nodes.rules import statements, strict, wire
from balai.regions import queries as regions
from balai.regions.queries import picking

KIND = "catalogue"


def frames(device: Device, held: str, *, at: datetime) -> list[bytes]:
    """Return the catalogue of a device as signed list and files; nothing when it holds just this one.

    Two queries and its place when nothing in the catalogue changed since the last device of this area asked.
    """
    on = local_date(at, regions.zone_of(device.area_code))
    files = dict(_services(catalogue.revision(), device.area_code, tuple(device.ticket.services), on))
    files["place.json"] = _packed(_place(device, at))
    listed = [[path, hashlib.sha256(file).hexdigest(), len(file)] for path, file in sorted(files.items())]
    version = hashlib.sha256(strict.write({"f": listed})).hexdigest()
    if version == held:
        return []
    statement = statements.write(KIND, {"d": device.code, "v": version, "f": listed}, key=keys.root())
    return [statement, *map(wire.file, files.values())]


@lru_cache(maxsize=256)
def _services(
    revision: str, area_code: str, services: tuple[str, ...], on: date
) -> tuple[tuple[str, bytes], ...]:
    """Return path and packed content of each service that an area offers on a day, under a revision of the catalogue."""
    offers = (one for one in catalogue.offers_in(area_code, on) if one.offering_id)
    return tuple(
        (
            f"services/{one.service_key}.json",
            _packed(
                {
                    "version": one.version_id,
                    "offering": one.offering_id,
                    "agency": one.agency_id,
                    "package": plain(one.package.raw),
                }
            ),
        )
        for one in offers
        if not services or one.service_key in services
    )


def _packed(content: dict[str, object]) -> bytes:
    return zlib.compress(strict.write(content), 9)


def _place(device: Device, at: datetime) -> dict[str, object]:
    office = accounts.office(device.office_id)
    zone = regions.zone_of(office.area_code)
    return {
        "office": {"id": office.id, "name": office.name, "kind": office.kind, "zone": zone},
        "simulated": facts.is_simulation(),
        "areas": _areas(device.area_code[:5], local_date(at, zone)),
        "officers": [[row.id, row.name] for row in accounts.counter_officers(office.id, at=at)],
    }  # fmt: skip


@lru_cache(maxsize=1024)
def _areas(regency: str, on: date) -> list[tuple[str, str]]:
    """Return code and full name of the villages of a regency, where people live, and of all regencies, where they are from."""
    rows = [*picking.of_level("village", regency), *picking.of_level("regency")]
    return sorted(regions.full_names(row.code for row in rows).items())
