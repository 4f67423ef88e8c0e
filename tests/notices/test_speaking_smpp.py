"""SMPP to a real SMSC on loopback."""

import pytest

from balai.core.messages import Language
from balai.notices.rules.gateways import Gateway, Speech
from balai.notices.rules.parcels import Parcel
from balai.notices.speaking import hand_over
from scripts.ports import free_port
from tests.notices.smsc import Smsc


@pytest.fixture
def smsc():
    with Smsc(free_port()) as running:
        yield running


def send(smsc: Smsc, text: str, **more):
    url = f"smpp://balai@127.0.0.1:{smsc.port}"
    usual = {"secret": smsc.password, "sender": "BALAI", "timeout_s": 30.0}
    parcel = Parcel("id-1", "+628400000001", text, "", Language.INDONESIAN, "", ())
    return hand_over(Gateway("telko", Speech.SMPP, url, **usual | more), parcel)


def test_a_short_message_is_one_unit(smsc):
    answer = send(smsc, "Berkas {K7} [diterima] €5")
    assert answer.state == "accepted" and answer.reference == "smsc-1"
    [heard] = smsc.heard
    assert (heard.sender, heard.to, heard.text) == ("BALAI", "628400000001", "Berkas {K7} [diterima] €5")
    assert not heard.wants_receipt and heard.coding == 0 and heard.part == (1, 1)


@pytest.mark.parametrize(("letter", "coding", "parts"), [("a", 0, 2), ("ꦧ", 8, 3)])
def test_a_long_message_is_joined_by_the_phone(smsc, letter, coding, parts):
    text = letter * 199 + "."
    assert send(smsc, text).state == "accepted"
    assert [heard.part for heard in smsc.heard] == [(n, parts) for n in range(1, parts + 1)]
    assert "".join(heard.text for heard in smsc.heard) == text and smsc.heard[0].coding == coding


@pytest.mark.parametrize(("status", "state"), [(0x0B, "refused"), (0x58, "failed"), (0x14, "failed")])
def test_a_refused_number_and_a_busy_smsc(smsc, status, state):
    smsc.submit_status = status
    answer = send(smsc, "x")
    assert answer.state == state and answer.error == f"smpp {status}"


def test_a_wrong_password_sends_nothing(smsc):
    answer = send(smsc, "x", secret="salah")
    assert answer.state == "failed" and answer.error == "smpp bind 14" and not smsc.heard


def test_hung_up_after_taking_it_is_unclear(smsc):
    smsc.hang_up = True
    assert send(smsc, "x").state == "unclear" and len(smsc.heard) == 1


def test_nobody_there(smsc):
    gone = Smsc(1)
    assert send(gone, "x").state == "failed"
