"""Keys, sealed values and blind indexes.

One data key for each case and each profile (AES-256-GCM), wrapped by a key-encryption key that lies
in a file of its own. The development keys are made on first use, mode 0400; hardening puts the same
calls behind a keys process.
"""

import hmac
import os
from collections.abc import Iterable
from datetime import datetime
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import orjson
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from balai.core import writes
from balai.core.ids import new_id
from balai.core.models import Key

DEVELOPMENT = "dev-1"


class Erased(Exception):
    """The key was destroyed, so the value is gone for good."""


def keys_folder() -> Path:
    """Return the folder of this installation's keys (made if absent, only the owner may enter)."""
    folder = Path(settings.BALAI_HOME) / "keys"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


@cache
def secret(name: str) -> bytes:
    """Return the 32 bytes of `<name>.key`; the first caller makes them, durably and only once."""
    path = keys_folder() / f"{name}.key"
    if not path.exists():
        fresh = path.with_suffix(f".{new_id()}")
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o400)
        with os.fdopen(descriptor, "wb") as file:
            file.write(os.urandom(32))
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(fresh, path)
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    return path.read_bytes()


@cache
def _kek(name: str) -> AESGCM:
    return AESGCM(secret(f"kek-{name}"))


def make_key(*, at: datetime) -> "DataKey":
    """Make, wrap and store a new data key."""
    key_id, raw = new_id(), AESGCM.generate_key(256)
    writes.insert(writes.fresh(Key, id=key_id, wrapped=wrap(raw, key_id), kek=DEVELOPMENT, created_at=at))
    return DataKey(key_id, raw)


def wrap(raw: bytes, key_id: str) -> bytes:
    """Return a data key of 32 bytes as it is stored: sealed under the key-encryption key, for this id only."""
    return _encrypt(_kek(DEVELOPMENT), raw, key_id.encode())


def keys(ids: Iterable[str]) -> dict[str, "DataKey"]:
    """Unwrap many keys with one query; destroyed ones are left out."""
    rows = Key.objects.filter(id__in=set(ids), wrapped__isnull=False)
    return {row.id: unwrap(row) for row in rows}


def unwrap(row: Key) -> "DataKey":
    """Unwrap a key that was read along with what it seals; `Erased` if it was destroyed."""
    if row.wrapped is None:
        raise Erased(row.id)
    return DataKey(row.id, _decrypt(_kek(row.kek), bytes(row.wrapped), row.id.encode()))


def key(id: str) -> "DataKey":
    """Unwrap one key; `Erased` if it was destroyed."""
    found = keys([id])
    if id not in found:
        raise Erased(id)
    return found[id]


def destroy_key(id: str, *, at: datetime) -> None:
    """Destroy a data key: whatever it sealed can never be read again."""
    Key.objects.filter(id=id).update(wrapped=None, destroyed_at=at)


def _encrypt(cipher: AESGCM, plain: bytes, context: bytes) -> bytes:
    nonce = os.urandom(12)
    return nonce + cipher.encrypt(nonce, plain, context)


def _decrypt(cipher: AESGCM, sealed: bytes, context: bytes) -> bytes:
    return cipher.decrypt(sealed[:12], sealed[12:], context)


class DataKey:
    """An unwrapped data key; seals values to their place, so that none can be moved to another row."""

    def __init__(self, id: str, raw: bytes) -> None:
        self.id = id
        self._cipher = AESGCM(raw)

    def seal(self, value: Any, place: str) -> bytes:
        """Seal a JSON value to `place`, e.g. "cases.Case.data/<row id>"."""
        return self.seal_bytes(orjson.dumps(value, option=orjson.OPT_NON_STR_KEYS), place)

    def open(self, sealed: bytes | memoryview, place: str) -> Any:
        return orjson.loads(self.open_bytes(sealed, place))

    def seal_bytes(self, plain: bytes, place: str) -> bytes:
        return _encrypt(self._cipher, plain, place.encode())

    def open_bytes(self, sealed: bytes | memoryview, place: str) -> bytes:
        try:
            return _decrypt(self._cipher, bytes(sealed), place.encode())
        except InvalidTag as error:
            raise ValueError(f"sealed value does not belong to {place}") from error


def blind_index(kind: str, value: str, area_code: str = "") -> str:
    """Return a keyed hash for exact search of e.g. a NIK; one index key for each regency ("35.10")."""
    return hmac.digest(_index_key(kind, area_code[:5]), value.encode(), "sha256").hex()


@lru_cache(maxsize=1024)
def _index_key(kind: str, regency: str) -> bytes:
    return hmac.digest(secret("index"), f"{kind}/{regency}".encode(), "sha256")


def token_hash(token: str) -> str:
    """Return the stored form of a random token (tracking code, draft key)."""
    return hmac.digest(secret("token"), token.encode("utf-8", "surrogatepass"), "sha256").hex()
