"""Counting: nothing that a device issued may be missing without being seen to be."""

import hashlib
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from balai.nodes.rules import strict
from balai.nodes.rules.envelope import BEFORE_BYTES, LAST_SEQ, Header
from balai.nodes.rules.strict import Unreadable


@dataclass(frozen=True)
class Closing:
    """What a device says when it closes its day: all since the closing before, from `first` to `last`."""

    on: date
    first: int
    last: int
    rolling: str

    @property
    def issued(self) -> int:
        return self.last - self.first + 1


@dataclass(frozen=True)
class Account:
    """What was issued, as far as anybody told, and what of it is here. `issued == stored + len(missing)`."""

    issued: int
    stored: int
    missing: tuple[int, ...]
    unexplained: tuple[int, ...]
    """Stored, and yet not what the closing counted: other content, or more than was issued."""


def link(hash: str) -> bytes:
    """Return how an envelope names the one before it."""
    return bytes.fromhex(hash)[:BEFORE_BYTES]


def rolling(hashes: Iterable[str]) -> str:
    """Return one hash over those of many envelopes, in the order of their numbers."""
    digest = hashlib.sha256()
    for hash in hashes:
        digest.update(bytes.fromhex(hash))
    return digest.hexdigest()[: 2 * BEFORE_BYTES]


def pack(closing: Closing) -> dict[str, Any]:
    """Return a closing as the body of an envelope."""
    return {"d": closing.on.isoformat(), "n": [closing.first, closing.last], "h": closing.rolling}


def unpack(body: Mapping[str, Any], header: Header) -> Closing:
    """Return the closing that a body holds; `Unreadable` if it is none."""
    span, text, hash = body.get("n"), body.get("d"), body.get("h")
    if not isinstance(span, list) or len(span) != 2 or not isinstance(text, str):
        raise Unreadable("closing")
    first, last = strict.whole(span[0], 1, LAST_SEQ), strict.whole(span[1], 0, LAST_SEQ)
    if last != header.seq - 1 or first > last + 1:
        raise Unreadable("closing")
    try:
        return Closing(date.fromisoformat(text), first, last, strict.words(hash, 32))
    except ValueError as error:
        raise Unreadable("closing") from error


def account(closing: Closing, stored: Mapping[int, str]) -> Account:
    """Return the account of one closed day; `stored`: hashes by number of all that is here from that device."""
    span = range(closing.first, closing.last + 1)
    here = [stored[seq] for seq in span if seq in stored]
    missing = tuple(seq for seq in span if seq not in stored)
    is_other = not missing and rolling(here) != closing.rolling
    return Account(closing.issued, len(here), missing, tuple(span) if is_other else ())


def gaps(stored: Iterable[int], highest: int) -> tuple[int, ...]:
    """Return the numbers up to `highest` that are not here."""
    here = set(stored)
    return tuple(seq for seq in range(1, highest + 1) if seq not in here)


def parting(stored: Iterable[tuple[int, str, str]], last: tuple[int, bytes], unsent: Container[int]) -> int:
    """Return the highest number of which other content is here, or none, than the device holds that greets; 0: there is none.

    Each envelope names the one before it, so that `last`, number and link of one that a device holds, tells all that it
    holds below: also which of several copies of a disk it is. `stored`: number, hash and link before of what is here.
    Where one is missing that is yet to be sent, what lies below is told when that one is here.
    """
    before = {(seq, hash[: 2 * BEFORE_BYTES]): earlier for seq, hash, earlier in stored}
    seq, here = last[0], last[1].hex()
    while seq and (seq, here) in before:
        seq, here = seq - 1, before[seq, here]
    return 0 if seq in unsent else seq


def spans(numbers: Sequence[int]) -> str:
    """Return ascending numbers as people read them: "3–5, 9"."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]}–{run[-1]}" for run in runs)
