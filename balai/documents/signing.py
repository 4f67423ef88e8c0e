"""Who puts the electronic signature on a PDF.

A certified signer (BSrE and its like) is one more class with the members of `Signer`, added to `SIGNERS`
where the installation is put together and chosen by the fact "document_signer": it sends the digest of the
PDF to the provider with the officer's identity and passphrase, embeds what comes back, and prints the
footer its provider prescribes. Until such a contract exists nothing here may claim to be certified. Signatures
are PAdES B-B; for a provider that adds a timestamp, `_is_plain` in `rules/signatures` must allow it.
"""

import os
import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any, Protocol

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, SimpleSigner

from balai.core import facts
from balai.core.ids import new_id
from balai.core.vault import keys_folder

UNCERTIFIED = "TTE TIDAK TERSERTIFIKASI - UJI"
CERTIFIED_FROM = datetime(2020, 1, 1, tzinfo=UTC)
CERTIFIED_UNTIL = datetime(2060, 1, 1, tzinfo=UTC)


class Signer(Protocol):
    """Something that signs a PDF so that the whole file is covered (PAdES)."""

    footer: str
    """What the foot of each page says about the signature."""

    def roots(self) -> tuple[bytes, ...]:
        """Return the root certificates (DER) under which its signatures are valid."""

    def sign(self, pdf: bytes, *, reason: str, location: str, name: str) -> bytes:
        """Return the PDF with one signature appended; `name` is the official who signs."""


class DevelopmentSigner:
    """Signs with a certificate that this installation made itself: good for trial, certified by nobody."""

    footer = "Ditandatangani secara elektronik dengan TTE tidak tersertifikasi — uji"

    def __init__(self, folder: Path) -> None:
        if not folder.exists():
            _make_certificates(folder)
        self._root = (folder / "root.der").read_bytes()
        load: Any = SimpleSigner.load  # pyHanko leaves it without types
        self._signer = load(str(folder / "signer.key"), str(folder / "signer.der"))
        if self._signer is None:
            raise ValueError(f"the certificate or key in {folder} cannot be used")

    def roots(self) -> tuple[bytes, ...]:
        return (self._root,)

    def sign(self, pdf: bytes, *, reason: str, location: str, name: str) -> bytes:
        metadata = PdfSignatureMetadata(
            field_name="TTE", md_algorithm="sha256", subfilter=SigSeedSubFilter.PADES,
            reason=reason, location=location, name=name,
        )  # fmt: skip
        signed: BytesIO = PdfSigner(metadata, self._signer).sign_pdf(IncrementalPdfFileWriter(BytesIO(pdf)))
        return signed.getvalue()


@cache
def development_signer(folder: Path) -> DevelopmentSigner:
    """Return the development signer of a keys folder; its certificates are made on first use, only once."""
    return DevelopmentSigner(folder / "signer-1")


def own_development_signer() -> DevelopmentSigner:
    return development_signer(keys_folder())


SIGNERS: dict[str, Callable[[], Signer]] = {"development": own_development_signer}


def chosen_signer() -> Signer:
    """Return the signer that the fact "document_signer" names; the development signer when there is none."""
    return SIGNERS[facts.get("document_signer", "development")]()


def trusted_roots() -> tuple[bytes, ...]:
    """Return the root certificates of all signers this installation knows."""
    return tuple(root for signer in SIGNERS.values() for root in signer().roots())


def _make_certificates(folder: Path) -> None:
    """Make root and signer in a folder of their own and move it into place: whole, or not at all."""
    root_key, signer_key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    installation = new_id()[-12:]
    root_name = _name("Akar uji Balai", installation)
    root = _certificate(root_name, root_name, root_key, root_key, is_root=True)
    signer = _certificate(_name(UNCERTIFIED, installation), root_name, signer_key, root_key, is_root=False)
    fresh = folder.with_name(f".{new_id()}")
    fresh.mkdir(mode=0o700)
    for name, content in {
        "root.key": _private_bytes(root_key), "root.der": root.public_bytes(Encoding.DER),
        "signer.key": _private_bytes(signer_key), "signer.der": signer.public_bytes(Encoding.DER),
    }.items():  # fmt: skip
        _write_once(fresh / name, content)
    try:
        fresh.rename(folder)
    except OSError:  # another process was first: its certificates are the ones
        shutil.rmtree(fresh)


def _write_once(path: Path, content: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o400)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _name(common: str, installation: str) -> x509.Name:
    parts = {NameOID.COUNTRY_NAME: "ID", NameOID.COMMON_NAME: common, NameOID.SERIAL_NUMBER: installation}
    return x509.Name([x509.NameAttribute(kind, value) for kind, value in parts.items()])


def _private_bytes(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())


def _certificate(
    subject: x509.Name,
    issuer: x509.Name,
    key: ec.EllipticCurvePrivateKey,
    issuer_key: ec.EllipticCurvePrivateKey,
    *,
    is_root: bool,
) -> x509.Certificate:
    usage = x509.KeyUsage(
        digital_signature=not is_root, content_commitment=not is_root, key_cert_sign=is_root, crl_sign=is_root,
        key_encipherment=False, data_encipherment=False, key_agreement=False, encipher_only=False, decipher_only=False,
    )  # fmt: skip
    builder = x509.CertificateBuilder(
        issuer, subject, key.public_key(), x509.random_serial_number(), CERTIFIED_FROM, CERTIFIED_UNTIL
    )
    builder = builder.add_extension(x509.BasicConstraints(is_root, 0 if is_root else None), critical=True)
    builder = builder.add_extension(usage, critical=True)
    return builder.sign(issuer_key, hashes.SHA256())
