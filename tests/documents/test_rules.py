from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from balai.core.refusal import Refused
from balai.documents.rules import codes
from balai.documents.rules.checking import check_qr
from balai.documents.rules.facts import DocumentFacts, Repeat, checked, plain
from balai.documents.rules.filling import UnknownField, check_pattern, fields, fill, number
from balai.documents.rules.paper import Paper, decode, encode, is_signed, key_id
from balai.documents.rules.status import Status, check_stands
from balai.documents.rules.trust import (
    StatusList,
    Trust,
    fingerprint,
    read_status,
    read_trust,
    write_status,
    write_trust,
)
from balai.documents.rules.validity import is_expired
from balai.documents.rules.verdicts import ADVICE, Finding, RevocationReason, Verdict
from tests.documents.samples import FACTS

AT = datetime(2026, 11, 21, 3, 45, tzinfo=UTC)
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
OTHER = Ed25519PrivateKey.from_private_bytes(bytes(range(1, 33)))


def public(key: Ed25519PrivateKey) -> bytes:
    return key.public_key().public_bytes_raw()


TRUST = Trust(
    {key_id(public(KEY)): public(KEY)}, (b"a certificate",), {"izin-contoh": "Dinas Perizinan Contoh"}
)
PAPER = Paper(
    id="01900000-0000-7000-8000-00000000abcd",
    number="503/0001/SIP/35.10/2026",
    service_name="Surat izin praktik dokter dan dokter gigi",
    holder_name="dr. Sari Contoh Rekaan",
    agency_id="izin-contoh",
    area_code="35.10",
    issued_on=date(2026, 11, 21),
    valid_until=date(2031, 11, 21),
    simulated=False,
)


# --- filling


def test_fields_are_replaced_by_their_values():
    values = {"applicant.name": "Sari", "place_area.full_name": "Desa Contoh"}
    assert (
        fill("Kepada {{applicant.name}} di {{ place_area.full_name }}.", values)
        == "Kepada Sari di Desa Contoh."
    )
    assert fields("{{a}} {{b.c}} {{a}}") == {"a", "b.c"}


def test_an_unknown_field_is_an_error():
    with pytest.raises(UnknownField, match=r"applicant\.nik"):
        fill("NIK {{applicant.nik}}", {"applicant.name": "Sari"})


@pytest.mark.parametrize(
    "hostile",
    [
        "{{''.__class__.__mro__}}", "{{x|attr('format')}}", "{{ 7*7 }}", "{{a", "b}}", "{{}}", "{{A}}", "{{a.}}",
        "{% for x in y %}{{",
    ],
)  # fmt: skip
def test_a_paragraph_with_anything_but_names_between_braces_is_an_error(hostile):
    with pytest.raises(UnknownField):
        fill(hostile, {"a": "x", "x": "y"})


@pytest.mark.parametrize(
    "value", ["{{secret}}", "{{''.__class__}}", '#read("/etc/passwd")', "\\1 \\g<0>", "{x}"]
)
def test_braces_in_a_value_stay_text(value):
    assert fill("a {{name}} b", {"name": value, "secret": "no"}) == f"a {value} b"


@given(st.text(), st.text())
def test_a_value_comes_out_as_it_went_in(before, value):
    text = before.replace("{", "").replace("}", "")
    assert fill(text + "{{x}}", {"x": value}) == text + value


def test_numbers():
    day = date(2026, 11, 21)
    assert number("503/{sequence:04d}/SIP/{area_code}/{year}", sequence=12, area_code="35.10", on=day) == (
        "503/0012/SIP/35.10/2026"
    )
    assert number("{sequence}/{month}/{year}", sequence=7, area_code="", on=day) == "7/XI/2026"
    assert number("{sequence:02d}-{year}", sequence=12345, area_code="", on=day) == "12345-2026"


@pytest.mark.parametrize(
    "pattern",
    [
        "503/SIP/{year}", "{sequence}", "{sequence}/{sequence}/{year}", "{sequence.__class__}/{year}", "{0}/{year}",
        "{sequence:4d}/{year}", "{sequence}/{year}/{nik}", "{sequence}/{year}/{", "{sequence!r}/{year}",
    ],
)  # fmt: skip
def test_patterns_that_do_not_count_or_hold_code_are_errors(pattern):
    with pytest.raises(ValueError, match="pattern"):
        check_pattern(pattern)


# --- validity, codes, facts, status


def test_the_last_day_is_valid_until_midnight_in_the_west():
    last = date(2031, 11, 21)
    assert not is_expired(last, datetime(2031, 11, 21, 16, 59, tzinfo=UTC))
    assert is_expired(last, datetime(2031, 11, 21, 17, 0, tzinfo=UTC))
    assert not is_expired(None, datetime(2999, 1, 1, tzinfo=UTC))


@given(st.binary(min_size=7, max_size=7))
def test_codes_are_read_back_however_they_are_typed(random):
    code = codes.code(random)
    assert len(code) == 10
    typed = codes.spaced(code).lower().replace("0", "o").replace("1", "l")
    assert codes.normal(typed) == code
    assert codes.normal(f" {code[:3]} {code[3:]} ") == code


@pytest.mark.parametrize("typed", ["", "7C2K9", "7C2K9-MQ4T", "7C2K9-MQ4TXX", "7C2K9-MQ4T!", "UUUUUUUUUU"])
def test_what_cannot_be_a_code_comes_back_empty(typed):
    assert codes.normal(typed) == ""


def test_facts_survive_storing():
    facts = replace(FACTS, repeat=Repeat(("Nama", "Umur"), (("Sari", "30"),)), valid_until=None)
    assert DocumentFacts.load(facts.stored()) == facts
    assert checked(FACTS) == FACTS


def test_a_row_that_does_not_fit_the_columns_is_an_error():
    with pytest.raises(ValueError, match="column"):
        Repeat(("Nama", "Umur"), (("Sari",),))


def test_text_is_normal_and_has_no_control_characters():
    assert plain("Se\u0301kar\tMelati\n2") == "Se\u0301kar Melati 2"
    assert plain("a\0b\x1bc") == "a b c"


@pytest.mark.parametrize("hidden", ["\u202e", "\u2066", "\u200b", "\ufeff", "\u00ad", "\ue000"])
def test_hidden_characters_are_refused(hidden):
    with pytest.raises(Refused) as caught:
        checked(replace(FACTS, holder_name=f"Sari{hidden}iraS"))
    assert caught.value.code == "document.hidden_text"
    assert hidden not in caught.value.message
    with pytest.raises(Refused):
        checked(replace(FACTS, holder_lines=(("Alamat", f"Jalan{hidden}"),)))


def test_boundless_text_is_refused():
    with pytest.raises(Refused):
        checked(replace(FACTS, paragraphs=("x" * 5000,)))
    with pytest.raises(Refused):
        checked(replace(FACTS, repeat=Repeat(("Nama",), (("x",),) * 501)))


def test_only_a_standing_document_can_be_withdrawn():
    check_stands(Status.VALID)
    for status in (Status.REVOKED, Status.SUPERSEDED):
        with pytest.raises(Refused) as caught:
            check_stands(status)
        assert caught.value.code == f"document.{status}"


# --- the QR code

texts = st.text(max_size=60).filter(
    lambda text: len(text.encode("utf-8", "ignore")) == len(text.encode("utf-8", "replace"))
)
days = st.dates(date(2000, 1, 2), date(2179, 1, 1))
papers = st.builds(
    Paper, id=st.uuids().map(str), number=texts, service_name=texts, holder_name=texts, agency_id=texts,
    area_code=texts, issued_on=days, valid_until=st.none() | days, simulated=st.booleans(),
)  # fmt: skip


@given(papers)
def test_a_paper_is_read_back_and_its_signature_holds(paper):
    signed = decode(encode(paper, KEY))
    assert signed.paper == paper
    assert is_signed(signed, TRUST.keys)
    assert not is_signed(signed, {key_id(public(OTHER)): public(OTHER)})


def test_one_paper_has_one_form():
    assert encode(PAPER, KEY) == encode(PAPER, KEY)
    assert set(encode(PAPER, KEY)) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")


def test_a_very_long_name_is_cut_at_a_whole_letter():
    name = "é" * 300
    assert decode(encode(replace(PAPER, holder_name=name), KEY)).paper.holder_name == name[:127]


@given(st.data())
def test_a_changed_letter_is_never_valid(data):
    text = encode(PAPER, KEY)
    place = data.draw(st.integers(0, len(text) - 1))
    letter = data.draw(st.sampled_from(sorted(set("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567018") - {text[place]})))
    finding = check_qr(text[:place] + letter + text[place + 1 :], TRUST, None, at=AT)
    assert finding.verdict in (Verdict.ALTERED, Verdict.UNKNOWN, Verdict.UNUSABLE)
    assert finding.paper is None


@given(st.text(max_size=400) | st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", min_size=80, max_size=400))
def test_rubbish_is_never_valid(text):
    assert check_qr(text, TRUST, None, at=AT).verdict in (Verdict.UNUSABLE, Verdict.UNKNOWN)


def test_the_host_does_not_matter_but_the_data_does():
    data = encode(PAPER, KEY)
    for address in (
        data,
        f"https://palsu.example/v/{data}",
        f"HTTPS://X/V/{data}",
        f"https://a/v/{data.lower()}/\n",
    ):
        assert check_qr(address, TRUST, None, at=AT).verdict == Verdict.VALID
    forged = encode(replace(PAPER, holder_name="dr. Palsu"), OTHER)
    assert (
        check_qr(f"https://layanan.contoh.invalid/v/{forged}", TRUST, None, at=AT).verdict == Verdict.UNKNOWN
    )


def test_a_foreign_key_under_our_name_is_not_believed():
    forged = encode(replace(PAPER, holder_name="dr. Palsu"), OTHER)
    raw = decode(forged)
    body = raw.body[:2] + bytes.fromhex(key_id(public(KEY))) + raw.body[6:]
    import base64

    text = base64.b32encode(body + raw.signature).decode().rstrip("=")
    finding = check_qr(text, TRUST, None, at=AT)
    assert (finding.verdict, finding.paper) == (Verdict.ALTERED, None)


def test_data_cut_or_prolonged_is_not_read():
    raw = decode(encode(PAPER, KEY))
    import base64

    for changed in (
        raw.body + b"\0",
        raw.body[:-1],
        raw.body[:30],
        bytes([2]) + raw.body[1:],
        raw.body[:1] + b"\x02" + raw.body[2:],
    ):
        text = base64.b32encode(changed + KEY.sign(b"balai-paper-1\0" + changed)).decode().rstrip("=")
        with pytest.raises(ValueError, match=r".+"):
            decode(text)


# --- trust and status


def test_the_trust_file_is_read_back():
    assert read_trust(write_trust(TRUST)) == TRUST
    assert fingerprint(b"a certificate") in write_trust(TRUST)


@pytest.mark.parametrize(
    "text",
    [
        "", "[]", "{}", '{"version": 1}', '{"version": 2, "keys": [], "roots": [], "issuers": {}}',
        write_trust(TRUST).replace(key_id(public(KEY)), "00000000"),
        write_trust(TRUST).replace(fingerprint(b"a certificate"), "00"),
        '{"version": 1, "keys": [7], "roots": [], "issuers": {}}',
    ],
)  # fmt: skip
def test_a_broken_trust_file_is_not_read(text):
    with pytest.raises(ValueError, match=r".+"):
        read_trust(text)


STATUS = StatusList(AT, frozenset({PAPER.id}), frozenset({"other"}))


def test_the_status_list_is_read_back():
    assert read_status(write_status(STATUS, KEY), TRUST) == STATUS


def test_a_changed_or_foreign_status_list_is_not_read():
    text = write_status(STATUS, KEY)
    for forged in (
        text.replace(PAPER.id, PAPER.id[:-1] + "e"),
        text.replace("2026", "2027"),
        write_status(STATUS, OTHER),
        "{}",
    ):
        with pytest.raises(ValueError, match=r".+"):
            read_status(forged, TRUST)


def test_a_list_can_only_make_a_genuine_document_worse():
    data = encode(PAPER, KEY)
    finding = check_qr(data, TRUST, STATUS, at=AT)
    assert (finding.verdict, finding.status_at, finding.issuer) == (
        Verdict.REVOKED,
        AT,
        "Dinas Perizinan Contoh",
    )
    superseded = StatusList(AT, frozenset(), frozenset({PAPER.id}))
    assert check_qr(data, TRUST, superseded, at=AT).verdict == Verdict.SUPERSEDED
    other = encode(PAPER, OTHER)
    assert check_qr(other, TRUST, superseded, at=AT).verdict == Verdict.UNKNOWN


# --- words


def test_offline_the_answer_says_what_was_not_asked():
    known = StatusList(AT - timedelta(days=1), frozenset(), frozenset())
    with_list = check_qr(encode(PAPER, KEY), TRUST, known, at=AT)
    without = check_qr(encode(PAPER, KEY), TRUST, None, at=AT)
    assert with_list.sentence == "Sah saat ditandatangani; status terakhir diperiksa 20 November 2026."
    assert without.sentence == "Sah saat ditandatangani; pencabutan belum dapat diperiksa."


def test_an_expired_document_is_genuine_but_not_good():
    finding = replace(check_qr(encode(PAPER, KEY), TRUST, None, at=AT), online=True)
    assert (finding.expired, finding.good) == (False, True)
    later = replace(finding, checked_at=datetime(2031, 12, 1, tzinfo=UTC))
    assert (later.verdict, later.expired, later.good) == (Verdict.VALID, True, False)
    assert "habis pada 21 November 2031" in later.sentence
    assert later.advice != finding.advice


def test_every_verdict_says_what_was_found_and_what_to_do():
    for verdict in Verdict:
        finding = Finding(verdict=verdict, checked_at=AT)
        assert len(finding.sentence) > 20
        assert finding.advice == ADVICE[verdict]
        assert finding.lines == []
        assert not finding.simulated


def test_a_revoked_document_says_when_and_why():
    finding = Finding(
        verdict=Verdict.REVOKED,
        checked_at=AT,
        revoked_on=date(2026, 12, 1),
        revoked_for=RevocationReason.WRONG_DATA,
    )
    assert (
        finding.sentence
        == "Dokumen ini pernah terbit, tetapi sudah dicabut pada 1 Desember 2026: isinya tidak benar."
    )


def test_only_what_the_paper_shows_is_shown():
    lines = dict(Finding(verdict=Verdict.VALID, checked_at=AT, paper=PAPER).lines)
    assert lines == {
        "Nama layanan": PAPER.service_name,
        "Nomor": PAPER.number,
        "Pemegang": PAPER.holder_name,
        "Penerbit": "izin-contoh",
        "Diterbitkan": "21 November 2026",
        "Berlaku sampai dengan": "21 November 2031",
    }
