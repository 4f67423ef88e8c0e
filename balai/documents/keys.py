"""The keys of documents: which installation signs QR codes and status lists, and what others trust."""

import os
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings

from balai.core.ids import new_id
from balai.core.vault import keys_folder, secret


def document_key() -> Ed25519PrivateKey:
    """Return the newest key for QR codes and status lists; the first is made on first use.

    To change keys, put `document-2.key` beside `document-1.key` and keep the old one: papers signed with it
    stay in people's hands.
    """
    return _private(max(_numbers(), default=1))


def public_keys() -> list[bytes]:
    """Return the public keys of all document keys, old and new."""
    return [_private(number).public_key().public_bytes_raw() for number in sorted(_numbers() or {1})]


def _numbers() -> set[int]:
    names = (path.stem.removeprefix("document-") for path in keys_folder().glob("document-*.key"))
    return {int(name) for name in names if name.isdigit()}


def _private(number: int) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(secret(f"document-{number}"))


def trust_path() -> Path:
    return Path(settings.BALAI_HOME) / "trust.json"


def status_path() -> Path:
    return Path(settings.BALAI_HOME) / "status.json"


def publish(path: Path, text: str) -> None:
    """Replace a public file at once: a reader sees the old one or the new one, whole."""
    fresh = path.with_name(f".{path.name}.{new_id()}")
    with fresh.open("x", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
