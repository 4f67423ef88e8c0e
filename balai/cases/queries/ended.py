"""What those who ask about a case that ended need to know of it: codes, no personal data."""

from dataclasses import dataclass

from balai.cases.models import Case
from balai.catalogue import queries as catalogue
from balai.core.channel import Channel

FREE = "gratis"


@dataclass(frozen=True)
class Ended:
    """A case that ended. `is_electronic`: the person met no officer: filed, and had the result, electronically."""

    agency_id: str
    office_id: str
    area_code: str
    service_key: str
    channel: str
    is_free: bool
    is_electronic: bool


def ended(case_id: str, *, met_nobody: bool) -> Ended | None:
    """Return what a case was about; `met_nobody`: its result was not given from hand to hand. Two queries at most.

    None for a draft that was never filed.
    """
    case = Case.objects.filter(id=case_id, filed_at__isnull=False).first()
    if case is None:
        return None
    package = catalogue.package(case.version_id, case.offering_id)
    return Ended(
        case.agency_id, case.office_id, case.area_code, case.service_key, case.channel,
        is_free=package.fee.kind == FREE,
        is_electronic=met_nobody and case.channel == Channel.ELECTRONIC and not case.assisted_by,
    )  # fmt: skip


def receipts(case_ids: set[str]) -> dict[str, str]:
    """Return the numbers of cases by id; one query."""
    found = Case.objects.filter(id__in=case_ids).values_list("id", "receipt")
    return {id: receipt or "" for id, receipt in found}
