"""What goes out to and comes in from SP4N-LAPOR!."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from balai.accounts import queries as accounts
from balai.catalogue import queries as catalogue
from balai.complaints.models import Complaint, Entry
from balai.complaints.queries import access
from balai.complaints.queries.names import service_names
from balai.complaints.rules.kinds import Identity, Kind, Note
from balai.complaints.rules.lapor import MOST_ROWS, Row
from balai.complaints.rules.status import Status
from balai.core.actor import area_q
from balai.core.clock import local
from balai.core.vault import DataKey, keys
from balai.regions import queries as regions


def known_numbers(origin: str, numbers: Iterable[str]) -> set[str]:
    """Return those numbers of another system whose reports are here already; one query."""
    found = Complaint.objects.filter(origin=origin, origin_number__in=list(numbers))
    return set(found.values_list("origin_number", flat=True))


def agency_named(name: str, area_code: str) -> str:
    """Return the id of the agency with a name (or id) that serves an area, "" for none."""
    wanted = name.strip().lower()
    serving = accounts.agencies_serving(area_code)
    return next((one.id for one in serving if wanted and wanted in (one.id.lower(), one.name.lower())), "")


def service_named(name: str) -> str:
    """Return the key of the service with a name (or key), "" for none."""
    wanted = name.strip().lower()
    return next(
        (one.key for one in catalogue.services() if wanted and wanted in (one.key, one.name.lower())), ""
    )


def rows(area_code: str, *, since: datetime, until: datetime) -> list[Row]:
    """Return the reports of a period in an area, oldest first, at most 5,000; those whose key is gone are left out."""
    found = list(
        Complaint.objects.filter(
            area_q(area_code, "area_code"), filed_at__gte=since, filed_at__lt=until
        ).order_by("filed_at", "id")[:MOST_ROWS]
    )
    unwrapped = keys(row.key_id for row in found)
    answers = _answers([row.id for row in found])
    names = service_names(row.service_key for row in found)
    agencies = accounts.agencies(row.agency_id for row in found)
    return [
        _row(row, unwrapped[row.key_id], answers.get(row.id), names, agencies[row.agency_id].name)
        for row in found
        if row.key_id in unwrapped
    ]


def _answers(ids: list[str]) -> dict[str, Entry]:
    answered = Entry.objects.filter(complaint_id__in=ids, note=Note.ANSWERED).order_by("at", "id")
    return {entry.complaint_id: entry for entry in answered}


def _row(row: Complaint, key: DataKey, answer: Entry | None, names: dict[str, str], agency: str) -> Row:
    words: dict[str, Any] = key.open(row.sealed, access.words_place(row.id))
    zone = regions.zone_of(row.area_code)
    said = key.open(answer.sealed, access.entry_place(answer.id))["text"] if answer and answer.sealed else ""
    return Row(
        number=row.origin_number or row.number, filed_at=local(row.filed_at, zone), kind=Kind(row.kind),
        title=words["title"], text=words["text"], happened_on=row.happened_on, area=row.area_code, agency=agency,
        service=names.get(row.service_key, ""), identity=Identity(row.identity), status=Status(row.status), answer=said,
        closed_at=local(row.ended_at, zone) if row.ended_at else None,
    )  # fmt: skip
