"""What a node does for somebody at its desk: take down, finalise, print. On return of `issue` nothing can be lost.

An envelope, its number and its photos are one transaction, synced to disk; a slip may be printed only after.
"""

import hashlib
import secrets
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from balai.cases.rules import receipt as receipts
from balai.catalogue.rules import package as packages
from balai.core.actor import Actor
from balai.core.ids import new_id
from balai.core.refusal import Invalid, Refused
from balai.nodes.queries.desk import Offered, offered, problems
from balai.nodes.queries.store import FULL_BYTES, Store
from balai.nodes.rules import certificates, chain, curves, filing, photos, report, statements
from balai.nodes.rules import envelope as envelopes
from balai.nodes.rules.envelope import Blob, Envelope, Header, Type
from balai.nodes.rules.filing import Filing, Photo
from balai.nodes.rules.report import Spoken
from balai.nodes.rules.strict import bytes64

Reached = Callable[[str], None]


def _pass(point: str) -> None:
    """Where a test may cut the power."""


@dataclass(frozen=True)
class Issued:
    """What the applicant takes home."""

    receipt: str
    tracking: str
    envelope: Envelope
    service_key: str


@dataclass(frozen=True)
class Sealed:
    blob: Blob
    content: bytes
    photo: Photo


def issue(
    store: Store, service_key: str, filed: Mapping[str, Any], photos: Mapping[str, bytes], *,
    basis: str, draft_id: str = "", by: Actor, at: datetime, reached: Reached = _pass,
) -> Issued:  # fmt: skip
    """Finalise a filing; `filed`: {applicant, answers}. It is official now, under the number that is returned.

    Refuses all problems at once, as the centre would, and intake with too little disk or long after the end of the
    certificate.
    """
    offer = offered(store, service_key)
    check_may_issue(store, service_key, at=at)
    if found := problems(offer, filed["applicant"], filed["answers"], photos):
        raise Invalid(found)
    files = [sealed(offer.package, key, content) for key, content in photos.items()]
    body = _body(filed, files, basis, by)
    made = keep(
        store, Type.FILE, body, files, offer=offer, area_code=str(filed["applicant"].get("area", "")),
        draft_id=draft_id, at=at, reached=reached,
    )  # fmt: skip
    return Issued(made.header.receipt, body["t"], made, service_key)


@dataclass(frozen=True)
class Share:
    """What one service gets of a life event that was filled in once; its files by its own names for them."""

    offer: Offered
    answers: Mapping[str, Any]
    photos: Mapping[str, bytes]


def issue_event(
    store: Store, event_key: str, applicant: Mapping[str, Any], shares: Sequence[Share], *,
    basis: str, draft_id: str = "", by: Actor, at: datetime, reached: Reached = _pass,
) -> list[Issued]:  # fmt: skip
    """Finalise a life event: a filing for each service, each with its own number, all of them or none."""
    ready = []
    for share in shares:
        check_may_issue(store, share.offer.package.key, at=at)
        files = [sealed(share.offer.package, key, content) for key, content in share.photos.items()]
        ready.append((share, files))
    event = filing.pack_event(new_id(), event_key, len(ready))
    area_code, issued = str(applicant.get("area", "")), []
    with together(store):
        for share, files in ready:
            body = _body({"applicant": applicant, "answers": share.answers}, files, basis, by) | event
            made = add(store, Type.FILE, body, files, offer=share.offer, area_code=area_code, at=at)
            issued.append(Issued(made.header.receipt, body["t"], made, share.offer.package.key))
            reached("inserted")
        forget_draft(store, draft_id)
    return issued


def _body(filed: Mapping[str, Any], files: Sequence[Sealed], basis: str, by: Actor) -> dict[str, Any]:
    """Return a filing as the body of an envelope, with a tracking code of its own."""
    return filing.pack(
        Filing(
            applicant=filed["applicant"], answers=filed["answers"], photos=tuple(one.photo for one in files),
            officer_id=by.id, basis=basis, tracking=_tracking(),
        )
    )  # fmt: skip


def supplement(
    store: Store, receipt: str, offer: Offered, filed: Mapping[str, Any], photos: Mapping[str, bytes], *,
    basis: str, draft_id: str = "", by: Actor, at: datetime, reached: Reached = _pass,
) -> Envelope:  # fmt: skip
    """Take down what somebody brings for a request that was returned, under the form it was filed with; `filed` as for `issue`."""
    check_may_issue(store, offer.package.key, at=at)
    files = [sealed(offer.package, key, content) for key, content in photos.items()]
    body = filing.pack(
        Filing(
            applicant=filed["applicant"], answers=filed["answers"], photos=tuple(one.photo for one in files),
            officer_id=by.id, basis=basis, tracking="",
        )
    )  # fmt: skip
    return keep(
        store, Type.SUPPLEMENT, body, files, offer=offer, receipt=receipts.normal(receipt),
        area_code=str(filed["applicant"].get("area", "")), draft_id=draft_id, at=at, reached=reached,
    )  # fmt: skip


def withdraw(
    store: Store, receipt: str, *, basis: str, by: Actor, at: datetime, reached: Reached = _pass
) -> Envelope:
    """Take down that somebody withdraws a request, of this desk or another."""
    body = {"o": by.id, "g": basis}
    return keep(store, Type.WITHDRAW, body, receipt=receipts.normal(receipt), at=at, reached=reached)


def complain(store: Store, spoken: Spoken, receipt: str, *, by: Actor, at: datetime) -> Envelope:
    """Take a report down for good, about a request of this desk or about none."""
    if receipt:
        store.envelope(receipt)
    report.check(spoken)
    return keep(store, Type.COMMAND, report.pack(spoken, by.id), receipt=receipt, at=at)


def close_day(store: Store, on: date, *, by: Actor, at: datetime) -> Envelope:
    """Close the day: say what was made since the last closing, that closing included, also when there was nothing else."""
    made = list(store.envelopes())
    first = max((kept.seq for kept in made if kept.type == Type.CLOSE), default=1)
    hashes = (kept.hash for kept in made if kept.seq >= first)
    closing = chain.Closing(on, first, store.highest(), chain.rolling(hashes))
    return keep(store, Type.CLOSE, chain.pack(closing), at=at)


def note_printed(store: Store, receipt: str, *, by: Actor, at: datetime) -> None:
    """Note that a slip was printed; from now on copies do not bear the tracking code, for it is not kept."""
    store.rows.execute(
        "UPDATE envelope SET printed_at = coalesce(printed_at, ?), tracking = '' WHERE type = 'file' AND receipt = ?",
        [int(at.timestamp()), receipt],
    )


def check_may_issue(store: Store, service_key: str, *, at: datetime) -> bool:
    """Refuse intake that could not be kept or that the certificate does not cover; return whether it is overdue."""
    if shutil.disk_usage(store.folder).free < FULL_BYTES:
        raise Refused(
            "node.disk_full",
            "Ruang simpan hampir habis. Ekspor dahulu yang belum terkirim; yang sudah diterima tetap aman.",
        )
    return certificates.check_valid(store.certificate, service_key, at=max(at, filing.moment(store.beacon)))


def keep(
    store: Store, type: Type, body: Mapping[str, Any], files: Sequence[Sealed] = (), *, offer: Offered | None = None,
    area_code: str = "", receipt: str = "", draft_id: str = "", at: datetime, reached: Reached = _pass,
) -> Envelope:  # fmt: skip
    """Give the next number and keep the envelope under it, in one transaction synced to disk."""
    reached("before")
    with together(store):
        made = add(store, type, body, files, offer=offer, area_code=area_code, receipt=receipt, at=at)
        reached("inserted")
        forget_draft(store, draft_id)
    reached("synced")
    return made


ANSWERS_NEWS = {Type.SUPPLEMENT, Type.HAND_OVER}
"""After these what the centre sealed to this desk for a request is done with."""


@contextmanager
def together(store: Store) -> Iterator[None]:
    """Keep all or nothing; on return it is on the disk."""
    store.rows.execute("BEGIN IMMEDIATE")
    try:
        yield
        store.rows.execute("COMMIT")
    finally:
        if store.rows.in_transaction:
            store.rows.execute("ROLLBACK")


def add(
    store: Store, type: Type, body: Mapping[str, Any], files: Sequence[Sealed] = (), *, offer: Offered | None = None,
    area_code: str = "", receipt: str = "", at: datetime,
) -> Envelope:  # fmt: skip
    """Make the next envelope within a transaction."""
    certificate, seq = store.certificate, store.highest() + 1
    seal_key, to = _seal_key(store)
    header = Header(
        type=type, id=new_id(), device=certificate.code, seq=seq,
        receipt=receipts.number(certificate.code, seq) if type == Type.FILE else receipt,
        before=store.before(seq - 1), version=offer.version_id[:16] if offer else "",
        offering=offer.offering_id if offer else "", area_code=area_code or certificate.area_code,
        claimed=int(at.timestamp()), beacon=store.beacon, seal_key=seal_key, blobs=tuple(one.blob for one in files),
    )  # fmt: skip
    ephemeral = curves.private_key(secrets.token_bytes(32))
    made = envelopes.make(header, body, key=store.key(), to=to, ephemeral=ephemeral)
    _insert(store, made, offer.package.key if offer else "", str(body.get("t", "")), files)
    if type in ANSWERS_NEWS:
        store.rows.execute("UPDATE news SET sealed = NULL WHERE receipt = ?", [receipt])
    return made


def forget_draft(store: Store, draft_id: str) -> None:
    """Let go of a draft and its files, within the transaction in which it becomes something else, or nothing."""
    store.rows.execute("DELETE FROM draft WHERE id = ?", [draft_id])
    store.rows.execute("DELETE FROM draft_file WHERE draft = ?", [draft_id])


def _insert(store: Store, made: Envelope, service: str, tracking: str, files: Sequence[Sealed]) -> None:
    header = made.header
    store.rows.execute(
        "INSERT INTO envelope (seq, hash, type, receipt, service, frame, made_at, tracking) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        [
            header.seq,
            made.hash,
            str(header.type),
            header.receipt,
            service,
            made.frame,
            header.claimed,
            tracking,
        ],
    )
    for one in files:
        store.rows.execute(
            "INSERT INTO photo (address, seq, content) VALUES (?, ?, ?)",
            [one.blob.address, header.seq, one.content],
        )


def _seal_key(store: Store) -> tuple[str, curves.Public]:
    """Return name and key that envelopes are sealed to, as the centre last said."""
    said = statements.read(store.said("seal"), "seal", public=store.root)
    return str(said["n"]), curves.public_key(bytes64(said["k"], curves.POINT_BYTES))


def sealed(package: packages.Package, evidence_key: str, content: bytes) -> Sealed:
    """Make a file small, and seal it under a key of its own that travels inside the envelope."""
    [rule] = [rule for rule in package.evidence if rule.key == evidence_key]
    file = photos.small(content, rule)
    key, closed = shut(file.content)
    if len(closed.content) > envelopes.LONGEST_BLOB:
        raise Refused(
            "node.photo",
            "Berkas ini terlalu besar untuk dikirim dari desa. Foto ulang lebih dekat, satu lembar saja.",
        )
    return replace(closed, photo=Photo(evidence_key, key, file.mime))


def shut(content: bytes) -> tuple[bytes, Sealed]:
    """Seal a file under a key of its own; return key and file."""
    key = secrets.token_bytes(filing.KEY_BYTES)
    closed = AESGCM(key).encrypt(curves.ZERO_NONCE, content, b"balai-photo")
    return key, Sealed(Blob(hashlib.sha256(closed).hexdigest(), len(closed)), closed, Photo("", key, ""))


def _tracking() -> str:
    return "".join(secrets.choice(receipts.ALPHABET) for _ in range(receipts.TRACKING_SYMBOLS))
