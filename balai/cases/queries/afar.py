"""How requests stand that were taken down where there is no network, for the device that asks."""

from collections.abc import Iterable

from balai.cases.models import Case
from balai.cases.rules.status import Status


def standing(case_ids: Iterable[str]) -> dict[str, tuple[str, Status]]:
    """Return number and status by case; for the system only. One query."""
    found = Case.objects.filter(id__in=list(case_ids)).values_list("id", "receipt", "status")
    return {id: (receipt, Status(status)) for id, receipt, status in found if receipt}
