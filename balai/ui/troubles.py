"""What fails without anybody's fault and passes again: the disk is full, the database is away."""

import errno
import re
from collections.abc import Iterator
from typing import NamedTuple

from django.db import InterfaceError, OperationalError

from balai.core.sentences import Sentence

FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
DISK = re.compile(r"is full|No space left|disk I/O error", re.IGNORECASE)
AWAY = re.compile(r"connect|is locked|deadlock|serializ", re.IGNORECASE)
"""What databases say when they restart, are busy with another, or could not be reached."""


class Trouble(NamedTuple):
    code: str
    message: Sentence


STORAGE_FULL = Trouble("storage_full", Sentence("Tempat penyimpanan di sistem kami penuh."))
DATABASE_AWAY = Trouble("database_away", Sentence("Sistem kami sedang dimulai ulang."))


def trouble(error: BaseException | None) -> Trouble | None:
    """Return what passed over us, or None if the error is a bug of ours."""
    for one in _causes(error):
        if isinstance(one, OSError) and one.errno in FULL:
            return STORAGE_FULL
        if isinstance(one, OperationalError) and DISK.search(str(one)):
            return STORAGE_FULL
        if isinstance(one, OperationalError | InterfaceError) and AWAY.search(str(one)):
            return DATABASE_AWAY
    return None


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__
