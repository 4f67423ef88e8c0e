"""Taking in what agencies outside report. It stands beside our own numbers, never among them."""

import hashlib
from datetime import datetime

from django.db import transaction

from balai.accounts import queries as accounts
from balai.catalogue import queries as catalogue
from balai.core import events
from balai.core.actor import Actor
from balai.core.clock import local_date
from balai.core.ids import new_id
from balai.core.refusal import Refused
from balai.monitoring.models import OutsideReport
from balai.monitoring.rules import report
from balai.monitoring.rules.report import Report
from balai.regions import queries as regions

VERB = "monitoring.report"


@transaction.atomic
def take_in(text: str, *, area_code: str, source: str, by: Actor, at: datetime) -> int:
    """Keep a file of reports for an area with where it came from; return how many lines.

    The same file again changes nothing; a newer file for a month is what counts from then on, the older stays.
    """
    found, file_hash = preview(text, area_code=area_code, source=source, by=by, at=at), _hash(text)
    if OutsideReport.objects.filter(area_code=area_code, file_hash=file_hash).exists():
        return 0
    OutsideReport.objects.bulk_create(
        OutsideReport(
            id=new_id(), area_code=area_code, agency=one.agency, service_key=one.service_key, on=one.on,
            measures=one.measures, source=source.strip(), file_hash=file_hash, by=by.ref, recorded_at=at,
        )
        for one in found
    )  # fmt: skip
    events.record(
        "report.taken_in", area_code, by=by, at=at, area_code=area_code, count=len(found), file=file_hash
    )
    return len(found)


def preview(text: str, *, area_code: str, source: str, by: Actor, at: datetime) -> list[Report]:
    """Return what `take_in` would keep, without keeping it; refuses the same."""
    by.check(accounts.roles_that(VERB), agency_id="", area_code=area_code)
    if not report.SHORTEST_SOURCE <= len(source.strip()) <= report.LONGEST_SOURCE:
        raise Refused(
            "report.source", "Tulis asal laporan ini: nomor surat, alamat halaman, atau nama sistemnya."
        )
    area = regions.area(area_code)
    today = local_date(at, regions.zone_of(area.code))
    return report.read(text, {one.key for one in catalogue.services()}, today)


def _hash(text: str) -> str:
    """Return what tells files apart; how their lines end does not."""
    return hashlib.sha256("\n".join(text.splitlines()).encode()).hexdigest()
