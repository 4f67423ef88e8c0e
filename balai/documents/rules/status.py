"""The three states of an issued document."""

from balai.core.choices import Labelled
from balai.core.refusal import Refused


class Status(Labelled):
    VALID = "valid", "Berlaku"
    REVOKED = "revoked", "Dicabut"
    SUPERSEDED = "superseded", "Digantikan"


def check_stands(status: str) -> None:
    """Refuse to withdraw a document that was withdrawn before: the first act and its reason stand."""
    if status == Status.REVOKED:
        raise Refused("document.revoked", "Dokumen ini sudah dicabut. Tidak ada lagi yang perlu dilakukan.")
    if status == Status.SUPERSEDED:
        raise Refused("document.superseded", "Dokumen ini sudah digantikan. Buka dokumen penggantinya.")
