"""Where a page ended, as an opaque text that only this installation makes."""

from datetime import datetime

from django.core import signing

from balai.core.refusal import Invalid

SALT = "partners.cursor"


def made(text: str) -> str:
    """Return a cursor for a text; signed, so that what comes back is what went out."""
    return signing.dumps(text, salt=SALT)


def read(cursor: str) -> str:
    """Return the text of a cursor, "" for none; refuse any that was not made here."""
    if not cursor:
        return ""
    try:
        return str(signing.loads(cursor, salt=SALT))
    except (signing.BadSignature, ValueError):
        raise Invalid({"?after": "Pakai nilai next dari halaman sebelumnya apa adanya."}) from None


def of_pair(at: datetime, id: str) -> str:
    """Return a cursor behind a row that is ordered by time and id."""
    return made(f"{at.isoformat()}|{id}")


def read_pair(cursor: str) -> tuple[datetime, str] | None:
    """Return the time and id behind which the next page begins."""
    when, _, id = read(cursor).partition("|")
    return (datetime.fromisoformat(when), id) if id else None
