"""A case as officers and machines see it before they open it: no more of the person than a worklist shows."""

from dataclasses import dataclass

from balai.accounts.rules import short_name
from balai.cases.models import Case, Evidence
from balai.cases.queries import access
from balai.core.vault import keys
from balai.regions import queries as regions


@dataclass(frozen=True)
class Masked:
    """First name and initial with the village, and which requirements have a file."""

    applicant: str
    village: str
    evidence_keys: tuple[str, ...]


def masked(case: Case) -> Masked:
    """Return what may be shown of a case the actor was found to see; three queries. A dash once the data was erased."""
    data_key = keys([case.key_id]).get(case.key_id)
    data = data_key.open(case.sealed, access.data_place(case.id)) if data_key else {"applicant": {}}
    village = case.home_area_code
    given = Evidence.objects.filter(case=case, replaced_at=None).order_by("key")
    return Masked(
        short_name(data["applicant"].get("name", "")) or "—",
        regions.short_names([village]).get(village, "") if village else "",
        tuple(given.values_list("key", flat=True)),
    )
