"""Whoever decides has seen: the data as it stands now, and each file that was handed in. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from balai.core.refusal import Refused

DATA, DRAFT = "data", "draft"
"""What else than a file one looks at: what people told, and how the result will be printed."""

ONE_VISIT = timedelta(hours=1)
"""Looking again within this time, at what has not changed, is the same visit and one line of the log."""


@dataclass(frozen=True)
class Seen:
    """The last recorded look of an officer: at which revision of the case, and when."""

    revision: int
    at: datetime


@dataclass(frozen=True)
class File:
    """One file that a decision rests on. An objection rests on the files of the case that it contests."""

    id: str
    case_id: str
    key: str
    name: str


Looks = Mapping[str, Seen]
"""DATA, DRAFT or the id of a file → when one officer last looked at it."""


class Unseen(Refused):
    """A decision before all was looked at; `files` are those still to open."""

    def __init__(self, files: tuple[File, ...]) -> None:
        names = ", ".join(dict.fromkeys(file.name for file in files))
        super().__init__(
            "case.unseen",
            "Keputusan diambil sesudah semua bukti dilihat. Belum Anda lihat: {names}. Buka, lalu putuskan lagi.",
            names=names,
        )
        self.files = files


def is_same_visit(last: Seen | None, revision: int, at: datetime) -> bool:
    """Return whether a look needs no new line in the log."""
    return last is not None and last.revision == revision and last.at <= at < last.at + ONE_VISIT


def unseen(looks: Looks, files: tuple[File, ...]) -> tuple[File, ...]:
    """Return the files that were not looked at; a file handed in anew is another file."""
    return tuple(file for file in files if file.id not in looks)


def check_current(shown: int, revision: int) -> None:
    """Refuse what was decided about an earlier state of the case than the one that stands."""
    if shown != revision:
        raise Refused(
            "case.changed",
            "Permohonan ini berubah sejak Anda membukanya, jadi belum ada yang dilakukan. Keadaan terakhir ada di bawah; "
            "isian Anda masih ada. Periksa, lalu kirim lagi.",
        )


def check_seen(looks: Looks, files: tuple[File, ...], revision: int) -> None:
    """Refuse a decision by someone who has not seen the case as it stands, or one of its files."""
    if DATA not in looks or looks[DATA].revision != revision:
        raise Refused(
            "case.not_opened",
            "Keputusan hanya diambil di dalam permohonan yang dibuka. Buka permohonannya, lalu putuskan.",
        )
    if left := unseen(looks, files):
        raise Unseen(left)


def check_drafted(looks: Looks, revision: int) -> None:
    """Refuse to sign in a stack what was not shown as it will be printed."""
    if DRAFT not in looks or looks[DRAFT].revision != revision:
        raise Refused(
            "case.no_preview",
            "Pratinjau hasilnya belum Anda lihat dalam keadaan terakhir. Buka pratinjaunya, lalu tanda tangani lagi.",
        )
