"""Who may answer: codes that are derived from the case with a secret, so that paper and message bear the same."""

from datetime import datetime

from django.conf import settings

from balai.core.refusal import Missing
from balai.core.vault import blind_index, token_hash
from balai.satisfaction.models import Invitation
from balai.satisfaction.rules import codes
from balai.satisfaction.rules.codes import spelled, typed

WHAT = "Undangan survei"


def code_of(case_id: str, *, spaced: bool = False) -> str:
    """Return the code with which one may answer about a case; nobody can make it without the secret."""
    code = spelled(int(blind_index("survey", case_id), 16))
    return codes.spaced(code) if spaced else code


def lot_of(case_id: str) -> int:
    """Return the lot of a case, random from 0 to 2⁶⁴−1; officers can neither foresee nor change it."""
    return int(blind_index("survey lot", case_id)[:16], 16)


def address(case_id: str) -> str:
    """Return the address at which one answers about a case, for the QR code on a slip."""
    return f"{settings.PUBLIC_URL}/nilai/{code_of(case_id)}/"


def open_to(case_id: str, *, at: datetime) -> str:
    """Return the address at which the person of a case can still answer; "" where they were not asked or have answered."""
    waits = Invitation.objects.filter(case_id=case_id, is_used=False, open_until__gt=at).exists()
    return address(case_id) if waits else ""


def invited(code: str) -> Invitation:
    """Return the invitation with a code, as typed; `Missing` without."""
    found = Invitation.objects.filter(code_hash=token_hash(typed(code))).first()
    if found is None:
        raise Missing(WHAT)
    return found
