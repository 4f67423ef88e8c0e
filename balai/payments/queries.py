"""Questions about bills."""

from balai.payments.models import Bill
from balai.payments.rules import BillState


def bill_of(case_id: str) -> Bill | None:
    """Return the bill of a case; the caller has checked who may see the case."""
    return Bill.objects.filter(case_id=case_id).first()


def is_paid(case_id: str) -> bool:
    """Return whether the bill of a case was paid."""
    return Bill.objects.filter(case_id=case_id, state=BillState.PAID).exists()
