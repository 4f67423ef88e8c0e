"""What may be charged. Pure."""

import re

from balai.core.choices import Labelled
from balai.core.refusal import Refused


class BillState(Labelled):
    OPEN = "open", "Belum dibayar"
    PAID = "paid", "Lunas"
    VOID = "void", "Batal"


def check_chargeable(kind: str, amount_rupiah: int) -> None:
    """Refuse money for a free service: the guard against illegal levies (pungli)."""
    if kind == "gratis":
        raise Refused(
            "payment.free_service",
            "Layanan ini gratis menurut hukum. Tidak boleh ada tagihan atau pembayaran; laporkan bila diminta uang.",
        )
    if amount_rupiah <= 0:
        raise Refused("payment.amount", "Jumlah tagihan harus lebih dari Rp0.")


def check_code(text: str) -> str:
    """Return a billing code or proof number (6–40 letters and digits) without spaces; refuse anything else."""
    code = re.sub(r"\s", "", text.upper())
    if not re.fullmatch(r"[A-Z0-9./-]{6,40}", code):
        raise Refused(
            "payment.code",
            "Nomor terdiri atas 6 sampai 40 huruf dan angka, seperti tertulis pada bukti bayar.",
        )
    return code
