"""What a desk without a network does for a request besides filing it, as bodies of envelopes, and what it refuses at once."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from balai.catalogue.rules.package import Fee
from balai.core.refusal import Invalid, Refused
from balai.core.sentences import Sentence
from balai.nodes.rules import filing, strict
from balai.nodes.rules.strict import Unreadable, bytes64, text64
from balai.payments.rules import check_code

PAY, ANSWER = "pay", "answer"
RECEIVERS = ("applicant", "proxy")
LONGEST_NAME = 120
NO_CASH = "Layanan ini gratis. Jangan memungut apa pun; laporkan bila ada yang meminta uang."
CLOCK_SLACK = timedelta(days=1)
"""A desk whose clock is behind takes down a payment of today."""


@dataclass(frozen=True, kw_only=True)
class Handed:
    """To whom a result was given: the applicant, or a proxy with name, relation and power of attorney."""

    to: str
    name: str = ""
    relation: str = ""
    power: str = ""


def check_handed(handed: Handed) -> None:
    """Refuse, field by field, what the centre could not take either."""
    found: dict[str, str] = {}
    if handed.to not in RECEIVERS:
        found["to"] = Sentence("Pilih penerimanya.")
    if handed.to == "proxy" and not handed.name:
        found["name"] = Sentence("Tulis nama penerima kuasa.")
    if handed.to == "proxy" and not handed.power:
        found["power"] = Sentence("Tulis nomor atau tanggal surat kuasa.")
    if found:
        raise Invalid(found)


def pack_handed(handed: Handed, officer_id: str) -> dict[str, Any]:
    """Return a hand-over as the body of an envelope; to the applicant no name travels."""
    is_proxy = handed.to == "proxy"
    told = [handed.name, handed.relation, handed.power] if is_proxy else ["", "", ""]
    return {"o": officer_id, "w": handed.to, "n": told}


def unpack_handed(body: Mapping[str, Any]) -> tuple[Handed, str]:
    """Return hand-over and officer of a body; `Unreadable` for anything else."""
    told = body.get("n")
    if not isinstance(told, list) or len(told) != 3 or body.get("w") not in RECEIVERS:
        raise Unreadable("hand_over")
    name, relation, power = (strict.words(one, LONGEST_NAME) for one in told)
    return Handed(to=str(body["w"]), name=name, relation=relation, power=power), _officer(body)


@dataclass(frozen=True)
class Paid:
    """What a proof of payment says. Balai takes no money, so there is no amount in it."""

    number: str
    at: datetime


def check_paid(fee: Fee, number: str, paid_at: datetime, *, at: datetime) -> Paid:
    """Return a proof of payment made elsewhere; refuses any for a free service, and what is no number of a proof."""
    if fee.kind == "gratis":
        raise Refused("payment.free_service", NO_CASH)
    if paid_at > at + CLOCK_SLACK:
        raise Invalid({"tanggal": Sentence("Waktu bayar tidak boleh di masa depan.")})
    try:
        return Paid(check_code(number), paid_at)
    except Refused as refused:
        raise Invalid({"bukti": refused.message}) from refused


def pack_paid(paid: Paid, officer_id: str) -> dict[str, Any]:
    """Return a proof as the body of a command."""
    return {"n": PAY, "o": officer_id, "c": [paid.number, int(paid.at.timestamp())]}


def unpack_paid(body: Mapping[str, Any]) -> tuple[Paid, str]:
    """Return proof and officer of a body; `Unreadable` for anything else."""
    told = body.get("c")
    if not isinstance(told, list) or len(told) != 2:
        raise Unreadable("paid")
    seconds = strict.whole(told[1], 0, filing.LAST_SECOND)
    return Paid(strict.words(told[0], 40), filing.moment(seconds)), _officer(body)


@dataclass(frozen=True)
class Judged:
    """What somebody answered about how they were served. It travels in a file of its own that the centre lets go of."""

    receipt: str
    scores: Mapping[str, str]
    about: Mapping[str, str]


def pack_judged(judged: Judged) -> bytes:
    """Return an answer as a file."""
    return strict.write({"r": judged.receipt, "s": dict(judged.scores), "a": dict(judged.about)})


def unpack_judged(raw: bytes) -> Judged:
    """Return the answer in a file; `Unreadable` for anything else."""
    content = strict.read(raw)
    scores, about = content.get("s"), content.get("a")
    if not isinstance(scores, dict) or not isinstance(about, dict):
        raise Unreadable("answer")
    if not all(isinstance(value, str) for value in (*scores.values(), *about.values())):
        raise Unreadable("answer")
    return Judged(strict.words(content.get("r"), 13), scores, about)


def pack_key(key: bytes) -> dict[str, Any]:
    """Return the body of the command that brings an answer: nothing but what opens the file."""
    return {"n": ANSWER, "b": text64(key)}


def unpack_key(body: Mapping[str, Any]) -> bytes:
    """Return what opens the file of an answer; `Unreadable` for anything else."""
    return bytes64(body.get("b"), filing.KEY_BYTES)


def pack_visit(code: str, officer_id: str) -> dict[str, Any]:
    """Return, as the body of an envelope, that somebody came whose returned request another desk took down."""
    return {"o": officer_id, "y": code}


def unpack_visit(body: Mapping[str, Any]) -> str:
    """Return the tracking code that was shown."""
    return strict.words(body.get("y"), 20)


def _officer(body: Mapping[str, Any]) -> str:
    return strict.words(body.get("o", ""), 36)
