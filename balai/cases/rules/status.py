"""Statuses of a case and the one table of moves between them. Fixed for all services."""

from dataclasses import dataclass

from balai.core.choices import Labelled
from balai.core.refusal import Refused


class Status(Labelled):
    DRAFT = "draft", "Draf"
    SUBMITTED = "submitted", "Diajukan"
    RETURNED = "returned", "Perlu dilengkapi"
    IN_PROGRESS = "in_progress", "Diproses"
    APPROVED = "approved", "Disetujui"
    REJECTED = "rejected", "Ditolak"
    DEEMED_APPROVED = "deemed_approved", "Dianggap dikabulkan"
    ISSUED = "issued", "Terbit"
    READY = "ready", "Siap diambil"
    HANDED_OVER = "handed_over", "Selesai diserahkan"
    WITHDRAWN = "withdrawn", "Dibatalkan pemohon"


class Kind(Labelled):
    """`objection` and `appeal`: UU 30/2014 Pasal 75–78."""

    APPLICATION = "application", "Permohonan"
    OBJECTION = "objection", "Keberatan"
    APPEAL = "appeal", "Banding"


@dataclass(frozen=True)
class Move:
    """From `old` to `new`; `verb` is the action, `who` sets it off."""

    old: Status
    new: Status
    verb: str
    who: str


S = Status
MOVES = (
    Move(S.DRAFT, S.SUBMITTED, "submit", "pemohon"),
    Move(S.SUBMITTED, S.IN_PROGRESS, "accept", "petugas loket, aturan, atau waktu"),
    Move(S.SUBMITTED, S.RETURNED, "return_case", "petugas loket"),
    Move(S.RETURNED, S.SUBMITTED, "resubmit", "pemohon"),
    Move(S.IN_PROGRESS, S.RETURNED, "return_case", "petugas"),
    Move(S.RETURNED, S.IN_PROGRESS, "resubmit", "pemohon"),
    Move(S.IN_PROGRESS, S.APPROVED, "approve", "pejabat penanda tangan atau aturan"),
    Move(S.IN_PROGRESS, S.REJECTED, "reject", "pejabat penanda tangan"),
    Move(S.IN_PROGRESS, S.DEEMED_APPROVED, "deem", "waktu"),
    Move(S.DEEMED_APPROVED, S.APPROVED, "formalise", "kepala instansi"),
    Move(S.DEEMED_APPROVED, S.IN_PROGRESS, "annul_deemed", "kepala instansi, dengan alasan"),
    Move(S.APPROVED, S.ISSUED, "issue", "sistem atau pencatatan asing"),
    Move(S.ISSUED, S.READY, "make_ready", "sistem"),
    Move(S.ISSUED, S.HANDED_OVER, "deliver", "sistem (hasil elektronik)"),
    Move(S.READY, S.HANDED_OVER, "hand_over", "petugas"),
    Move(S.DRAFT, S.WITHDRAWN, "withdraw", "pemohon"),
    Move(S.SUBMITTED, S.WITHDRAWN, "withdraw", "pemohon"),
    Move(S.RETURNED, S.WITHDRAWN, "withdraw", "pemohon"),
    Move(S.IN_PROGRESS, S.WITHDRAWN, "withdraw", "pemohon"),
    Move(S.DEEMED_APPROVED, S.WITHDRAWN, "withdraw", "pemohon"),
)
TABLE = {(move.old, move.new): move for move in MOVES}

OPEN = frozenset({S.SUBMITTED, S.RETURNED, S.IN_PROGRESS, S.DEEMED_APPROVED, S.APPROVED, S.ISSUED, S.READY})
DECIDED = frozenset({S.APPROVED, S.REJECTED, S.ISSUED, S.READY, S.HANDED_OVER})
ENDED = frozenset({S.REJECTED, S.HANDED_OVER, S.WITHDRAWN})


def check_move(old: Status, new: Status) -> None:
    """Refuse a move that is not in MOVES."""
    if (old, new) not in TABLE:
        raise Refused(
            "case.bad_move",
            "Permohonan yang berstatus “{old}” tidak dapat menjadi “{new}”. Muat ulang halaman untuk melihat keadaan terakhir.",
            old=old.label,
            new=new.label,
        )


def diagram() -> str:
    """Return the moves as a Mermaid state diagram."""
    lines = ["stateDiagram-v2", "    [*] --> draft"]
    lines += [f"    {move.old} --> {move.new}: {move.verb}" for move in MOVES]
    lines += [f"    {status} --> [*]" for status in Status if status in ENDED]
    return "\n".join(lines) + "\n"
