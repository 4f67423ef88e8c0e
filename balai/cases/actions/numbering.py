"""Receipt numbers and tracking codes of the centre."""

import secrets

from balai.cases.rules import receipt
from balai.core import prepared
from balai.core.vault import token_hash

SERIES = 16
COUNT = (
    "INSERT INTO cases_receiptseries (enrolment, next) VALUES (%s, 1) "
    "ON CONFLICT (enrolment) DO UPDATE SET next = cases_receiptseries.next + 1 RETURNING next"
)


def next_receipt(case_id: str) -> str:
    """Take the next number of one of the centre's 16 series, chosen by the case so that writers rarely queue."""
    enrolment = f"0000{receipt.ALPHABET[int(case_id[-2:], 16) % SERIES]}"
    return receipt.number(enrolment, prepared.ask(COUNT, [enrolment])[0][0])


def new_tracking() -> str:
    """Return a fresh tracking code: 40 random bits."""
    drawn = secrets.token_bytes(receipt.TRACKING_SYMBOLS)
    return "".join(receipt.ALPHABET[byte % len(receipt.ALPHABET)] for byte in drawn)


def tracking_hash(case_id: str, code: str) -> str:
    """Return how the tracking code of a case is stored."""
    return token_hash(f"{case_id}/{code}")
