"""Whether a PDF is byte for byte what was signed. Pure."""

import logging
from collections.abc import Collection
from dataclasses import dataclass
from io import BytesIO

from asn1crypto import cms, x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import PdfSignatureStatus, validate_pdf_signature
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from balai.documents.rules.verdicts import Verdict

MAX_BYTES = 20_000_000
# The finding says what is wrong; a forged file shall not fill the log.
logging.getLogger("pyhanko.sign.validation").setLevel(logging.CRITICAL)


@dataclass(frozen=True)
class Checked:
    """`verdict` is valid, altered, unknown or unusable; `qr` the data that a valid file carries."""

    verdict: Verdict
    qr: str = ""


def check_pdf(content: bytes, roots: Collection[bytes]) -> Checked:
    """Check a PDF against root certificates (DER).

    Valid: exactly one signature, by a certificate under one of the roots, over the whole file, with not one
    byte before, between or behind. Altered: a file that names our signer and is anything else. A file that
    does not name our signer is never parsed.
    """
    if not content.startswith(b"%PDF-") or len(content) > MAX_BYTES:
        return Checked(Verdict.UNUSABLE)
    certificates = [x509.Certificate.load(root) for root in roots]
    hexadecimal = content.lower()
    if not any(root.subject.dump().hex().encode() in hexadecimal for root in certificates):
        return Checked(Verdict.UNKNOWN)
    try:
        return _check(content, certificates)
    except Exception:  # hostile bytes make parsers fail in any way; what cannot be validated is not valid
        return Checked(Verdict.ALTERED)


def _check(content: bytes, roots: list[x509.Certificate]) -> Checked:
    reader = PdfFileReader(BytesIO(content))
    signatures = list(reader.embedded_signatures)
    if len(signatures) != 1:
        return Checked(Verdict.ALTERED)
    context = ValidationContext(trust_roots=roots, allow_fetching=False)
    status = validate_pdf_signature(signatures[0], context)
    if status.intact and status.valid and not status.trusted:
        return Checked(Verdict.UNKNOWN)
    if not _is_whole(status) or not _is_tight(content, signatures[0]):
        return Checked(Verdict.ALTERED)
    return Checked(Verdict.VALID, str(reader.trailer["/Info"].get("/Keywords", "")))


def _is_whole(status: PdfSignatureStatus) -> bool:
    covers = status.coverage == SignatureCoverageLevel.ENTIRE_FILE
    return bool(covers and status.bottom_line and status.docmdp_ok)


def _is_tight(content: bytes, signature: EmbeddedPdfSignature) -> bool:
    """Return whether the hole in the signed range holds the signature and zeros, nothing else."""
    start, end = int(signature.byte_range[1]), int(signature.byte_range[2])
    message = cms.ContentInfo.load(signature.pkcs7_content)
    form = b"<" + message.dump().hex().encode().ljust(end - start - 2, b"0") + b">"
    return _is_plain(message["content"]) and content[start:end] in (form, form.upper())


def _is_plain(signed: cms.SignedData) -> bool:
    """Return whether the parts of a signature that nothing protects say what they must."""
    signer = signed["signer_infos"][0]
    return bool(
        signed["version"].native == signer["version"].native == "v1"
        and signed["digest_algorithms"].native == [signer["digest_algorithm"].native]
        and signed["crls"].native is None
        and signer["unsigned_attrs"].native is None
    )
