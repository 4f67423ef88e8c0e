"""What a node keeps on its own disk, read. A store apart: nothing that happens to the program's database touches it."""

import json
import sqlite3
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Self

from balai.core.refusal import Missing, Refused
from balai.nodes.rules import answers, certificates, curves, filing, news
from balai.nodes.rules import envelope as envelopes
from balai.nodes.rules.certificates import Certificate

SCHEMA = """
PRAGMA journal_mode = WAL;
PRAGMA synchronous = FULL;
PRAGMA secure_delete = ON;
CREATE TABLE IF NOT EXISTS said (name TEXT PRIMARY KEY, content BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS envelope (
    seq INTEGER PRIMARY KEY, hash TEXT NOT NULL UNIQUE, type TEXT NOT NULL, receipt TEXT NOT NULL, service TEXT NOT NULL,
    frame BLOB NOT NULL, made_at INTEGER NOT NULL, tracking TEXT NOT NULL DEFAULT '', printed_at INTEGER,
    state TEXT NOT NULL DEFAULT '', ack BLOB, settled_at INTEGER
);
CREATE TABLE IF NOT EXISTS photo (
    address TEXT PRIMARY KEY, seq INTEGER NOT NULL, content BLOB NOT NULL, reached INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS draft (id TEXT PRIMARY KEY, operator TEXT NOT NULL, sealed BLOB NOT NULL, saved_at INTEGER NOT NULL)
    WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS draft_file (draft TEXT NOT NULL, key TEXT NOT NULL, sealed BLOB NOT NULL, PRIMARY KEY (draft, key)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS operator (id TEXT PRIMARY KEY, salt BLOB NOT NULL, proof BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS tried (name TEXT PRIMARY KEY, wrong INTEGER NOT NULL, last_at INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS news (receipt TEXT PRIMARY KEY, position INTEGER NOT NULL, status TEXT NOT NULL, at INTEGER NOT NULL, sealed BLOB)
    WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS file (path TEXT PRIMARY KEY, hash TEXT NOT NULL, content BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS carried (id TEXT PRIMARY KEY, device TEXT NOT NULL, frame BLOB NOT NULL, came_at INTEGER NOT NULL)
    WITHOUT ROWID;
"""
FILE = "outbox.sqlite3"
FULL_BYTES = 64_000_000
"""Below so much free space nothing new is taken down; reading, sending and exporting go on."""


@dataclass(frozen=True)
class Kept:
    """An envelope of this device and what is known of its way."""

    seq: int
    hash: str
    type: str
    receipt: str
    service: str
    frame: bytes
    made_at: int
    tracking: str
    """"" once the slip was printed: copies do not bear it."""
    printed_at: int | None
    state: str
    ack: bytes | None
    settled_at: int | None


@dataclass(frozen=True)
class Photo:
    """A sealed file: its address, its bytes, and how many of them are at the centre."""

    address: str
    content: bytes
    reached: int


@dataclass(frozen=True)
class News:
    """How a request stood when the centre last said so. `sealed`: a returned one, for this device to correct."""

    status: str
    at: datetime
    sealed: bytes | None


@dataclass(frozen=True)
class Standing:
    """What has reached the centre and what has not."""

    issued: int
    arrived: int
    on_the_way: int
    waiting: int
    oldest_at: datetime | None
    unprinted: int
    drafts: int
    carried: int


class Store:
    """The store in a folder, for reading; opened by whoever needs it and closed again."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.rows = sqlite3.connect(folder / FILE, isolation_level=None, timeout=30)
        self.rows.executescript(SCHEMA)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *problem: object) -> None:
        self.rows.close()

    def said(self, name: str) -> bytes:
        """Return what the centre last said under a name; b"" when it never did."""
        row = self.rows.execute("SELECT content FROM said WHERE name = ?", [name]).fetchone()
        return bytes(row[0]) if row else b""

    @property
    def root(self) -> curves.Public:
        """Whom this node believes, as its ticket said."""
        return curves.public_key(self.said("root"))

    @property
    def certificate(self) -> Certificate:
        """Return who this node is; refuse before it was enrolled."""
        if not (frame := self.said("certificate")):
            raise Refused(
                "node.not_enrolled",
                "Perangkat ini belum didaftarkan. Minta tiket dari admin, lalu daftarkan.",
            )
        return certificates.read(frame, root=self.root)

    @property
    def beacon(self) -> int:
        """Return the time of the last signed beacon; that of the enrolment before the first."""
        frame = self.said("beacon")
        return answers.read_beacon(frame, root=self.root).seconds if frame else self.certificate.enrolled

    def key(self) -> curves.Private:
        """Return the key of this device."""
        return curves.private_key((self.folder / "device.key").read_bytes())

    def envelopes(self) -> Iterator[Kept]:
        """Yield all envelopes in the order of their numbers."""
        return (Kept(*row) for row in self.rows.execute("SELECT * FROM envelope ORDER BY seq"))

    def waiting(self) -> list[Kept]:
        """Return what holds no final answer, oldest first."""
        found = self.rows.execute("SELECT * FROM envelope WHERE state IN ('', 'stored') ORDER BY seq")
        return [Kept(*row) for row in found]

    def envelope(self, receipt: str) -> Kept:
        """Return the filing with a number; refuse one that this device did not issue."""
        found = self.rows.execute("SELECT * FROM envelope WHERE type = 'file' AND receipt = ?", [receipt])
        if (row := found.fetchone()) is None:
            raise Missing("Permohonan")
        return Kept(*row)

    def photos(self, seq: int) -> list[Photo]:
        """Return the sealed files of an envelope, smallest first, and how many bytes of each the centre has."""
        found = self.rows.execute(
            "SELECT address, content, reached FROM photo WHERE seq = ? ORDER BY length(content)", [seq]
        )
        return [Photo(*row) for row in found]

    def carried(self) -> list[bytes]:
        """Return the frames that were brought for others, oldest first."""
        return [row[0] for row in self.rows.execute("SELECT frame FROM carried ORDER BY came_at, id")]

    def packed(self, path: str) -> bytes:
        """Return a file of the catalogue as it came; `Missing` if there is none."""
        row = self.rows.execute("SELECT content FROM file WHERE path = ?", [path]).fetchone()
        if row is None:
            raise Missing("Katalog")
        return bytes(row[0])

    def file(self, path: str) -> dict[str, Any]:
        """Return what a file of the catalogue says."""
        found: dict[str, Any] = json.loads(zlib.decompress(self.packed(path)))
        return found

    def services(self) -> list[str]:
        """Return the keys of the services that can be filed here."""
        found = self.rows.execute("SELECT path FROM file WHERE path LIKE 'services/%' ORDER BY path")
        return [path.removeprefix("services/").removesuffix(".json") for (path,) in found]

    def standing(self) -> Standing:
        """Return what has reached the centre and what has not; three reads."""
        issued, arrived, on_the_way, waiting, oldest, unprinted = self.rows.execute(
            "SELECT count(*), sum(state IN ('complete', 'quarantined')), sum(state = 'stored'), sum(state = ''), "
            "min(CASE WHEN state IN ('', 'stored') THEN made_at END), sum(type = 'file' AND printed_at IS NULL) FROM envelope"
        ).fetchone()
        [drafts] = self.rows.execute("SELECT count(*) FROM draft").fetchone()
        [carried] = self.rows.execute("SELECT count(*) FROM carried").fetchone()
        oldest_at = None if oldest is None else filing.moment(oldest)
        return Standing(
            issued, arrived or 0, on_the_way or 0, waiting or 0, oldest_at, unprinted or 0, drafts, carried
        )

    def is_simulation(self) -> bool:
        """Return whether all that the centre holds is made up."""
        return bool(self.file("place.json").get("simulated", False))

    def officers(self) -> list[tuple[str, str]]:
        """Return id and name of who may serve here, as the centre last said."""
        return [(str(id), str(name)) for id, name in self.file("place.json")["officers"]]

    def operator(self, id: str) -> tuple[bytes, bytes] | None:
        """Return salt and closed key of an operator who has a PIN."""
        row = self.rows.execute("SELECT salt, proof FROM operator WHERE id = ?", [id]).fetchone()
        return (bytes(row[0]), bytes(row[1])) if row else None

    def tries(self, name: str) -> tuple[int, int] | None:
        """Return how often somebody was wrong since they were last right, and when."""
        row = self.rows.execute("SELECT wrong, last_at FROM tried WHERE name = ?", [name]).fetchone()
        return (int(row[0]), int(row[1])) if row else None

    def drafts(self, operator_id: str, id: str = "") -> list[tuple[str, bytes, int]]:
        """Return (id, sealed, saved at) of an operator's drafts, or of one, newest first."""
        found = self.rows.execute(
            "SELECT id, sealed, saved_at FROM draft WHERE operator = ? AND ? IN ('', id) ORDER BY saved_at DESC, id DESC",
            [operator_id, id],
        )
        return [(id, bytes(sealed), int(at)) for id, sealed, at in found]

    def draft_files(self, draft_id: str) -> dict[str, bytes]:
        """Return the sealed files of a draft by what they prove."""
        found = self.rows.execute(
            "SELECT key, sealed FROM draft_file WHERE draft = ? ORDER BY key", [draft_id]
        )
        return {key: bytes(sealed) for key, sealed in found}

    def filed(self, limit: int = 200) -> list[Kept]:
        """Return the filings of this device, newest first."""
        found = self.rows.execute(
            "SELECT * FROM envelope WHERE type = 'file' ORDER BY seq DESC LIMIT ?", [limit]
        )
        return [Kept(*row) for row in found]

    def is_own(self, receipt: str) -> bool:
        """Return whether this device took the request down."""
        return receipt[:5] == self.certificate.code

    def visits(self) -> list[Kept]:
        """Return for which requests of others somebody came here, newest first, each once."""
        found = self.rows.execute("SELECT * FROM envelope WHERE type = 'visit' ORDER BY seq DESC LIMIT 200")
        return list({kept.receipt: kept for kept in (Kept(*row) for row in found)}.values())

    def later(self, receipt: str) -> list[Kept]:
        """Return what was taken down about a request after it was filed, oldest first."""
        found = self.rows.execute(
            "SELECT * FROM envelope WHERE receipt = ? AND type <> 'file' ORDER BY seq", [receipt]
        )
        return [Kept(*row) for row in found]

    def news(self) -> dict[str, News]:
        """Return what the centre last said of the requests of this device, by number."""
        found = self.rows.execute("SELECT receipt, status, at, sealed FROM news")
        return {row[0]: News(row[1], filing.moment(row[2]), row[3]) for row in found}

    def heard(self) -> int:
        """Return up to which position of the centre's log this node has heard."""
        frame = self.said(news.KIND)
        return news.read(frame, root=self.root).upto if frame else 0

    def highest(self) -> int:
        """Return the last number given."""
        return int(self.rows.execute("SELECT coalesce(max(seq), 0) FROM envelope").fetchone()[0])

    def last_told(self) -> tuple[int, bytes]:
        """Return the highest number that the centre said to have, 0 for none, and how the envelope after it names it."""
        found = self.rows.execute("SELECT max(seq) FROM envelope WHERE state <> ''").fetchone()
        seq = int(found[0] or 0)
        return seq, self.before(seq)

    def before(self, seq: int) -> bytes:
        """Return how the envelope after `seq` names that one."""
        row = self.rows.execute("SELECT hash FROM envelope WHERE seq = ?", [seq]).fetchone()
        return bytes.fromhex(row[0])[: envelopes.BEFORE_BYTES] if row else envelopes.FIRST
