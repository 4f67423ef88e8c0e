"""Files, sealed and content-addressed. The address is the SHA-256 of what lies on disk.

Equal content is stored once: its key and nonce are derived from the content and a secret of this
installation. Who may read a file holds its key (sealed under the key of the case); without it the
address opens nothing.
"""

import hashlib
import hmac
import os
from pathlib import Path

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from balai.core.ids import new_id
from balai.core.vault import secret


def _path(address: str) -> Path:
    return Path(settings.BALAI_HOME) / "files" / address[:2] / address[2:]


def put(content: bytes) -> tuple[str, bytes]:
    """Store durably and return (address, key); on return the bytes survive a power cut."""
    key = hmac.new(secret("files"), hashlib.sha256(content).digest(), hashlib.sha256).digest()
    nonce = hmac.new(key, b"nonce", hashlib.sha256).digest()[:12]
    sealed = nonce + AESGCM(key).encrypt(nonce, content, b"balai-file")
    address = hashlib.sha256(sealed).hexdigest()
    path = _path(address)
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        _write(path, sealed)
    return address, key


def _write(path: Path, content: bytes) -> None:
    """Write a file whole or not at all; a full disk leaves nothing behind."""
    fresh = path.with_name(f".{new_id()}")
    try:
        with fresh.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        fresh.rename(path)
    finally:
        fresh.unlink(missing_ok=True)
    _sync_folder(path.parent)


def get(address: str, key: bytes) -> bytes:
    """Return the content; `FileNotFoundError` if it is not here, `ValueError` if it was damaged."""
    sealed = _path(address).read_bytes()
    if hashlib.sha256(sealed).hexdigest() != address:
        raise ValueError(f"file {address} is damaged")
    return AESGCM(key).decrypt(sealed[:12], sealed[12:], b"balai-file")


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
