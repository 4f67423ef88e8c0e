"""What came without a network is looked up by the number on its slip."""

from balai.cases.models import Case


def with_receipt(receipt: str) -> tuple[str, str] | None:
    """Return id and home village of the request with this number, None when it is not here; for the system only."""
    return Case.objects.filter(receipt=receipt).values_list("id", "home_area_code").first()
