"""What a token may be used for, and which kind of holder may be given it. Pure."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from balai.core.choices import Labelled
from balai.core.refusal import Refused

PERSON, OFFICER, PARTNER, CONSENT = "person", "officer", "partner", "consent"
LONGEST_DAYS = 366


class Scope(Labelled):
    """What a token lets its holder do; the holder's own grants bound it further."""

    CASES_READ = "cases.read", "membaca permohonan, tersamar kecuali milik sendiri"
    CASES_WRITE = "cases.write", "mengisi, mengajukan, melengkapi, dan membatalkan permohonan"
    CASES_OPEN = "cases.open", "membuka data pribadi permohonan, dengan tujuan yang dicatat"
    CASES_WORK = "cases.work", "mengerjakan langkah, mengembalikan, menyerahkan hasil"
    CASES_DECIDE = "cases.decide", "menyetujui dan menolak"
    CASES_RECORD = "cases.record", "mencatat nomor dari sistem pencatatan instansi"
    CASES_FILE_FOR = "cases.file_for", "mengajukan untuk orang yang memberi persetujuan"
    DOCUMENTS_READ = "documents.read", "mengunduh hasil"


@dataclass(frozen=True)
class Holding:
    """Who may hold a scope; `strong`: only with a second factor."""

    kinds: frozenset[str]
    strong: bool = False


HELD_BY: Mapping[Scope, Holding] = {
    Scope.CASES_READ: Holding(frozenset({PERSON, OFFICER, PARTNER})),
    Scope.CASES_WRITE: Holding(frozenset({PERSON, OFFICER})),
    Scope.CASES_OPEN: Holding(frozenset({OFFICER, PARTNER})),
    Scope.CASES_WORK: Holding(frozenset({OFFICER})),
    Scope.CASES_DECIDE: Holding(frozenset({OFFICER}), strong=True),
    Scope.CASES_RECORD: Holding(frozenset({OFFICER, PARTNER})),
    Scope.CASES_FILE_FOR: Holding(frozenset({PARTNER, CONSENT})),
    Scope.DOCUMENTS_READ: Holding(frozenset({PERSON, OFFICER})),
}


def check_scopes(scopes: Collection[str], kind: str) -> None:
    """Refuse no scope at all, unknown ones, and those that a holder of this kind is never given."""
    wrong = sorted(scope for scope in scopes if scope not in scopes_of(kind))
    if wrong or not scopes:
        raise Refused(
            "scope.unfit",
            "Pilih satu atau lebih cakupan dari: {known}.",
            known=", ".join(scopes_of(kind)),
        )


def scopes_of(kind: str) -> list[str]:
    """Return what a holder of this kind can be given."""
    return [scope.value for scope in Scope if kind in HELD_BY[scope].kinds]


def needs_second_factor(scopes: Collection[str]) -> bool:
    """Return whether one of the scopes is only given with a second factor."""
    return any(Scope(scope) in HELD_BY and HELD_BY[Scope(scope)].strong for scope in scopes)


def check_days(days: int) -> None:
    """Refuse a lifetime that is none, or longer than a year."""
    if not 1 <= days <= LONGEST_DAYS:
        raise Refused("token.days", "Masa berlaku 1 sampai {longest} hari.", longest=LONGEST_DAYS)
