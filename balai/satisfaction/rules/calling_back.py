"""Calling back who was not content: states, outcomes, what must be said. Pure."""

import re

from balai.core.choices import Labelled
from balai.core.refusal import Invalid, Refused
from balai.core.sentences import Sentence

MOST_WORDS = 500
MOST_REOPENINGS = 3


class State(Labelled):
    WAITING = "waiting", "Menunggu dihubungi"
    DONE = "done", "Sudah dihubungi"


class Outcome(Labelled):
    """What came of a call."""

    EXPLAINED = "explained", "Sudah dijelaskan"
    CORRECTED = "corrected", "Sudah dibetulkan"
    REFERRED = "referred", "Diteruskan sebagai pengaduan"
    UNREACHED = "unreached", "Tiga kali dihubungi, tidak tersambung"


def check_wish(phone: str, words: str) -> dict[str, str]:
    """Return phone and words as kept; refuses a number that nobody could call."""
    digits = re.sub(r"[^\d+]", "", phone)
    digits = "+62" + digits[1:] if digits.startswith("0") else digits
    if not re.fullmatch(r"\+\d{9,14}", digits):
        raise Invalid({"phone": Sentence("Tulis nomor HP, misalnya 0812 3456 7890.")})
    return {"phone": digits, "words": words.strip()[:MOST_WORDS]}


def check_outcome(outcome: str, note: str, *, complaint_id: str) -> Outcome:
    """Return the outcome of a call; what was done must be said in a few words, what was passed on must be there."""
    if outcome not in set(Outcome):
        raise Refused("call_back.outcome", "Pilih hasil pembicaraan.")
    if len(note.strip()) < 10:
        raise Refused("call_back.note", "Tulis singkat apa yang dibicarakan atau dilakukan.")
    if outcome == Outcome.REFERRED and not complaint_id:
        raise Refused(
            "call_back.complaint", "Buka pengaduannya di bawah ini, supaya jelas diteruskan ke mana."
        )
    return Outcome(outcome)


def check_reopening(state: str, reopened: int) -> None:
    """Refuse to reopen what still waits, and what was reopened three times: then others must look at it."""
    if state != State.DONE:
        raise Refused("call_back.waiting", "Permintaan Anda masih menunggu. Petugas akan menghubungi Anda.")
    if reopened >= MOST_REOPENINGS:
        raise Refused(
            "call_back.enough",
            "Hal ini sudah dibuka kembali {times} kali. Ajukan pengaduan, atau sampaikan kepada Ombudsman di 137.",
            times=MOST_REOPENINGS,
        )
