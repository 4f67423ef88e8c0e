"""A check with public keys alone: what a verifier without a network can say. Pure."""

from datetime import datetime

from balai.documents.rules.paper import decode, is_signed
from balai.documents.rules.signatures import check_pdf
from balai.documents.rules.trust import StatusList, Trust
from balai.documents.rules.verdicts import Finding, Verdict


def check_qr(text: str, trust: Trust, status: StatusList | None, *, at: datetime) -> Finding:
    """Check the text of a QR code, an address or bare data; whose host it names does not matter.

    Unknown: no key of ours. Altered: it names a key of ours, but that key did not sign this data.
    """
    try:
        signed = decode(text)
    except ValueError:
        return Finding(verdict=Verdict.UNUSABLE, checked_at=at)
    if signed.key_id not in trust.keys:
        return Finding(verdict=Verdict.UNKNOWN, checked_at=at)
    if not is_signed(signed, trust.keys):
        return Finding(verdict=Verdict.ALTERED, checked_at=at)
    return Finding(verdict=Verdict.VALID, checked_at=at, paper=signed.paper).against(status, trust.issuers)


def check_file(content: bytes, trust: Trust, status: StatusList | None, *, at: datetime) -> Finding:
    """Check a PDF; it must be whole, and carry the signed data of its own paper."""
    checked = check_pdf(content, trust.roots)
    if checked.verdict != Verdict.VALID:
        return Finding(verdict=checked.verdict, checked_at=at)
    finding = check_qr(checked.qr, trust, status, at=at)
    return finding if finding.paper else Finding(verdict=Verdict.UNKNOWN, checked_at=at)
