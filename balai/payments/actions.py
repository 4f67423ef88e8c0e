"""Open bills and record what was paid elsewhere. Permission is checked by the case that owes."""

from datetime import datetime

from django.db import IntegrityError, transaction

from balai.core import events
from balai.core.actor import Actor
from balai.core.refusal import Refused
from balai.payments.models import Bill
from balai.payments.rules import BillState, check_chargeable, check_code


def _no_bill() -> Refused:
    return Refused("payment.no_bill", "Tidak ada tagihan yang menunggu pembayaran untuk permohonan ini.")


def _paid_already() -> Refused:
    return Refused("payment.paid", "Tagihan ini sudah lunas dengan bukti lain.")


@transaction.atomic
def open_bill(
    case_id: str, *, agency_id: str, area_code: str, kind: str, amount_rupiah: int, exemption: str = "",
    by: Actor, at: datetime,
) -> Bill:  # fmt: skip
    """Open the one bill of a case; a second call returns the first. Refuses money for a free service."""
    check_chargeable(kind, amount_rupiah)
    bill, is_new = Bill.objects.get_or_create(
        case_id=case_id,
        defaults={
            "agency_id": agency_id, "kind": kind, "amount_rupiah": amount_rupiah, "exemption": exemption,
            "opened_at": at,
        },
    )  # fmt: skip
    if is_new:
        events.record(
            "bill.opened", bill.id, by=by, at=at, case_id=case_id, agency_id=agency_id, area_code=area_code,
            kind=kind, amount_rupiah=amount_rupiah,
        )  # fmt: skip
    return bill


@transaction.atomic
def note_billing_code(case_id: str, code: str, *, by: Actor, at: datetime) -> Bill:
    """Note the code under which the payer pays at bank or post."""
    bill = Bill.objects.select_for_update().filter(case_id=case_id, state=BillState.OPEN).first()
    if bill is None:
        raise _no_bill()
    if bill.billing_code == check_code(code):
        return bill
    bill.billing_code = check_code(code)
    bill.save()
    events.record("bill.code_noted", bill.id, by=by, at=at, case_id=case_id, agency_id=bill.agency_id)
    return bill


@transaction.atomic
def record_proof(case_id: str, proof_number: str, *, paid_at: datetime, by: Actor, at: datetime) -> Bill:
    """Record the proof of payment (NTPN or the region's receipt); one proof pays one bill."""
    bill = Bill.objects.select_for_update().filter(case_id=case_id).first()
    if bill is None or bill.state == BillState.VOID:
        raise _no_bill()
    if paid_at > at:
        raise Refused("payment.future", "Waktu bayar tidak boleh di masa depan. Periksa tanggal pada bukti.")
    proof = check_code(proof_number)
    if bill.state == BillState.PAID:
        if bill.proof_number == proof:
            return bill
        raise _paid_already()
    bill.proof_number, bill.paid_at, bill.state = proof, paid_at, BillState.PAID
    try:
        with transaction.atomic():
            bill.save()
    except IntegrityError as error:
        raise Refused("payment.proof_used", "Bukti bayar ini sudah dipakai untuk tagihan lain.") from error
    events.record(
        "bill.paid",
        bill.id,
        by=by,
        at=at,
        case_id=case_id,
        agency_id=bill.agency_id,
        amount_rupiah=bill.amount_rupiah,
    )
    return bill


@transaction.atomic
def claim_proof(case_id: str, proof_number: str, *, paid_at: datetime, by: Actor, at: datetime) -> bool:
    """Note the proof of payment that somebody showed at a desk, for the cashier to confirm; return whether it is news.

    One that was confirmed meanwhile stays as it is; another number for a paid bill is refused.
    """
    bill = Bill.objects.select_for_update().filter(case_id=case_id).first()
    if bill is None or bill.state == BillState.VOID:
        raise _no_bill()
    proof = check_code(proof_number)
    if bill.state == BillState.PAID and bill.proof_number != proof:
        raise _paid_already()
    if bill.state == BillState.PAID or bill.claimed_number == proof:
        return False
    bill.claimed_number, bill.claimed_paid_at = proof, min(paid_at, at)
    bill.save()
    events.record("bill.proof_claimed", bill.id, by=by, at=at, case_id=case_id, agency_id=bill.agency_id)
    return True


@transaction.atomic
def void(case_id: str, *, by: Actor, at: datetime) -> None:
    """Void an unpaid bill, e.g. because the case was withdrawn."""
    for bill in Bill.objects.select_for_update().filter(case_id=case_id, state=BillState.OPEN):
        bill.state = BillState.VOID
        bill.save()
        events.record("bill.voided", bill.id, by=by, at=at, case_id=case_id, agency_id=bill.agency_id)
