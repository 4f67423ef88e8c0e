"""What a device needs to work alone: its services as adopted, places and who may serve, signed as one list."""

import hashlib
import zlib
from datetime import datetime

from balai.accounts import queries as accounts
from balai.catalogue import queries as catalogue
from balai.catalogue.rules.source import plain
from balai.core.clock import local_date
from balai.nodes import keys
from balai.nodes.models import Device
from balai.nodes.rules import statements, strict, wire
from balai.regions import queries as regions

KIND = "catalogue"


def frames(device: Device, held: str, *, at: datetime) -> list[bytes]:
    """Return the catalogue of a device as signed list and files; nothing when it holds just this one."""
    files = {
        path: zlib.compress(strict.write(content), 9) for path, content in contents(device, at=at).items()
    }
    listed = [[path, hashlib.sha256(file).hexdigest(), len(file)] for path, file in sorted(files.items())]
    version = hashlib.sha256(strict.write({"f": listed})).hexdigest()
    if version == held:
        return []
    statement = statements.write(KIND, {"d": device.code, "v": version, "f": listed}, key=keys.root())
    return [statement, *map(wire.file, files.values())]


def contents(device: Device, *, at: datetime) -> dict[str, dict[str, object]]:
    """Return what the files of a device's catalogue say, by path."""
    on = local_date(at, regions.zone_of(device.area_code))
    services = set(device.ticket.services)
    offers = [
        one for one in catalogue.offers_in(device.area_code, on)
        if one.offering_id and (not services or one.service_key in services)
    ]  # fmt: skip
    found: dict[str, dict[str, object]] = {
        f"services/{one.service_key}.json": {
            "version": one.version_id, "offering": one.offering_id, "agency": one.agency_id,
            "package": plain(one.package.raw),
        }
        for one in offers
    }  # fmt: skip
    found["place.json"] = _place(device, at)
    return found


def _place(device: Device, at: datetime) -> dict[str, object]:
    office = accounts.office(device.office_id)
    areas = [
        {"code": row.code, "name": row.name, "level": row.level} for row in regions.within(device.area_code)
    ]
    return {
        "office": {"id": office.id, "name": office.name, "kind": office.kind, "zone": regions.zone_of(office.area_code)},
        "areas": areas,
        "officers": [[row.id, row.name] for row in accounts.counter_officers(office.id, at=at)],
    }  # fmt: skip
