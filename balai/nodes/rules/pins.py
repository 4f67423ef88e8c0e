"""The PIN of an operator: what it opens, and how often it may be wrong. Finalised envelopes do not depend on it."""

import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise

from argon2.low_level import Type, hash_secret_raw
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from balai.core.refusal import Refused

LEAST_DIGITS, MOST_DIGITS = 6, 12
SALT_BYTES, KEY_BYTES, NONCE_BYTES = 16, 32, 12
MEMORY_KIB, ROUNDS = 32_768, 3
MOST_WRONG = 5
PAUSE = timedelta(minutes=15)


@dataclass(frozen=True)
class Operator:
    """Who sits at the desk, with the key that opens their drafts."""

    id: str
    name: str
    key: bytes = field(repr=False)


def check_pin(pin: str) -> None:
    """Refuse a PIN that anybody would try first."""
    if not (pin.isascii() and pin.isdigit() and LEAST_DIGITS <= len(pin) <= MOST_DIGITS):
        raise Refused("node.pin_shape", "PIN terdiri atas {least} sampai {most} angka.", least=LEAST_DIGITS, most=MOST_DIGITS)  # fmt: skip
    steps = {int(after) - int(before) for before, after in pairwise(pin)}
    if len(steps) == 1 and abs(steps.pop()) <= 1:
        raise Refused("node.pin_easy", "PIN itu mudah ditebak. Jangan angka berurutan atau angka yang sama.")


def new_key() -> bytes:
    """Return a fresh key for the drafts of one operator."""
    return secrets.token_bytes(KEY_BYTES)


def wrap(key: bytes, pin: str, salt: bytes) -> bytes:
    """Return the key, closed by the PIN."""
    return close(_stretched(pin, salt), key, b"balai-operator")


def unwrap(wrapped: bytes, pin: str, salt: bytes) -> bytes | None:
    """Return the key; None for a wrong PIN."""
    try:
        return reopen(_stretched(pin, salt), wrapped, b"balai-operator")
    except InvalidTag:
        return None


def close(key: bytes, content: bytes, context: bytes) -> bytes:
    """Return content sealed under a key, bound to where it stands."""
    nonce = secrets.token_bytes(NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, content, context)


def reopen(key: bytes, sealed: bytes, context: bytes) -> bytes:
    """Return what `close` sealed; `InvalidTag` for another key, another place, a flipped bit."""
    return AESGCM(key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], context)


def check_tries(wrong: int, last_at: datetime, *, at: datetime) -> None:
    """Refuse another try soon after several wrong ones; a clock that was put back lifts the pause."""
    if wrong and wrong % MOST_WRONG == 0 and timedelta(0) <= at - last_at < PAUSE:
        minutes = int(PAUSE.total_seconds() // 60)
        raise Refused("too_many", "PIN salah {wrong} kali. Tunggu {minutes} menit, lalu coba lagi.", wrong=wrong, minutes=minutes)  # fmt: skip


def _stretched(pin: str, salt: bytes) -> bytes:
    return hash_secret_raw(
        pin.encode(), salt, time_cost=ROUNDS, memory_cost=MEMORY_KIB, parallelism=1, hash_len=KEY_BYTES, type=Type.ID
    )  # fmt: skip
