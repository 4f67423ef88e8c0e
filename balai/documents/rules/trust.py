"""What a verifier without a network needs: the public keys, and the signed list of withdrawn documents."""

import base64
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from balai.documents.rules.paper import key_id

VERSION = 1
STATUS_DOMAIN = b"balai-status-1\0"


@dataclass(frozen=True)
class Trust:
    """Public keys of QR codes (id → 32 bytes), root certificates (DER), and names of agencies by id."""

    keys: Mapping[str, bytes]
    roots: tuple[bytes, ...]
    issuers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class StatusList:
    """Ids of the documents that had been revoked or superseded at a moment."""

    at: datetime
    revoked: frozenset[str]
    superseded: frozenset[str]


def fingerprint(certificate: bytes) -> str:
    """Return the SHA-256 of a certificate in hex: what can be read out over the telephone."""
    return hashlib.sha256(certificate).hexdigest()


def write_trust(trust: Trust) -> str:
    """Return the content of `trust.json`."""
    content = {
        "version": VERSION,
        "keys": [{"id": id, "public": _base64(public)} for id, public in sorted(trust.keys.items())],
        "roots": [{"fingerprint": fingerprint(root), "certificate": _base64(root)} for root in trust.roots],
        "issuers": dict(sorted(trust.issuers.items())),
    }
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def read_trust(text: str) -> Trust:
    """Read `trust.json`; `ValueError` if it is not one or contradicts itself."""
    try:
        content = _content(text)
        keys = {entry["id"]: base64.b64decode(entry["public"]) for entry in content["keys"]}
        roots = {entry["fingerprint"]: base64.b64decode(entry["certificate"]) for entry in content["roots"]}
        issuers = {str(id): str(name) for id, name in content["issuers"].items()}
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError("not a trust file") from error
    if any(key_id(public) != id for id, public in keys.items()):
        raise ValueError("a key of the trust file does not fit its id")
    if any(fingerprint(root) != print for print, root in roots.items()):
        raise ValueError("a certificate of the trust file does not fit its fingerprint")
    return Trust(keys, tuple(roots.values()), issuers)


def write_status(status: StatusList, key: Ed25519PrivateKey) -> str:
    """Return the content of `status.json`, signed with the key of the QR codes."""
    content = {
        "version": VERSION,
        "at": status.at.isoformat(),
        "revoked": sorted(status.revoked),
        "superseded": sorted(status.superseded),
        "key": key_id(key.public_key().public_bytes_raw()),
    }
    return json.dumps({**content, "signature": _base64(key.sign(_signed(content)))}, indent=1) + "\n"


def read_status(text: str, trust: Trust) -> StatusList:
    """Read `status.json`; `ValueError` if it is not one or none of our keys signed it."""
    try:
        content = _content(text)
        signature = base64.b64decode(content.pop("signature"))
        Ed25519PublicKey.from_public_bytes(trust.keys[content["key"]]).verify(signature, _signed(content))
        at = datetime.fromisoformat(content["at"])
        return StatusList(at, frozenset(content["revoked"]), frozenset(content["superseded"]))
    except (KeyError, TypeError, AttributeError, InvalidSignature) as error:
        raise ValueError("not a status list signed by a trusted key") from error


def _content(text: str) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(text)
    if not isinstance(content, dict) or content.get("version") != VERSION:
        raise ValueError("not a file of a version known here")
    return content


def _signed(content: Mapping[str, object]) -> bytes:
    return STATUS_DOMAIN + json.dumps(content, sort_keys=True, separators=(",", ":")).encode()


def _base64(raw: bytes) -> str:
    return base64.b64encode(raw).decode()
