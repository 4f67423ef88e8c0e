"""One report with all that was written about it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from balai.complaints.models import Attachment, Complaint, Entry
from balai.complaints.queries import access
from balai.complaints.rules.kinds import Note
from balai.core.vault import DataKey, unwrap


@dataclass(frozen=True)
class Line:
    """One entry with its words; `by` is who wrote it."""

    note: Note
    text: str
    by: str
    at: datetime


@dataclass(frozen=True)
class Opened:
    """A report with what was written. `reporter` is empty unless the name is no secret."""

    complaint: Complaint
    words: Mapping[str, Any]
    reporter: Mapping[str, Any]
    lines: tuple[Line, ...]
    files: tuple[Attachment, ...]


def opened_own(complaint: Complaint) -> Opened:
    """Return a report the caller was found to own, without what officers wrote for themselves; not recorded."""
    key = unwrap(complaint.key)
    words = key.open(complaint.sealed, access.words_place(complaint.id))
    found = opened(complaint, key, words, {})
    lines = tuple(line for line in found.lines if line.note != Note.INSIDE)
    return Opened(complaint, words, {}, lines, found.files)


def opened(
    complaint: Complaint, key: DataKey, words: Mapping[str, Any], reporter: Mapping[str, Any]
) -> Opened:
    """Return a report with its words; for whom its key was unwrapped is the caller's business. Two queries."""
    entries = Entry.objects.filter(complaint=complaint).order_by("at", "id")
    attachments = Attachment.objects.filter(complaint=complaint).order_by("at", "id")
    return Opened(
        complaint, words, reporter, tuple(_line(entry, key) for entry in entries), tuple(attachments)
    )


def _line(entry: Entry, key: DataKey) -> Line:
    content = key.open(entry.sealed, access.entry_place(entry.id)) if entry.sealed else {"text": ""}
    return Line(Note(entry.note), content["text"], entry.by, entry.at)
