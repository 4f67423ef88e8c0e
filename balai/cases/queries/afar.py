"""How requests stand that were taken down where there is no network, for the device that asks."""

from collections.abc import Iterable
from dataclasses import dataclass

from balai.cases.models import Case
from balai.cases.rules.status import Status

WAITING_PAYMENT = "waiting_payment"


@dataclass(frozen=True)
class Standing:
    """How a request stands: its number, its status, and whether a bill waits to be paid."""

    receipt: str
    status: Status
    owes: bool


def standing(case_ids: Iterable[str]) -> dict[str, Standing]:
    """Return how cases stand, by id; for the system only. One query."""
    found = Case.objects.filter(id__in=list(case_ids)).values_list("id", "receipt", "status", "flags")
    return {
        id: Standing(receipt, Status(status), WAITING_PAYMENT in flags)
        for id, receipt, status, flags in found
        if receipt
    }
