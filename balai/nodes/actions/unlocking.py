"""Who sits at the desk of a node: each operator opens their drafts with a PIN of their own."""

import secrets
from datetime import datetime

from balai.core.refusal import Missing, Refused
from balai.nodes.actions.syncing import keep
from balai.nodes.queries.store import Store
from balai.nodes.rules import filing, pins
from balai.nodes.rules.pins import Operator

DESK = "desk"


def desk_code(store: Store) -> str:
    """Return the code that is shown where the node stands, made once: only who is there chooses a PIN."""
    if not (code := store.said(DESK)):
        code = f"{secrets.randbelow(1_000_000):06d}".encode()
        keep(store, DESK, code)
    return code.decode()


def choose_pin(store: Store, officer_id: str, pin: str, code: str, *, at: datetime) -> Operator:
    """Choose the first PIN of an officer of this desk, shown the desk's code; `Missing` for anybody else."""
    name = dict(store.officers()).get(officer_id)
    if name is None:
        raise Missing("Petugas")
    if store.operator(officer_id):
        raise Refused(
            "node.pin_chosen", "PIN sudah dibuat. Bila lupa, minta yang menjaga komputer ini menghapusnya."
        )
    _check_tries(store, DESK, at=at)
    if not secrets.compare_digest(code.replace(" ", "").encode(), desk_code(store).encode()):
        raise _wrong(store, DESK, "Kode meja salah. Kode itu tertulis di layar komputer meja.", at=at)
    pins.check_pin(pin)
    key, salt = pins.new_key(), secrets.token_bytes(pins.SALT_BYTES)
    store.rows.execute("INSERT INTO operator (id, salt, proof) VALUES (?, ?, ?)", [officer_id, salt, pins.wrap(key, pin, salt)])  # fmt: skip
    _forget_tries(store, DESK)
    return Operator(officer_id, name, key)


def unlock(store: Store, officer_id: str, pin: str, *, at: datetime) -> Operator:
    """Open an operator's drafts; several wrong tries are followed by a pause."""
    _check_tries(store, officer_id, at=at)
    known = store.operator(officer_id)
    key = pins.unwrap(known[1], pin, known[0]) if known else None
    if key is None:
        raise _wrong(store, officer_id, "PIN salah. Coba lagi.", at=at)
    _forget_tries(store, officer_id)
    return Operator(officer_id, dict(store.officers()).get(officer_id, officer_id), key)


def forget_pin(store: Store, officer_id: str) -> int:
    """Take a forgotten PIN away, and the drafts that only it opened; return how many. Envelopes are not touched."""
    store.rows.execute("BEGIN IMMEDIATE")
    store.rows.execute(
        "DELETE FROM draft_file WHERE draft IN (SELECT id FROM draft WHERE operator = ?)", [officer_id]
    )
    gone = store.rows.execute("DELETE FROM draft WHERE operator = ?", [officer_id]).rowcount
    store.rows.execute("DELETE FROM operator WHERE id = ?", [officer_id])
    store.rows.execute("COMMIT")
    _forget_tries(store, officer_id)
    return int(gone)


def _check_tries(store: Store, name: str, *, at: datetime) -> None:
    if row := store.tries(name):
        pins.check_tries(row[0], filing.moment(row[1]), at=at)


def _wrong(store: Store, name: str, sentence: str, *, at: datetime) -> Refused:
    store.rows.execute(
        "INSERT INTO tried (name, wrong, last_at) VALUES (?, 1, ?) ON CONFLICT (name) DO UPDATE SET wrong = wrong + 1, last_at = excluded.last_at",
        [name, int(at.timestamp())],
    )
    return Refused("node.pin", sentence)


def _forget_tries(store: Store, name: str) -> None:
    store.rows.execute("DELETE FROM tried WHERE name = ?", [name])
