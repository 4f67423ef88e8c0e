"""Bills of cases and the proof that they were paid. Balai takes no money."""

from typing import ClassVar

from django.db import models

from balai.core.fields import CodeField, IdField
from balai.payments.rules import BillState


class Bill(models.Model):
    """What one case owes, to whom the law says; paid elsewhere by billing code, proven here."""

    id = IdField()
    case_id = CodeField(max_length=36)
    agency_id = CodeField(max_length=60)
    kind = CodeField(max_length=20, help_text="pnbp, retribusi_daerah, pajak_daerah …")
    amount_rupiah = models.PositiveBigIntegerField()
    exemption = CodeField(max_length=40, blank=True)
    state = models.CharField(max_length=8, choices=BillState.choices(), default=BillState.OPEN)
    billing_code = CodeField(max_length=40, blank=True, help_text="given by SIMPONI or the region's system")
    proof_number = CodeField(max_length=40, blank=True, help_text="NTPN or the region's receipt number")
    claimed_number = CodeField(
        max_length=40, blank=True, help_text="proof shown at a desk, for the cashier to confirm"
    )
    claimed_paid_at = models.DateTimeField(null=True)
    opened_at = models.DateTimeField()
    paid_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case_id"], name="payments_bill_case"),
            models.UniqueConstraint(
                fields=["proof_number"], name="payments_bill_proof", condition=~models.Q(proof_number="")
            ),
        ]
