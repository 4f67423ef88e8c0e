"""Receipt numbers and tracking codes of the centre."""

import secrets

from django.db import transaction

from balai.cases.models import ReceiptSeries
from balai.cases.rules import receipt
from balai.core import prepared
from balai.core.vault import token_hash

OWN, SERIES = "0000", 16
SKIPPED = 10_000
"""Of the 1,048,576 that a series has."""
COUNT = (
    "INSERT INTO cases_receiptseries (enrolment, next) VALUES (%s, 1) "
    "ON CONFLICT (enrolment) DO UPDATE SET next = cases_receiptseries.next + 1 RETURNING next"
)


def next_receipt(case_id: str) -> str:
    """Take the next number of one of the centre's 16 series, chosen by the case so that writers rarely queue."""
    enrolment = f"{OWN}{receipt.ALPHABET[int(case_id[-2:], 16) % SERIES]}"
    return receipt.number(enrolment, prepared.ask(COUNT, [enrolment])[0][0])


@transaction.atomic
def skip_numbers() -> None:
    """Leave out the next 10,000 numbers of each series: after a restore nobody knows which were given since the backup."""
    for symbol in receipt.ALPHABET[:SERIES]:
        row, _ = ReceiptSeries.objects.select_for_update().get_or_create(enrolment=f"{OWN}{symbol}")
        row.next += SKIPPED
        row.save(update_fields=["next"])


def new_tracking() -> str:
    """Return a fresh tracking code: 40 random bits."""
    drawn = secrets.token_bytes(receipt.TRACKING_SYMBOLS)
    return "".join(receipt.ALPHABET[byte % len(receipt.ALPHABET)] for byte in drawn)


def tracking_hash(case_id: str, code: str) -> str:
    """Return how the tracking code of a case is stored."""
    return token_hash(f"{case_id}/{code}")
