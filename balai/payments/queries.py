"""Questions about bills."""

from balai.payments.models import Bill


def bill_of(case_id: str) -> Bill | None:
    """Return the bill of a case; the caller has checked who may see the case."""
    return Bill.objects.filter(case_id=case_id).first()
