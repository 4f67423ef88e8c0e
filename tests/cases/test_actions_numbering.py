"""No number is ever given twice, not even by a centre that was restored from a backup."""

import pytest

from balai.cases.actions.numbering import SERIES, SKIPPED, next_receipt, skip_numbers
from balai.cases.models import ReceiptSeries
from balai.cases.rules import receipt
from balai.core.ids import new_id

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("used_before", [True, False], ids=["series in the backup", "series begun since"])
def test_after_a_restore_no_number_is_given_twice(used_before):
    id, given = new_id(), set()
    if used_before:
        given.add(next_receipt(id))
    backup = list(ReceiptSeries.objects.values_list("enrolment", "next"))
    given |= {next_receipt(id) for _ in range(5)}
    ReceiptSeries.objects.all().delete()
    ReceiptSeries.objects.bulk_create(ReceiptSeries(enrolment=name, next=next) for name, next in backup)
    skip_numbers()
    fresh = next_receipt(id)
    assert fresh not in given and fresh == receipt.number(fresh[:5], SKIPPED + 1 + used_before)
    assert ReceiptSeries.objects.filter(next__gte=SKIPPED).count() == SERIES
