"""Where values of a document are sealed to, so that none can be moved to another row."""


def facts_place(document_id: str) -> str:
    """Return the place to which the facts of a document are sealed."""
    return f"documents.Document.facts_sealed/{document_id}"


def file_key_place(document_id: str) -> str:
    """Return the place to which the key of a document's file is sealed."""
    return f"documents.Document.file_key_sealed/{document_id}"


def note_place(document_id: str) -> str:
    """Return the place to which the reason of a revocation is sealed."""
    return f"documents.Document.revoked_note_sealed/{document_id}"


def code_token(code: str) -> str:
    """Return a verification code as it is hashed, apart from other tokens."""
    return f"document/{code}"
