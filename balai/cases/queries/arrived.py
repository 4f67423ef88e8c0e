"""What came without a network is looked up by the number on its slip."""

from collections.abc import Iterable
from datetime import datetime

from balai.cases.models import Case, Return
from balai.cases.rules.status import DECIDED, ENDED, Status


def with_receipt(receipt: str) -> tuple[str, str] | None:
    """Return id and home village of the request with this number, None when it is not here; for the system only."""
    return Case.objects.filter(receipt=receipt).values_list("id", "home_area_code").first()


def numbers(case_ids: Iterable[str]) -> dict[str, str]:
    """Return id → number of requests; for the system only."""
    rows = Case.objects.filter(id__in=set(case_ids)).values_list("id", "receipt")
    return {id: receipt or "" for id, receipt in rows}


def standing(case_id: str) -> tuple[Status, str] | None:
    """Return status and number of the request that a parcel became, None when it is gone; for the system only."""
    found = Case.objects.filter(id=case_id).values_list("status", "receipt").first()
    return (Status(found[0]), found[1] or "") if found else None


def returned_at(case_id: str) -> datetime | None:
    """Return when a request was last returned, None if it never was; for the system only."""
    found = Return.objects.filter(case_id=case_id).order_by("-number")
    return found.values_list("returned_at", flat=True).first()


def is_decided(case_id: str) -> bool:
    """Return whether nothing that is brought now can change what was decided; for the system only."""
    return Case.objects.filter(id=case_id, status__in=DECIDED | ENDED).exists()
