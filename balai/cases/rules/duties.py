"""Who may do what in one case. Pure."""

from collections.abc import Collection, Mapping

from balai.core.choices import Labelled
from balai.core.refusal import Refused


class Duty(Labelled):
    """Duties that must not meet in one officer: filing for someone, verifying, signing."""

    FILED = "filed", "mengajukan untuk pemohon"
    VERIFIED = "verified", "memverifikasi"
    SIGNED = "signed", "menandatangani"


OF_ROLE: Mapping[str, Duty] = {"verifier": Duty.VERIFIED, "signer": Duty.SIGNED}


class Basis(Labelled):
    """On what an officer files for somebody."""

    PRESENT = "present", "Pemohon hadir dan KTP-el atau identitasnya saya lihat"
    POWER_OF_ATTORNEY = "power_of_attorney", "Wakilnya hadir dengan surat kuasa"


def check_basis(basis: str) -> None:
    """Refuse to file for somebody without saying on what basis."""
    if basis not in list(Basis):
        raise Refused(
            "case.basis", "Pilih dasar Anda mengajukan: pemohon hadir, atau wakilnya membawa surat kuasa."
        )


def check_apart(held: Mapping[str, str], officer_id: str, duty: Duty) -> None:
    """Refuse a duty to an officer who holds another one in the same case (officer id → duty)."""
    other = held.get(officer_id)
    if other is not None and other != duty:
        raise Refused(
            "case.duties_meet",
            "Anda sudah {done} dalam permohonan ini, jadi tidak boleh juga {wanted}. Serahkan kepada rekan lain.",
            done=Duty(other).label,
            wanted=duty.label,
        )


def check_fresh(officer_id: str, before: Collection[str]) -> None:
    """Refuse an objection or appeal to an officer who had a part in the decision that it contests."""
    if officer_id in before:
        raise Refused(
            "case.duties_meet",
            "Anda ikut dalam keputusan yang dipersoalkan, jadi tidak boleh memutus keberatannya. Serahkan kepada pejabat lain.",
        )


def check_return(returns: int, *, reason: str, may_return_again: bool) -> None:
    """Refuse a second return without a reason and a supervisor."""
    if returns and not may_return_again:
        raise Refused(
            "case.second_return",
            "Permohonan ini sudah pernah dikembalikan. Pengembalian kedua hanya boleh oleh penyelia, dengan alasan.",
        )
    if returns and not reason.strip():
        raise Refused("case.return_reason", "Tulis mengapa hal ini tidak disebut pada pengembalian pertama.")
