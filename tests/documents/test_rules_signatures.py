"""A signed file is valid as it is and in no other form. Checked without a register, as an offline verifier does."""

import random
import subprocess
from datetime import UTC, datetime
from io import BytesIO

import pikepdf
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import SigFieldSpec, append_signature_field

from balai.documents.rules.checking import check_file
from balai.documents.rules.paper import Paper, encode, key_id
from balai.documents.rules.signatures import check_pdf
from balai.documents.rules.trust import StatusList, Trust
from balai.documents.rules.typesetting import document_pdf
from balai.documents.rules.verdicts import Verdict
from balai.documents.signing import UNCERTIFIED, DevelopmentSigner
from tests.documents.samples import FACTS

AT = datetime(2026, 11, 21, 3, 45, tzinfo=UTC)
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PAPER = Paper(
    id="01900000-0000-7000-8000-00000000abcd", number=FACTS.number, service_name=FACTS.service_name,
    holder_name=FACTS.holder_name, agency_id=FACTS.agency_id, area_code=FACTS.area_code, issued_on=FACTS.issued_on,
    valid_until=FACTS.valid_until, simulated=False,
)  # fmt: skip


@pytest.fixture(scope="module")
def signer(tmp_path_factory) -> DevelopmentSigner:
    return DevelopmentSigner(tmp_path_factory.mktemp("keys") / "signer-1")


def typeset(data: str = "") -> bytes:
    return document_pdf(
        FACTS,
        url="https://x.invalid/v/",
        data=data or encode(PAPER, KEY),
        code="7C2K9MQ4TX",
        host="x",
        footer="uji",
    )


def sign(signer: DevelopmentSigner, pdf: bytes) -> bytes:
    return signer.sign(pdf, reason="Surat", location="Kota Contoh", name="Ratna")


@pytest.fixture(scope="module")
def signed(signer) -> bytes:
    return sign(signer, typeset())


@pytest.fixture(scope="module")
def trust(signer) -> Trust:
    public = KEY.public_key().public_bytes_raw()
    return Trust({key_id(public): public}, signer.roots())


def verdict(content: bytes, signer: DevelopmentSigner) -> Verdict:
    return check_pdf(content, signer.roots()).verdict


def test_a_signed_file_is_valid_and_carries_its_paper(signed, signer, trust):
    assert check_pdf(signed, signer.roots()).qr == encode(PAPER, KEY)
    finding = check_file(signed, trust, None, at=AT)
    assert (finding.verdict, finding.paper) == (Verdict.VALID, PAPER)
    revoked = StatusList(AT, frozenset({PAPER.id}), frozenset())
    assert check_file(signed, trust, revoked, at=AT).verdict == Verdict.REVOKED


def test_the_file_before_signing_is_its_beginning(signed):
    assert signed.startswith(typeset()[:1000])
    with pikepdf.open(BytesIO(signed)) as read:
        assert read.check_pdf_syntax() == []
        assert read.Root.AcroForm.Fields[0].V.SubFilter == "/ETSI.CAdES.detached"
        assert read.Root.AcroForm.Fields[0].V.Name == "Ratna"


def test_a_flipped_byte_anywhere_is_never_valid(signed, signer):
    hole = signed.index(b"/Contents") + len(b"/Contents")
    signature = range(hole, hole + 2_700)
    chance = random.Random(20261121)
    places = [
        *range(9),
        *chance.sample(signature, 90),
        *chance.sample(range(len(signed)), 110),
        len(signed) - 1,
    ]
    for place in places:
        changed = bytearray(signed)
        changed[place] ^= chance.choice((1, 2, 0x20, 0x80))
        assert verdict(bytes(changed), signer) != Verdict.VALID, place


@pytest.mark.parametrize("offset", [0, 1, 4, 10, 20, 26, 31, 59, 60, 63, 64])
def test_no_letter_of_the_signature_itself_may_change(signed, signer, offset):
    start = signed.index(b"3082", signed.index(b"/Contents"))
    for mask in (1, 0x20):
        changed = bytearray(signed)
        changed[start + offset] ^= mask
        assert verdict(bytes(changed), signer) == Verdict.ALTERED


@pytest.mark.parametrize("tail", [b"\n", b" ", b"\0", b"%%EOF\n", b"<script>", b"PK\x03\x04" * 30])
def test_appended_bytes_are_an_alteration(signed, signer, tail):
    assert verdict(signed + tail, signer) == Verdict.ALTERED


def test_cut_bytes_are_an_alteration(signed, signer):
    hole = signed.index(b"3082", signed.index(b"/Contents"))
    assert verdict(signed[:-1], signer) == Verdict.ALTERED
    assert verdict(signed[: hole + 3000], signer) == Verdict.ALTERED


def test_something_hidden_in_the_hole_of_the_signature_is_an_alteration(signed, signer):
    zeros = signed.index(b"0" * 60, signed.index(b"/Contents"))
    changed = signed[: zeros + 10] + b"deadbeef" + signed[zeros + 18 :]
    assert verdict(changed, signer) == Verdict.ALTERED


def test_a_later_revision_is_an_alteration(signed, signer):
    writer = IncrementalPdfFileWriter(BytesIO(signed))
    append_signature_field(writer, SigFieldSpec("Lain"))
    out = BytesIO()
    writer.write(out)
    assert verdict(out.getvalue(), signer) == Verdict.ALTERED


def test_a_second_signature_is_an_alteration(signed, signer, tmp_path):
    stranger = DevelopmentSigner(tmp_path / "signer-1")
    writer = IncrementalPdfFileWriter(BytesIO(signed))
    append_signature_field(writer, SigFieldSpec("Lain"))
    out = BytesIO()
    writer.write(out)
    from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner

    again = PdfSigner(PdfSignatureMetadata(field_name="Lain", md_algorithm="sha256"), stranger._signer)
    both = again.sign_pdf(IncrementalPdfFileWriter(out)).getvalue()
    assert verdict(both, signer) == Verdict.ALTERED


def test_a_file_rewritten_by_another_program_is_an_alteration(signed, signer):
    with pikepdf.open(BytesIO(signed)) as read:
        out = BytesIO()
        read.save(out, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    assert verdict(out.getvalue(), signer) == Verdict.ALTERED


def test_a_stranger_s_signature_is_unknown(signed, tmp_path, signer):
    stranger = DevelopmentSigner(tmp_path / "signer-1")
    assert verdict(sign(stranger, typeset()), signer) == Verdict.UNKNOWN
    assert verdict(signed, stranger) == Verdict.UNKNOWN
    assert check_pdf(signed, ()).verdict == Verdict.UNKNOWN


def test_a_stranger_under_the_name_of_our_root_is_not_believed(signer, tmp_path, monkeypatch):
    from cryptography import x509

    from balai.documents import signing

    root = x509.load_der_x509_certificate(signer.roots()[0])
    serial = root.subject.get_attributes_for_oid(x509.NameOID.SERIAL_NUMBER)[0].value
    monkeypatch.setattr(signing, "new_id", lambda: f"01900000-0000-7000-8000-{serial}")
    twin = DevelopmentSigner(tmp_path / "signer-1")
    assert twin.roots() != signer.roots()
    assert verdict(sign(twin, typeset()), signer) in (Verdict.UNKNOWN, Verdict.ALTERED)


def test_an_unsigned_file_is_unknown_and_what_is_no_pdf_unusable(signer):
    assert verdict(typeset(), signer) == Verdict.UNKNOWN
    assert verdict(b"%PDF-1.7\nrubbish", signer) == Verdict.UNKNOWN
    for content in (b"", b"hello", b"\x89PNG", b" %PDF-1.7", b"%PDF-" + bytes(20_000_001)):
        assert verdict(content, signer) == Verdict.UNUSABLE


def test_rubbish_that_names_our_root_is_never_valid(signer, signed):
    from asn1crypto import x509

    name = x509.Certificate.load(signer.roots()[0]).subject.dump().hex().encode()
    for content in (b"%PDF-1.7\n" + name, b"%PDF-1.7\n<" + name + b">" + b"[" * 5000, signed[:2000] + name):
        assert verdict(content, signer) == Verdict.ALTERED


def test_our_signature_on_something_that_is_no_document_is_unknown(signer, trust):
    assert check_file(sign(signer, typeset("ABCDEFGH" * 30)), trust, None, at=AT).verdict == Verdict.UNKNOWN
    other = Ed25519PrivateKey.generate()
    assert (
        check_file(sign(signer, typeset(encode(PAPER, other))), trust, None, at=AT).verdict == Verdict.UNKNOWN
    )


def test_the_certificates_are_made_once_and_say_that_they_certify_nothing(tmp_path):
    folder = tmp_path / "signer-1"
    first, second = DevelopmentSigner(folder), DevelopmentSigner(folder)
    assert first.roots() == second.roots()
    assert {path.name: path.stat().st_mode & 0o777 for path in folder.iterdir()} == {
        "root.key": 0o400, "root.der": 0o400, "signer.key": 0o400, "signer.der": 0o400,
    }  # fmt: skip
    assert UNCERTIFIED.encode() in (folder / "signer.der").read_bytes()
    assert "tidak tersertifikasi" in first.footer
    assert [path.name for path in tmp_path.iterdir()] == ["signer-1"]


def test_who_comes_second_takes_the_certificates_of_the_first(tmp_path):
    from balai.documents.signing import _make_certificates

    folder = tmp_path / "signer-1"
    _make_certificates(folder)
    before = (folder / "root.der").read_bytes()
    _make_certificates(folder)
    assert (folder / "root.der").read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["signer-1"]


def test_poppler_agrees(signed, tmp_path):
    file = tmp_path / "surat.pdf"
    file.write_bytes(signed)
    said = subprocess.run(["pdfsig", file], capture_output=True, text=True, check=False).stdout
    assert "Signature is Valid" in said
    assert "Total document signed" in said
    file.write_bytes(signed.replace(b"/Lang", b"/Lang", 1)[:500] + bytes([signed[500] ^ 1]) + signed[501:])
    assert (
        "Signature is Valid"
        not in subprocess.run(["pdfsig", file], capture_output=True, text=True, check=False).stdout
    )


def test_qpdf_finds_no_fault(signed, tmp_path):
    file = tmp_path / "surat.pdf"
    file.write_bytes(signed)
    assert subprocess.run(["qpdf", "--check", file], capture_output=True, check=False).returncode == 0
