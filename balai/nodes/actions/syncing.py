"""The node's side of an exchange: what waits goes out oldest first, what the centre signed comes in.

Nothing but a signature of the centre counts as an answer; no status, no page of a portal, no silence.
"""

import contextlib
import hashlib
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from balai.nodes.queries.store import Kept, Store
from balai.nodes.rules import answers, certificates, news, statements, wire
from balai.nodes.rules import envelope as envelopes
from balai.nodes.rules.answers import Ack, Hello, State
from balai.nodes.rules.strict import Unreadable

RETENTION = timedelta(days=30)
CALL_BYTES = 65_536
LEAST, FIRST, LARGEST = 4_096, 16_384, 262_144
QUICK_S, SLOW_S = 2, 6
"""A call carries more when the one before was quick, less when it was slow: what a cut takes with it stays small."""
FAILURES = 3
Send = Callable[[bytes], bytes]
"""Carries bytes to the centre and its answer back; `OSError` when that fails."""


def keep(store: Store, name: str, content: bytes) -> None:
    """Keep what was said under a name in place of what was said before."""
    store.rows.execute(
        "INSERT INTO said (name, content) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET content = excluded.content",
        [name, content],
    )


class _Line:
    """The way to the centre, and how much a call on it should carry."""

    def __init__(self, send: Send, clock: Callable[[], float]) -> None:
        self.send, self.clock, self.most = send, clock, FIRST

    def __call__(self, raw: bytes) -> bytes:
        began = self.clock()
        try:
            answer = self.send(raw)
        except OSError:
            self.most = max(self.most // 2, LEAST)
            raise
        took = self.clock() - began
        if took < QUICK_S:
            self.most = min(self.most * 2, LARGEST)
        elif took > SLOW_S:
            self.most = max(self.most // 2, LEAST)
        return answer


def sync(store: Store, send: Send, *, at: datetime, clock: Callable[[], float] = time.monotonic) -> None:
    """Exchange until nothing is left or the link fails: envelopes oldest first, then photos case by case.

    Each call gains something durable or ends it. `clock` tells how quick the line is, nothing else.
    """
    line, failures = _Line(send, clock), 0
    calls = _calls(store, line)
    is_known = take_answer(store, line(next(calls)), at=at)
    if not is_known and take_answer(store, line(introduction(store)), at=at):
        calls = _calls(store, line)
    for call in calls:
        take_answer(store, line(call), at=at)
    while failures < FAILURES and (wanted := _next_piece(store, line.most)):
        before = _lacking_bytes(store)
        with contextlib.suppress(OSError):
            take_answer(store, line(hello(store) + wanted), at=at)
        failures = 0 if _lacking_bytes(store) < before else failures + 1


def hello(store: Store) -> bytes:
    """Return what this node says of itself, signed."""
    waiting = store.waiting()[: answers.MOST_ASKED]
    catalogue = store.said("catalogue")
    version = str(statements.unverified(catalogue).get("v", "")) if catalogue else ""
    own = store.certificate
    said = Hello(
        own.code, store.highest(), tuple(kept.seq for kept in waiting), version, store.heard(), own.valid_to,
        store.last_told(), tuple(kept.seq for kept in waiting if kept.state),
    )  # fmt: skip
    return answers.greet(said, key=store.key())


def introduction(store: Store) -> bytes:
    """Return what a centre needs that does not know this node: it was restored from a backup older than its enrolment."""
    return store.said("certificate") + hello(store)


def _calls(store: Store, line: _Line) -> Iterator[bytes]:
    """Yield streams as long as the line bears, at most 64 KB; a greeting stands at the head of the first, also when nothing waits."""
    call = hello(store)
    for frame in [*(kept.frame for kept in store.waiting() if not kept.state), *store.carried()]:
        if call and len(call) + len(frame) > min(line.most, CALL_BYTES):
            yield call
            call = b""
        call += frame
    yield call


def _next_piece(store: Store, size: int) -> bytes:
    """Return the next piece of the oldest envelope that lacks photos at the centre; b"" when none does."""
    for kept in store.waiting():
        for photo in store.photos(kept.seq) if kept.state == State.STORED else ():
            if photo.reached < len(photo.content):
                return wire.piece(
                    photo.address, photo.reached, photo.content[photo.reached : photo.reached + size]
                )
    return b""


def _lacking_bytes(store: Store) -> int:
    row = store.rows.execute(
        "SELECT coalesce(sum(length(content) - reached), 0) FROM photo JOIN envelope USING (seq) WHERE state = 'stored'"
    ).fetchone()
    return int(row[0])


def take_answer(store: Store, raw: bytes, *, at: datetime) -> int:
    """Take in what the centre signed for this node, and what it signed for those it carries; return how much."""
    came = wire.split(raw)
    taken = sum(_take(store, frame, at=at) for frame in came.statements)
    _take_catalogue(store, came)
    return taken


def _take(store: Store, frame: bytes, *, at: datetime) -> bool:
    try:
        match statements.kind(frame):
            case answers.ACK:
                return _take_ack(store, frame, at=at)
            case answers.BEACON:
                return _take_beacon(store, frame)
            case certificates.CERTIFICATE:
                return _take_certificate(store, frame)
            case news.KIND:
                return _take_news(store, frame)
            case "seal":
                statements.read(frame, "seal", public=store.root)
                keep(store, "seal", frame)
                return True
    except Unreadable:
        pass
    return False


def _take_ack(store: Store, frame: bytes, *, at: datetime) -> bool:
    ack = answers.read_ack(frame, root=store.root)
    if ack.device != store.certificate.code:
        return _pass_on(store, ack, frame, at=at)
    store.rows.execute("BEGIN IMMEDIATE")
    settled = int(at.timestamp()) if ack.is_final else None
    done = store.rows.execute(
        "UPDATE envelope SET state = ?, ack = ?, settled_at = coalesce(settled_at, ?) WHERE hash = ? "
        "AND (settled_at IS NULL OR ?)",
        [str(ack.state), frame, settled, ack.hash, ack.is_final],
    ).rowcount
    if done:  # of a copy of this disk another envelope has this number
        store.rows.execute("UPDATE photo SET reached = length(content) WHERE seq = ?", [ack.seq])
        for address, offset in ack.lacking:
            store.rows.execute("UPDATE photo SET reached = ? WHERE address = ?", [offset, address])
    store.rows.execute("COMMIT")
    return bool(done)


def _pass_on(store: Store, ack: Ack, frame: bytes, *, at: datetime) -> bool:
    """Keep an answer for the desk whose envelopes were carried; a final one takes their place."""
    if ack.is_final:
        store.rows.execute("DELETE FROM carried WHERE id = ?", [ack.hash])
    _carry(store, f"ack/{ack.hash}", ack.device, frame, at=at)
    return True


def _take_beacon(store: Store, frame: bytes) -> bool:
    """Take the centre's time, never an older one, and send again what a restored centre has lost."""
    beacon = answers.read_beacon(frame, root=store.root)
    if beacon.device != store.certificate.code or beacon.seconds < store.beacon:
        return False
    keep(store, "beacon", frame)
    for seq in beacon.recall:
        store.rows.execute(
            "UPDATE envelope SET state = '', settled_at = NULL WHERE seq = ? AND frame <> x''", [seq]
        )
        store.rows.execute("UPDATE photo SET reached = 0 WHERE seq = ?", [seq])
    return True


def _take_certificate(store: Store, frame: bytes) -> bool:
    """Take a renewed certificate of this very device; never one that ends earlier."""
    fresh, own = certificates.read(frame, root=store.root), store.certificate
    if (fresh.code, fresh.point) != (own.code, own.point) or fresh.valid_to <= own.valid_to:
        return False
    keep(store, "certificate", frame)
    return True


def _take_news(store: Store, frame: bytes) -> bool:
    """Take what the centre tells of this node's requests, each stretch of its log once and none left out."""
    told = news.read(frame, root=store.root)
    if told.device != store.certificate.code or not (
        told.since == 0 or told.since <= store.heard() < told.upto
    ):
        return False
    store.rows.execute("BEGIN IMMEDIATE")
    if told.since == 0:
        store.rows.execute("DELETE FROM news")
    store.rows.executemany(
        "INSERT OR REPLACE INTO news (receipt, position, status, at, sealed) VALUES (?, ?, ?, ?, ?)",
        [(one.receipt, told.upto, str(one.status), one.seconds, one.sealed or None) for one in told.lines],
    )
    keep(store, "news", frame)
    store.rows.execute("COMMIT")
    return True


def _take_catalogue(store: Store, came: wire.Split) -> None:
    """Change the catalogue as a whole: only when each file of a signed list is here."""
    for frame in came.statements:
        try:
            said = statements.read(frame, "catalogue", public=store.root)
        except Unreadable:
            continue
        files = {hashlib.sha256(file).hexdigest(): file for file in came.files}
        listed = [(str(path), str(hash)) for path, hash, _ in said["f"]]
        if said["d"] == store.certificate.code and all(hash in files for _, hash in listed):
            store.rows.execute("BEGIN IMMEDIATE")
            store.rows.execute("DELETE FROM file")
            store.rows.executemany(
                "INSERT INTO file (path, hash, content) VALUES (?, ?, ?)",
                [(path, hash, files[hash]) for path, hash in listed],
            )
            keep(store, "catalogue", frame)
            store.rows.execute("COMMIT")


def carry(store: Store, raw: bytes, *, at: datetime) -> int:
    """Take along what other devices made, unread; return how many frames. Only a device that may carry does."""
    if not store.certificate.carries:
        return 0
    count = 0
    for frame in wire.split(raw).envelopes:
        try:
            read = envelopes.read(frame)
        except Unreadable:
            continue
        if read.header.device != store.certificate.code:
            _carry(store, read.hash, read.header.device, frame, at=at)
            count += 1
    for piece in wire.split(raw).pieces:
        framed = wire.piece(piece.address, piece.offset, piece.content)
        _carry(store, f"piece/{piece.address}/{piece.offset}", "", framed, at=at)
        count += 1
    return count


def _carry(store: Store, id: str, device: str, frame: bytes, *, at: datetime) -> None:
    store.rows.execute(
        "INSERT INTO carried (id, device, frame, came_at) VALUES (?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET frame = excluded.frame",
        [id, device, frame, int(at.timestamp())],
    )


def let_go(store: Store, *, at: datetime) -> int:
    """Let go of what the centre has acknowledged for good more than 30 days ago; return how many. Nothing else deletes.

    Number, hash and answer of each stay. Envelope and photos go.
    """
    until = int((at - RETENTION).timestamp())
    store.rows.execute("BEGIN IMMEDIATE")
    gone = [kept for kept in store.envelopes() if _may_go(store, kept, until)]
    for kept in gone:
        store.rows.execute("UPDATE envelope SET frame = x'' WHERE seq = ?", [kept.seq])
        store.rows.execute("DELETE FROM photo WHERE seq = ?", [kept.seq])
    store.rows.execute("COMMIT")
    return len(gone)


def _may_go(store: Store, kept: Kept, until: int) -> bool:
    if not kept.frame or kept.ack is None or kept.settled_at is None or kept.settled_at > until:
        return False
    ack = answers.read_ack(kept.ack, root=store.root)
    return ack.is_final and ack.hash == kept.hash
