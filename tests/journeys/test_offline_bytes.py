"""A phone and the centre make and read the same bytes: the script in a real browser against balai/nodes/rules."""

import zlib
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from playwright.sync_api import Browser

from balai.cases.rules import receipt as receipts
from balai.nodes.rules import chain, curves, envelope, filing, parcels, slips, statements, strict
from balai.nodes.rules.strict import text64
from tests.nodes.samples import DEVICE, EPHEMERAL, HEADER, ROOT, SARI, SEALING
from tests.nodes.test_rules import GOLDEN

pytestmark = pytest.mark.journey
BODY = filing.pack(SARI)
Run = Callable[..., Any]
PRELUDE = """async ([given, raw]) => {
  const e = await import('/luring/amplop.js');
  const bin = (text) => Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0));
  const out = (raw) => btoa(String.fromCharCode(...raw));
  for (const name of raw) given[name] = bin(given[name]);
  const own = (jwk, name, uses) => crypto.subtle.importKey('jwk', jwk, { name, namedCurve: 'P-256' }, true, uses);
  const pair = async ({ d, ...open }) => ({
    privateKey: await own({ d, ...open }, 'ECDH', ['deriveBits']), publicKey: await own(open, 'ECDH', []),
  });
"""


@pytest.fixture
def script(browser: Browser, served: str) -> Iterator[Run]:
    """Return a function that runs lines of script with what is given to them; bytes go there and come back."""
    context = browser.new_context(base_url=served)
    page = context.new_page()
    page.goto("/luring/")

    def run(lines: str, **given: Any) -> Any:
        raw = [name for name, value in given.items() if isinstance(value, bytes)]
        sent = {name: b64encode(value).decode() if name in raw else value for name, value in given.items()}
        return page.evaluate(PRELUDE + lines + "}", [sent, raw])

    yield run
    context.close()


def jwk(key: EllipticCurvePrivateKey) -> dict[str, str]:
    numbers = key.private_numbers()
    public = numbers.public_numbers
    parts = {"d": numbers.private_value, "x": public.x, "y": public.y}
    return {
        "kty": "EC",
        "crv": "P-256",
        **{name: text64(value.to_bytes(32)) for name, value in parts.items()},
    }


def header_for_script(header: envelope.Header) -> dict[str, Any]:
    return {
        "type": header.type, "device": header.device, "seq": header.seq, "receipt": header.receipt,
        "version": header.version, "offering": header.offering, "area": header.area_code, "claimed": header.claimed,
        "beacon": header.beacon, "sealKey": header.seal_key, "blobs": [],
    }  # fmt: skip


MADE = """
  const key = await own(given.device, 'ECDSA', ['sign']);
  const header = { ...given.header, id: given.id, before: given.before };
  const made = await e.envelope(header, given.body, key, given.to, given.fresh && await pair(given.fresh), given.deflated);
"""


def made(script: Run, **how: Any) -> bytes:
    given = {
        "device": jwk(DEVICE), "header": header_for_script(HEADER), "id": strict.any64(envelope._short(HEADER.id)),
        "before": HEADER.before, "to": curves.public_bytes(SEALING), "body": BODY,
    }  # fmt: skip
    return b64decode(script(MADE + "return out(made.frame);", **given | how))


def test_an_envelope_is_byte_for_byte_that_of_a_node(script: Run):
    """With the same one-time key and the same packed body; only the signature is another each time."""
    deflated = zlib.compress(strict.write(BODY), 9, wbits=-15)
    ours = envelope.make(HEADER, BODY, key=DEVICE, to=SEALING.public_key(), ephemeral=EPHEMERAL)
    theirs = made(script, fresh=jwk(EPHEMERAL), deflated=deflated)
    assert theirs[:-64] == ours.frame[:-64]
    assert envelope.is_from(envelope.read(theirs), DEVICE.public_key())


def test_a_header_of_an_earlier_release_is_written_again(script: Run):
    kept = envelope.read((GOLDEN / "file-0.1.sip").read_bytes())
    given = {
        "header": header_for_script(kept.header), "id": strict.any64(envelope._short(kept.header.id)),
        "before": kept.header.before,
    }  # fmt: skip
    again = envelope.read(made(script, **given))
    assert again.head == kept.head
    assert envelope.unseal(again, SEALING) == envelope.unseal(kept, SEALING)


def test_the_centre_opens_what_a_phone_seals_by_itself(script: Run):
    read = envelope.read(made(script))
    assert envelope.is_from(read, DEVICE.public_key())
    assert read.header == HEADER
    assert filing.unpack(envelope.unseal(read, SEALING), read.header) == SARI


def test_every_signature_is_in_its_one_form(script: Run):
    lines = """
      const key = await own(given.device, 'ECDSA', ['sign']), found = [];
      for (let turn = 0; turn < 40; turn++) found.push(out(await e.sign(key, new Uint8Array([turn]))));
      return found;
    """
    for turn, signature in enumerate(script(lines, device=jwk(DEVICE))):
        assert curves.is_signed(DEVICE.public_key(), bytes([turn]), b64decode(signature))


def test_a_phone_believes_the_centre_and_nobody_else(script: Run):
    said = statements.write("ack", {"h": "x", "l": [["y", 3]]}, key=ROOT)
    lines = "return e.read(given.frame, given.kind, given.root);"
    root, other = curves.public_bytes(ROOT), curves.public_bytes(DEVICE)
    assert script(lines, frame=said, kind="ack", root=root) == {"t": "ack", "h": "x", "l": [["y", 3]]}
    assert script(lines, frame=said, kind="ack", root=other) is None
    assert script(lines, frame=said, kind="seal", root=root) is None
    high = said[:-32] + (curves.ORDER - int.from_bytes(said[-32:])).to_bytes(32)
    assert script(lines, frame=high, kind="ack", root=root) is None
    assert script(lines, frame=said[:20] + b"?" + said[21:], kind="ack", root=root) is None


def test_points_are_pressed_and_unfolded(script: Run):
    keys = [curves.private_key(bytes([n]) * 32) for n in range(1, 21)]
    lines = "return given.all.map((text) => out(e.compressed(e.expanded(bin(text)))));"
    points = [b64encode(curves.public_bytes(key)).decode() for key in keys]
    assert script(lines, all=points) == points


def test_numbers_are_those_of_the_centre(script: Run):
    counters = [1, 2, 31, 32, 1023, 32_768, 1_048_575]
    lines = "return given.counters.map((counter) => e.receipt(given.device, counter));"
    assert script(lines, device="7K2M9", counters=counters) == [receipts.number("7K2M9", n) for n in counters]


def test_a_withdrawal_is_that_of_a_node(script: Run):
    header = replace(HEADER, type=envelope.Type.WITHDRAW, version="", offering="", seq=8)
    body = {"o": SARI.officer_id, "g": "present"}  # as `issuing.withdraw` writes it
    deflated = zlib.compress(strict.write(body), 9, wbits=-15)
    ours = envelope.make(header, body, key=DEVICE, to=SEALING.public_key(), ephemeral=EPHEMERAL)
    how = {"header": header_for_script(header), "fresh": jwk(EPHEMERAL), "deflated": deflated}
    assert made(script, **how)[:-64] == ours.frame[:-64]
    assert script(
        "return JSON.stringify(e.withdrawal(given.officer, 'present'));", officer=SARI.officer_id
    ) == (strict.write(body).decode())


@pytest.mark.parametrize("first", [1, 3, 4])
def test_a_closing_counts_as_a_node_does(script: Run, first: int):
    hashes = [bytes([n]) * 32 for n in range(1, 4)]
    rolling = chain.rolling(hash.hex() for hash in hashes[first - 1 :])
    ours = strict.write(chain.pack(chain.Closing(date(2026, 11, 16), first, 3, rolling)))
    lines = """
      const rows = given.hashes.map((text, place) => ({ id: place + 1, hash: bin(text) }));
      return JSON.stringify(await e.closing('2026-11-16', given.first, rows));
    """
    assert script(lines, first=first, hashes=[b64encode(hash).decode() for hash in hashes]) == ours.decode()
    header = replace(HEADER, type=envelope.Type.CLOSE, receipt="", version="", offering="", seq=4)
    sealed = envelope.make(header, {}, key=DEVICE, to=SEALING.public_key(), ephemeral=EPHEMERAL)
    how = {
        "header": header_for_script(header),
        "fresh": jwk(EPHEMERAL),
        "deflated": zlib.compress(b"{}", 9, wbits=-15),
    }
    assert made(script, **how)[:-64] == sealed.frame[:-64]


def test_a_slip_proves_who_issued_it(script: Run):
    frame = made(script)
    lines = """
      const key = await own(given.device, 'ECDSA', ['sign']);
      return out(await e.proof(given.header, given.hash, 'pengantar-skck', key));
    """
    read = envelope.read(frame)
    hash = bytes.fromhex(read.hash)
    raw = b64decode(script(lines, device=jwk(DEVICE), header=header_for_script(HEADER), hash=hash))
    proof = slips.read_proof(raw, public=DEVICE.public_key())
    assert (proof.receipt, proof.service_key, proof.hash) == (HEADER.receipt, "pengantar-skck", hash[:16])


def test_a_statement_of_a_phone_is_read_by_the_centre(script: Run):
    lines = """
      const key = await own(given.device, 'ECDSA', ['sign']);
      return out(await e.statement('hello', { d: '7K2M9', n: 3, u: [1, 2], c: 'é' }, key));
    """
    said = statements.read(b64decode(script(lines, device=jwk(DEVICE))), "hello", public=DEVICE.public_key())
    assert said == {"t": "hello", "d": "7K2M9", "n": 3, "u": [1, 2], "c": "é"}


@pytest.mark.parametrize("packs", [True, False], ids=["deflated", "stored"])
def test_a_parcel_is_opened_by_the_centre(script: Run, packs: bool):
    """Also one of an older browser, which cannot deflate."""
    lines = """
      if (!given.packs) globalThis.CompressionStream = undefined;
      const header = { id: e.newId(1763258400123), service: 'sktm', area: '35.10.20.2001', sealKey: 'c1', claimed: 7, blobs: [] };
      const frame = await e.parcel(header, { w: { name: ['Ni’mah “Né” 🌾\\n2'] }, b: [] }, given.to);
      return [out(frame), e.written(header.id)];
    """
    frame, id = script(lines, packs=packs, to=curves.public_bytes(SEALING))
    read = parcels.read(b64decode(frame))
    assert (read.id, read.service_key, read.area_code) == (id, "sktm", "35.10.20.2001")
    assert parcels.open_with(read, SEALING).posted == {"name": ["Ni’mah “Né” 🌾\n2"]}
