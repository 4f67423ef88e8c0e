"""The files with which a node's pages are encrypted on its LAN: an authority made once, a leaf made at each start."""

import os
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, load_pem_private_key

from balai.nodes.folders import sync
from balai.nodes.rules import tls

AUTHORITY, AUTHORITY_KEY, LEAF, LEAF_KEY = "desk.crt", "desk.key", "web.crt", "web.key"


@dataclass(frozen=True)
class Secured:
    """Where the server finds its files, and what devices at the desk install once."""

    authority: Path
    leaf: Path
    key: Path
    fingerprint: str


def secure(folder: Path, name: str, own_names: Iterable[str], *, at: datetime) -> Secured:
    """Make what is not there yet. The leaf names today's addresses of the LAN; the authority stays, so nothing is installed again."""
    where = folder / "tls"
    where.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not (where / AUTHORITY).exists():
        _write(where / AUTHORITY_KEY, tls.written(fresh := tls.new_key()))
        _write(where / AUTHORITY, tls.authority(fresh, name, at=at).public_bytes(Encoding.PEM))
    ca = x509.load_pem_x509_certificate((where / AUTHORITY).read_bytes())
    ca_key = load_pem_private_key((where / AUTHORITY_KEY).read_bytes(), None)
    if not isinstance(ca_key, ec.EllipticCurvePrivateKey):
        raise OSError(f"{where / AUTHORITY_KEY} is not the key of this desk")
    key = tls.new_key()
    made = tls.leaf(key, own_names, ca=ca, ca_key=ca_key, at=at)
    _write(where / LEAF_KEY, tls.written(key))
    _write(where / LEAF, made.public_bytes(Encoding.PEM) + ca.public_bytes(Encoding.PEM))
    sync(where)
    return Secured(where / AUTHORITY, where / LEAF, where / LEAF_KEY, tls.fingerprint(ca))


def _write(path: Path, content: bytes) -> None:
    """Put a file that only the owner may read in place of the one before."""
    fresh = path.with_suffix(path.suffix + ".part")
    fresh.unlink(missing_ok=True)
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
