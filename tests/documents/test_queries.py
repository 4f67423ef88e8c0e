import zlib
from dataclasses import replace
from io import BytesIO

import pypdfium2
import pytest
import segno

from balai.core import vault
from balai.core.actor import ANONYMOUS, SYSTEM
from balai.core.refusal import Missing
from balai.documents import actions, queries
from balai.documents.keys import document_key
from balai.documents.models import Document
from balai.documents.rules.paper import decode, encode
from balai.documents.rules.verdicts import Verdict
from tests.documents.conftest import ANI, AT, DEWI, RATNA
from tests.documents.samples import FACTS


def revoke(made) -> None:
    actions.revoke(document_id=made.document.id, reason_code="court", reason="Putusan.", by=RATNA, at=AT)


def checks(made):
    """The same document asked for in four ways."""
    png = BytesIO()
    with pypdfium2.PdfDocument(made.pdf) as read:
        read[0].render(scale=200 / 72).to_pil().save(png, "PNG")
    return [
        queries.verify_pdf(made.pdf, at=AT),
        queries.verify_qr("https://layanan.contoh.invalid/v/" + made.qr, at=AT),
        queries.verify_code(number=made.document.number, code=made.code, at=AT),
        queries.verify_picture(png.getvalue(), at=AT),
    ]


def test_a_genuine_document_is_valid_however_it_is_asked_for(issued):
    for finding in checks(issued):
        assert (finding.verdict, finding.online, finding.status_at) == (Verdict.VALID, True, AT)
        assert finding.sentence == "Dokumen ini asli dan berlaku."
        assert dict(finding.lines) == {
            "Nama layanan": FACTS.service_name,
            "Nomor": issued.document.number,
            "Pemegang": FACTS.holder_name,
            "Penerbit": FACTS.agency_name,
            "Diterbitkan": "21 November 2026",
            "Berlaku sampai dengan": "21 November 2031",
        }


def test_a_revoked_document_is_revoked_however_it_is_asked_for(issued):
    revoke(issued)
    for finding in checks(issued):
        assert finding.verdict == Verdict.REVOKED
        assert "21 November 2026: putusan pengadilan" in finding.sentence


def test_a_superseded_document_names_its_successor(make):
    old, new = make(), make()
    actions.supersede(old_id=old.document.id, successor_id=new.document.id, by=RATNA, at=AT)
    for finding in checks(old):
        assert (finding.verdict, finding.successor) == (Verdict.SUPERSEDED, new.document.number)


def test_altered_bytes_show_nothing_of_what_they_claim(issued):
    for place in (1000, 20_000, len(issued.pdf) - 40):
        changed = bytearray(issued.pdf)
        changed[place] ^= 1
        finding = queries.verify_pdf(bytes(changed), at=AT)
        assert (finding.verdict, finding.paper) == (Verdict.ALTERED, None)
    assert queries.verify_pdf(issued.pdf + b"\n", at=AT).verdict == Verdict.ALTERED


def test_a_document_that_the_register_does_not_know_is_unknown_though_our_key_signed_it(issued):
    paper = replace(decode(issued.qr).paper, id="01900000-0000-7000-8000-000000000001")
    finding = queries.verify_qr(encode(paper, document_key()), at=AT)
    assert (finding.verdict, finding.unlisted, finding.paper) == (Verdict.UNKNOWN, True, None)
    assert "register" in finding.sentence
    renumbered = replace(decode(issued.qr).paper, number="503/0002/SIP/35.10/2026")
    assert queries.verify_qr(encode(renumbered, document_key()), at=AT).verdict == Verdict.UNKNOWN


def test_another_file_of_a_registered_document_is_altered(issued, monkeypatch):
    """A second signature by our own signer over the same paper is not the issued file."""
    from balai.documents.rules.typesetting import document_pdf
    from balai.documents.signing import chosen_signer

    pdf = document_pdf(
        issued.facts, url="https://x/v/", data=issued.qr, code="7C2K9MQ4TX", host="x", footer=""
    )
    other = chosen_signer().sign(pdf, reason="a", location="b", name="c")
    assert queries.verify_pdf(other, at=AT).verdict == Verdict.ALTERED


@pytest.mark.parametrize("code", ["", "7C2K9-MQ4TX", "x' OR 1=1 --", "0000000000"])
def test_a_wrong_code_is_unknown(issued, code):
    finding = queries.verify_code(number=issued.document.number, code=code, at=AT)
    assert (finding.verdict, finding.paper) == (Verdict.UNKNOWN, None)


def test_a_wrong_number_looks_the_same_as_a_wrong_code(issued):
    number = queries.verify_code(number="503/0009/SIP/35.10/2026", code=issued.code, at=AT)
    code = queries.verify_code(number=issued.document.number, code="7C2K9-MQ4TX", at=AT)
    assert number == code


def test_codes_are_read_as_people_type_them(issued):
    typed = issued.code.lower().replace("-", " ").replace("0", "o")
    assert queries.verify_code(number=" 503/0001/sip/35.10/2026 ", code=typed, at=AT).verdict == Verdict.VALID


def test_after_erasure_the_register_still_answers_without_the_name(issued):
    vault.destroy_key(issued.key.id, at=AT)
    finding = queries.verify_code(number=issued.document.number, code=issued.code, at=AT)
    assert finding.verdict == Verdict.VALID
    assert dict(finding.lines)["Pemegang"] == queries.ERASED
    assert queries.verify_pdf(issued.pdf, at=AT).verdict == Verdict.VALID


def test_what_is_no_document_is_unusable(home, db):
    for finding in (
        queries.verify_pdf(b"hello", at=AT),
        queries.verify_qr("https://example.org/", at=AT),
        queries.verify_qr("", at=AT),
        queries.verify_picture(b"hello", at=AT),
        queries.verify_picture(b"\xff\xd8\xff" + bytes(99), at=AT),
    ):
        assert finding.verdict == Verdict.UNUSABLE


@pytest.mark.parametrize("size", [(7_000, 7_000), (40_000, 40_000)])
def test_a_photo_that_would_fill_the_memory_is_not_decoded(home, db, size):
    def chunk(name: bytes, body: bytes) -> bytes:
        return len(body).to_bytes(4) + name + body + zlib.crc32(name + body).to_bytes(4)

    head = size[0].to_bytes(4) + size[1].to_bytes(4) + bytes([8, 2, 0, 0, 0])
    bomb = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(1000)))
    assert queries.verify_picture(bomb, at=AT).verdict == Verdict.UNUSABLE


def test_a_photo_of_another_qr_code_is_unusable(home, db):
    png = BytesIO()
    segno.make("https://example.org/").save(png, kind="png", scale=4)
    assert queries.verify_picture(png.getvalue(), at=AT).verdict == Verdict.UNUSABLE


def test_the_stored_file_and_facts_are_opened_with_the_key_of_the_case_only(issued, make):
    assert queries.facts(issued.document, issued.key) == issued.facts
    assert queries.pdf(issued.document, issued.key) == issued.pdf
    other = make()
    with pytest.raises(ValueError, match="sealed"):
        queries.pdf(issued.document, other.key)
    with pytest.raises(ValueError, match="sealed"):
        queries.pdf(replace_row(issued.document, other.document), other.key)


def replace_row(into: Document, source: Document) -> Document:
    moved = Document.objects.get(id=into.id)
    moved.file_key_sealed = source.file_key_sealed
    return moved


def test_the_register_shows_what_lies_in_one_s_scope(make):
    rows = [make().document for _ in range(3)]
    assert queries.register(RATNA) == queries.register(ANI) == queries.register(SYSTEM) == rows[::-1]
    assert queries.register(RATNA, before=rows[2].id, limit=1) == [rows[1]]
    assert queries.register(DEWI) == queries.register(ANONYMOUS) == []
    assert queries.document(ANI, rows[0].id) == rows[0]
    for stranger in (DEWI, ANONYMOUS):
        with pytest.raises(Missing):
            queries.document(stranger, rows[0].id)


def test_checks_take_few_queries(issued, django_assert_max_num_queries):
    with django_assert_max_num_queries(4):
        queries.verify_pdf(issued.pdf, at=AT)
    with django_assert_max_num_queries(4):
        queries.verify_qr(issued.qr, at=AT)
    with django_assert_max_num_queries(3):
        queries.verify_code(number=issued.document.number, code=issued.code, at=AT)
    with django_assert_max_num_queries(1):
        queries.register(RATNA)
