"""Log lines without numbers that name people."""

import logging
import re
import traceback

NUMBERS = re.compile(r"(?<!\d)(?:\+?62|0)8\d{8,11}(?!\d)|(?<!\d)\d{16}(?!\d)")


class Scrubbing(logging.Formatter):
    """Write every line, tracebacks included, with NIKs and phone numbers struck out."""

    def format(self, record: logging.LogRecord) -> str:
        return NUMBERS.sub("[nomor]", super().format(record))


def place_of(error: BaseException) -> str:
    """Return the kind of an error and where it arose, without its message, which may hold personal data."""
    frames = traceback.extract_tb(error.__traceback__)
    last = frames[-1] if frames else None
    where = f" at {last.filename.rpartition('/')[2]}:{last.lineno} in {last.name}" if last else ""
    return type(error).__name__ + where
