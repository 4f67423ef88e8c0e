"""States of a report and the one table of moves between them."""

from balai.complaints.rules.kinds import Outcome
from balai.core.choices import Labelled
from balai.core.refusal import Refused


class Status(Labelled):
    RECEIVED = "received", "Menunggu diperiksa"
    IN_PROGRESS = "in_progress", "Sedang ditangani"
    ASKED = "asked", "Menunggu keterangan pelapor"
    ANSWERED = "answered", "Dijawab"
    CLOSED = "closed", "Selesai"
    OUT_OF_SCOPE = "out_of_scope", "Bukan kewenangan di sini"
    JOINED = "joined", "Digabung"


S = Status
MOVES = frozenset(
    {
        (S.RECEIVED, S.IN_PROGRESS), (S.RECEIVED, S.OUT_OF_SCOPE), (S.RECEIVED, S.JOINED),
        (S.IN_PROGRESS, S.ASKED), (S.IN_PROGRESS, S.ANSWERED), (S.IN_PROGRESS, S.OUT_OF_SCOPE), (S.IN_PROGRESS, S.JOINED),
        (S.ASKED, S.IN_PROGRESS), (S.ASKED, S.CLOSED),
        (S.ANSWERED, S.CLOSED), (S.ANSWERED, S.IN_PROGRESS), (S.CLOSED, S.IN_PROGRESS),
        (S.JOINED, S.IN_PROGRESS),
    }
)  # fmt: skip
WORKED = frozenset({S.RECEIVED, S.IN_PROGRESS})
"""In these the office's clock runs."""
OPEN = frozenset({S.RECEIVED, S.IN_PROGRESS, S.ASKED, S.ANSWERED})
REOPENED_FROM = frozenset({Outcome.SETTLED, Outcome.SILENT, Outcome.INCOMPLETE})


def check_move(old: Status, new: Status) -> None:
    """Refuse a move that is not in MOVES."""
    if (old, new) not in MOVES:
        raise Refused(
            "complaint.bad_move",
            "Laporan yang berstatus “{old}” tidak dapat menjadi “{new}”. Muat ulang halaman untuk melihat keadaan terakhir.",
            old=old.label,
            new=new.label,
        )
