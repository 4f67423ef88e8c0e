"""Envelopes, statements, counting and dates: what is signed and sealed, and that nothing else is read."""

import hashlib
import json
import zlib
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from balai.cases.rules import receipt as receipts
from balai.core.refusal import Refused
from balai.nodes.rules import (
    answers,
    certificates,
    chain,
    curves,
    envelope,
    filing,
    slips,
    statements,
    strict,
    wire,
)
from balai.nodes.rules.strict import Unreadable
from tests.nodes.samples import CENTRE, DEVICE, EPHEMERAL, HEADER, ROOT, SARI, SEALING

GOLDEN = Path(__file__).parent / "golden"


def made(header=HEADER, body=None, ephemeral=EPHEMERAL):
    body = filing.pack(SARI) if body is None else body
    return envelope.make(header, body, key=DEVICE, to=SEALING.public_key(), ephemeral=ephemeral)


# the frame


def test_an_envelope_is_read_back_verified_and_opened():
    found = envelope.read(made().frame)
    assert found.header == HEADER and found.hash == made().hash
    assert envelope.is_from(found, DEVICE.public_key())
    assert filing.unpack(envelope.unseal(found, SEALING), found.header) == SARI


def test_the_same_command_is_signed_anew_and_stays_the_same_envelope():
    first, again = made(), made()
    assert first.signature != again.signature and first.hash == again.hash


def test_nobody_but_the_centre_opens_it():
    for key in (DEVICE, ROOT, curves.private_key(b"x" * 32)):
        with pytest.raises(Unreadable, match="seal"):
            envelope.unseal(made(), key)


def test_a_header_of_another_envelope_does_not_fit():
    other = made(replace(HEADER, claimed=HEADER.claimed + 1))
    swapped = replace(made(), head=other.head)
    assert not envelope.is_from(swapped, DEVICE.public_key())
    with pytest.raises(Unreadable, match="seal"):
        envelope.unseal(swapped, SEALING)


def test_a_high_s_is_refused():
    found = made()
    s = int.from_bytes(found.signature[32:])
    high = found.signature[:32] + (curves.ORDER - s).to_bytes(32)
    assert envelope.is_from(found, DEVICE.public_key())
    assert not envelope.is_from(replace(found, signature=high), DEVICE.public_key())
    assert not envelope.is_from(replace(found, signature=bytes(64)), DEVICE.public_key())


def test_the_key_of_a_seal_is_never_the_same_twice():
    fresh = [made(ephemeral=curves.private_key(bytes([n]) * 32)).sealed[:33] for n in range(20)]
    assert len(set(fresh)) == 20


@pytest.mark.parametrize("place", [0, 3, 5, 40, 300, -70, -65, -64, -1])
def test_any_flipped_bit_is_noticed(place):
    frame = bytearray(made().frame)
    frame[place] ^= 1
    try:
        found = envelope.read(bytes(frame))
    except Unreadable:
        return
    assert not envelope.is_from(found, DEVICE.public_key())


@pytest.mark.parametrize("cut", [0, 1, 4, 6, 100, 500, -1, -64, -65])
def test_a_frame_that_was_cut_or_grew_is_refused(cut):
    for wrong in (made().frame[:cut], made().frame + b"x"):
        with pytest.raises(Unreadable):
            envelope.read(wrong)


def framed(head: bytes) -> bytes:
    found = made()
    return (
        b"SIP1"
        + len(head).to_bytes(2)
        + head
        + len(found.sealed).to_bytes(4)
        + found.sealed
        + found.signature
    )


def changed(**values) -> bytes:
    content = json.loads(made().head) | values
    return framed(json.dumps({key: value for key, value in content.items() if value is not ...}).encode())


@pytest.mark.parametrize(
    "wrong",
    [
        {"v": 2}, {"v": True}, {"x": 1}, {"k": ...}, {"s": 0}, {"s": 1.0}, {"s": "7"}, {"s": True}, {"s": 2**20},
        {"d": "0000A"}, {"d": "7K2M"}, {"d": "7K2MI"}, {"r": ""}, {"r": "7K2M9-0006-K5"}, {"c": [1]}, {"c": [1, -1]},
        {"c": [2**50, 1]}, {"i": "AAAA"}, {"p": ""}, {"b": [["x", 1]]}, {"b": {}}, {"f": ["a" * 17, ""]}, {"t": "a\nb"},
        {"b": [["A" * 43, 0]]}, {"o": None},
    ],
    ids=str,
)  # fmt: skip
def test_a_header_that_is_not_exactly_one_is_refused(wrong):
    envelope.read(changed())
    with pytest.raises(Unreadable):
        envelope.read(changed(**wrong))


@pytest.mark.parametrize(
    "head",
    [b"", b"[]", b"1", b'{"v":1,"v":1}', b'{"v":NaN}', b"\xff", b'{"v":' + b"[" * 30 + b"]" * 30 + b"}"],
)
def test_a_header_of_another_shape_is_refused(head):
    with pytest.raises(Unreadable):
        envelope.read(framed(head))


def test_an_unknown_type_is_read_so_that_it_can_be_kept():
    assert envelope.read(made(replace(HEADER, type="tomorrow")).frame).header.type == "tomorrow"


def test_unknown_keys_of_a_body_are_kept():
    body = filing.pack(SARI) | {"later": [1.5]}
    assert envelope.unseal(made(body=body), SEALING)["later"] == [1.5]


def test_a_body_that_blows_up_is_refused():
    head = made().head
    for deflated in (
        zlib.compress(b" " * 3_000_000, wbits=-15),
        b"\x00",
        zlib.compress(b"{}", wbits=-15) + b"x",
    ):
        sealed = curves.seal(deflated, SEALING.public_key(), EPHEMERAL, context=head)
        with pytest.raises(Unreadable, match="deflate"):
            envelope.unseal(replace(made(), sealed=sealed), SEALING)


@given(st.binary(max_size=400))
def test_bytes_are_an_envelope_or_unreadable(raw):
    for attempt in (raw, b"SIP1" + raw, made().frame[:6] + raw, raw + made().frame):
        try:
            envelope.read(attempt)
        except Unreadable:
            continue


@given(st.integers(0, 800), st.binary(min_size=1, max_size=8))
def test_a_damaged_envelope_is_never_believed(place, noise):
    frame = made().frame
    damaged = frame[:place] + noise + frame[place + len(noise) :]
    try:
        found = envelope.read(damaged)
    except Unreadable:
        return
    assert damaged == frame or not envelope.is_from(found, DEVICE.public_key())


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(st.sampled_from("afbogtdnh"), JSON, max_size=9))
def test_a_body_is_a_filing_a_closing_or_unreadable(body):
    for read in (filing.unpack, chain.unpack):
        try:
            read(body, HEADER)
        except Unreadable:
            continue


@given(
    st.dictionaries(
        st.sampled_from(["h", "d", "s", "st", "l", "w", "n", "u", "c", "q", "x", "at", "r", "k"]), JSON
    )
)
def test_a_signed_statement_is_of_its_kind_or_unreadable(content):
    public = ROOT.public_key()
    for kind, read in (
        (answers.ACK, lambda frame: answers.read_ack(frame, root=public)),
        (answers.HELLO, lambda frame: answers.read_hello(frame, public=public)),
        (answers.BEACON, lambda frame: answers.read_beacon(frame, root=public)),
        (certificates.CERTIFICATE, lambda frame: certificates.read(frame, root=public)),
        (certificates.REQUEST, certificates.read_request),
    ):
        try:
            frame = statements.write(kind, content, key=ROOT)
        except ValueError:  # what JSON cannot say
            continue
        try:
            read(frame)
        except Unreadable:
            continue


# envelopes of every release stay readable


@pytest.mark.parametrize("path", sorted(GOLDEN.glob("*.sip")), ids=lambda path: path.name)
def test_envelopes_of_earlier_releases_are_read(path):
    expected = json.loads(path.with_suffix(".json").read_text())
    found = envelope.read(path.read_bytes())
    assert found.hash == expected["hash"] and found.header.receipt == expected["receipt"]
    assert envelope.is_from(found, DEVICE.public_key())
    assert envelope.unseal(found, SEALING) == expected["body"]


def test_there_is_a_golden_envelope():
    assert len(list(GOLDEN.glob("*.sip"))) >= 3


# numbers


def test_a_filing_takes_its_number_from_device_and_count():
    assert made().header.receipt == receipts.number("7K2M9", 7)
    with pytest.raises(Unreadable):
        made(replace(HEADER, seq=8))


def test_swapped_and_wrong_symbols_of_a_number_are_noticed():
    number = receipts.number("7K2M9", 7)
    plain = number.replace("-", "")
    for place in range(11):
        for other in receipts.ALPHABET:
            if other != plain[place]:
                with pytest.raises(Refused):
                    receipts.normal(plain[:place] + other + plain[place + 1 :])
    for a in range(11):
        for b in range(a):
            symbols = list(plain)
            symbols[a], symbols[b] = symbols[b], symbols[a]
            if symbols != list(plain):
                with pytest.raises(Refused):
                    receipts.normal("".join(symbols))


# streams


def test_frames_are_found_whatever_lies_between_them():
    photo = b"p" * 100_000
    address = hashlib.sha256(photo).hexdigest()
    ack = answers.acknowledge(answers.Ack(made().hash, "7K2M9", 7, answers.State.COMPLETE), key=ROOT)
    stream = wire.join(
        [
            b"noise",
            made().frame,
            ack,
            b"SIP1 is a word",
            *wire.pieces(address, photo),
            wire.file(b"{}"),
            made().frame[:90],
        ]
    )
    found = wire.split(stream)
    assert found.envelopes == (made().frame[:-64] + found.envelopes[0][-64:],) and found.statements == (ack,)
    assert b"".join(piece.content for piece in found.pieces) == photo and found.files == (b"{}",)
    assert found.pieces[1].offset == 65_536 and found.pieces[0].address == address
    assert found.ignored == len(b"noise") + len(b"SIP1 is a word") + 90


@given(
    st.lists(st.sampled_from([b"SIP1", b"SIS1", b"SIB1", b"SIF1", b"\x00\x00\x00\x05", b"abc", b"\xff" * 40]))
)
def test_any_bytes_can_be_split(parts):
    raw = b"".join(parts)
    found = wire.split(raw)
    assert 0 <= found.ignored <= len(raw)


# what the centre says


def test_an_acknowledgement_is_read_back_and_believed_from_the_centre_only():
    ack = answers.Ack(made().hash, "7K2M9", 7, answers.State.STORED, (("ab" * 32, 65_536),))
    frame = answers.acknowledge(ack, key=ROOT)
    assert answers.read_ack(frame, root=ROOT.public_key()) == ack and not ack.is_final
    for root in (DEVICE, CENTRE):
        with pytest.raises(Unreadable, match="signature"):
            answers.read_ack(frame, root=root.public_key())
    with pytest.raises(Unreadable, match="kind"):
        answers.read_beacon(frame, root=ROOT.public_key())


def test_a_captive_portal_acknowledges_nothing():
    for answer in (b"<html>welcome</html>", b"", b'{"st":"complete"}', b"SIS1" + b"\x00" * 70):
        assert not [frame for frame in wire.split(answer).statements if _is_ack(frame)]


def _is_ack(frame: bytes) -> bool:
    try:
        answers.read_ack(frame, root=ROOT.public_key())
    except Unreadable:
        return False
    return True


CERTIFICATE = certificates.Certificate(
    code="7K2M9", point=curves.public_bytes(DEVICE), office_id="mpp-bwi", area_code="35.10", services=("sktm",),
    enrolled=1_767_312_000, valid_to=1_798_848_000, offline_days=30, carries=False,
)  # fmt: skip


def test_a_certificate_says_what_a_device_may_do_and_how_long():
    frame = certificates.issue(CERTIFICATE, key=ROOT)
    assert certificates.read(frame, root=ROOT.public_key()) == CERTIFICATE
    end = filing.moment(CERTIFICATE.valid_to)
    assert certificates.check_valid(CERTIFICATE, "sktm", at=end) is False
    assert certificates.check_valid(CERTIFICATE, "sktm", at=end + timedelta(days=30)) is True
    with pytest.raises(Refused, match=r"node\.expired"):
        certificates.check_valid(CERTIFICATE, "sktm", at=end + timedelta(days=31))
    with pytest.raises(Refused, match=r"node\.service"):
        certificates.check_valid(CERTIFICATE, "kia", at=end)


def test_a_ticket_is_carried_as_text_and_a_request_proves_its_key():
    ticket = certificates.Ticket("https://pusat.example", curves.public_bytes(ROOT), b"s" * 16)
    assert certificates.read_ticket(" ".join(certificates.ticket_text(ticket))) == ticket
    for wrong in ("", "x", certificates.ticket_text(ticket)[:-3]):
        with pytest.raises(Refused, match=r"node\.ticket"):
            certificates.read_ticket(wrong)
    asked = certificates.request(ticket, DEVICE)
    assert certificates.read_request(asked) == (ticket.secret, curves.public_bytes(DEVICE))
    with pytest.raises(Unreadable):
        certificates.read_request(asked[:-1] + bytes([asked[-1] ^ 1]))


# counting


HASHES = {seq: hashlib.sha256(bytes([seq])).hexdigest() for seq in range(1, 10)}


def closing(first: int, last: int) -> chain.Closing:
    return chain.Closing(
        date(2026, 11, 16), first, last, chain.rolling(HASHES[seq] for seq in range(first, last + 1))
    )


def test_a_closing_accounts_for_everything_issued():
    whole = chain.account(closing(2, 8), HASHES)
    assert (whole.issued, whole.stored, whole.missing, whole.unexplained) == (7, 7, (), ())
    less = chain.account(closing(2, 8), {seq: HASHES[seq] for seq in (1, 2, 3, 5, 8)})
    assert (less.issued, less.stored, less.missing) == (7, 4, (4, 6, 7))
    assert less.issued == less.stored + len(less.missing)


def test_other_content_under_a_counted_number_is_seen():
    other = HASHES | {4: "ff" * 32}
    assert chain.account(closing(2, 8), other).unexplained == tuple(range(2, 9))


@given(st.sets(st.integers(1, 60)), st.integers(0, 60))
def test_what_was_issued_is_stored_or_missing(stored, highest):
    missing = chain.gaps(stored, highest)
    assert len(missing) + len([seq for seq in stored if seq <= highest]) == highest


@given(st.integers(0, 9), st.integers(0, 9), st.sets(st.integers(1, 18)), st.sets(st.integers(1, 18)))
def test_of_a_copied_disk_each_copy_is_asked_for_its_own(shared, own, gone, open):
    """A device made `shared` numbers before its disk was copied and `own` after that; the copy gave those again."""
    mine = _chain(shared + own, "aa")
    here = _chain(shared, "aa") + _chain(shared + own, "bb", since=_chain(shared, "aa"))[shared:]
    here += [one for one in mine if one[0] not in gone]
    hash = mine[-1][1] if mine else ""
    first = max(gone.intersection(range(shared + 1, shared + own + 1)), default=0)
    head = (len(mine), chain.link(hash) if mine else envelope.FIRST)
    assert chain.parting(here, head, open) == (0 if first in open else first)


def _chain(upto, salt, since=()):
    """Return number, hash and link before of what a device made, behind what it had."""
    made = list(since)
    for seq in range(len(made) + 1, upto + 1):
        before = made[-1][1][:32] if made else envelope.FIRST.hex()
        made.append((seq, hashlib.sha256(f"{before}{salt}".encode()).hexdigest(), before))
    return made


def test_a_closing_is_read_back_and_closes_all_before_itself():
    header = replace(HEADER, type="close", receipt="")
    assert chain.unpack(chain.pack(closing(2, 6)), header) == closing(2, 6)
    with pytest.raises(Unreadable):
        chain.unpack(chain.pack(closing(2, 5)), header)


def test_numbers_are_read_as_spans():
    assert chain.spans([3, 4, 5, 9, 11, 12]) == "3–5, 9, 11–12" and chain.spans([]) == ""


# the day it counts


NOON = datetime(2026, 11, 16, 5, tzinfo=UTC)
DAY = timedelta(days=1)


def at(moment: datetime) -> int:
    return int(moment.timestamp())


@pytest.mark.parametrize(
    ("claimed", "counts", "doubtful"),
    [
        (NOON, NOON, False),
        (NOON - DAY, NOON - DAY, False),
        (datetime(1970, 1, 1, tzinfo=UTC), NOON - 3 * DAY, True),
        (NOON + 4 * DAY, NOON + 3 * DAY, True),
        (datetime(2099, 1, 1, tzinfo=UTC), NOON + 3 * DAY, True),
    ],
)
def test_a_filing_counts_when_it_can_have_been_made(claimed, counts, doubtful):
    header = replace(HEADER, claimed=at(claimed), beacon=at(NOON - 3 * DAY))
    found = filing.filed_at(header, enrolled_at=NOON - 30 * DAY, received_at=NOON + 3 * DAY)
    assert found == (counts, doubtful)


@given(st.integers(-(2**40), 2**40), st.integers(0, 2**40))
def test_a_filing_never_counts_before_enrolment_or_after_arrival(claimed, beacon):
    header = replace(HEADER, claimed=claimed, beacon=beacon)
    counts, _ = filing.filed_at(header, enrolled_at=NOON, received_at=NOON + DAY)
    assert NOON <= counts <= NOON + DAY


# the slip


def test_a_slip_proves_offline_which_desk_issued_it():
    raw = slips.prove(made(), "sktm", key=DEVICE)
    proof = slips.read_proof(raw, public=DEVICE.public_key())
    assert proof.receipt == HEADER.receipt and proof.service_key == "sktm"
    assert proof.hash.hex() == made().hash[:32] and len(raw) < 120
    with pytest.raises(Unreadable):
        slips.read_proof(raw, public=ROOT.public_key())
    with pytest.raises(Unreadable):
        slips.read_proof(raw[:50] + bytes([raw[50] ^ 1]) + raw[51:], public=DEVICE.public_key())


@given(st.binary(max_size=200))
def test_bytes_are_a_proof_or_unreadable(raw):
    for attempt in (raw, b"SIK1" + raw):
        with pytest.raises(Unreadable):
            slips.read_proof(attempt, public=ROOT.public_key())


# numbers that others read differently


@pytest.mark.parametrize("text", ['{"a":1.0}', '{"a":1e3}', '{"a":Infinity}', '{"a":-Infinity}', '{"a":NaN}'])
def test_a_header_holds_whole_numbers_only(text):
    with pytest.raises(Unreadable, match="number"):
        strict.read(text.encode())


@pytest.mark.parametrize(
    "text",
    [f'{{"a":{2**53 + 1}}}', f'{{"a":-{"9" * 5000}}}', '{"a":1e400}', '{"a":[-1e999]}', '{"a":Infinity}'],
)
def test_a_body_holds_no_number_beyond_those_that_all_tell_apart(text):
    with pytest.raises(Unreadable, match="number"):
        strict.read(text.encode(), decimals=True)


def test_the_largest_numbers_of_a_body_arrive():
    assert strict.read(b'{"a":[9007199254740992,-9007199254740992,1.5e300]}', decimals=True) == {
        "a": [2**53, -(2**53), 1.5e300]
    }
