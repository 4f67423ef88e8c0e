"""A node whose disk takes nothing more: it says so, keeps what it has, gives no number, and goes on when there is room."""

import errno
import resource
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from balai.nodes.actions import exchanging, issuing, syncing
from balai.nodes.middleware import is_disk_full
from balai.nodes.queries.store import Store
from tests.nodes.desk import LATELY
from tests.nodes.village import PLAIN

pytestmark = pytest.mark.django_db
PAGE_BYTES = 4_096


@contextmanager
def full_disk() -> Iterator[None]:
    """Let no file of this process grow beyond one page, so that not even one frame of a journal fits."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (PAGE_BYTES, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_filing_is_not_taken_while_nothing_can_be_kept_and_is_when_it_can(village, joko):
    draft = joko.begin(PLAIN)
    joko.fill(draft, PLAIN)
    with full_disk():
        said = joko.post(f"{draft}ajukan/", basis="present")
        assert said.status_code == 507 and "belum tersimpan" in said.content.decode()
        assert "Location" not in said.headers and village.store.highest() == 0
        assert "Periksa lagi" in joko.get(f"{draft}tinjau/")  # reading goes on
    filed = joko.post(f"{draft}ajukan/", basis="present")
    assert filed.status_code == 303 and village.store.highest() == 1
    with Store(village.store.folder) as store:
        assert store.rows.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_whatever_else_is_done_at_the_desk_is_refused_whole(village, joko):
    receipt = village.file(PLAIN, at=LATELY).receipt
    draft = joko.begin(PLAIN)
    before = village.store.standing()
    acts = {
        f"/meja/permohonan/{receipt}/batal/": {}, "/meja/tutup/": {}, "/meja/mulai/": {"layanan": PLAIN},
        f"/meja/permohonan/{receipt}/tercetak/": {}, f"{draft}batal/": {},
        "/meja/pengaduan/": {
            "kind": "complaint", "identity": "anonymous", "title": "Antre lama", "text": "Saya menunggu tiga jam tanpa kabar.",
        },
    }  # fmt: skip
    with full_disk():
        for address, posted in acts.items():
            assert joko.post(address, **posted).status_code == 507, address
        assert joko.get("/meja/kirim/") and joko.client.get("/meja/kirim/balai.sip", secure=True).content
    assert village.store.standing() == before


def test_an_answer_of_the_centre_that_cannot_be_kept_is_asked_for_again(village):
    issued = village.file(PLAIN, at=LATELY)
    answer = exchanging.exchange(issued.envelope.frame, at=LATELY)
    with full_disk(), pytest.raises(sqlite3.OperationalError) as raised:
        syncing.take_answer(village.store, answer, at=LATELY)
    assert is_disk_full(raised.value) and village.states() == [""]
    village.sync(at=LATELY)
    assert village.states() == ["complete"]


def test_a_node_that_starts_on_a_full_disk_says_so(village, joko, settings, tmp_path):
    settings.NODE_HOME = tmp_path / "fresh"
    with full_disk():
        assert joko.post("/meja/tutup/").status_code == 507


def test_little_space_stops_new_requests_only(village, joko, monkeypatch):
    monkeypatch.setattr(issuing, "FULL_BYTES", 10**18)
    said = joko.post("/meja/mulai/", layanan=PLAIN)
    assert said.status_code == 409 and "Ruang simpan" in said.content.decode()
    assert joko.post("/meja/tutup/").status_code == 303


def test_other_failures_stay_what_they_are():
    assert is_disk_full(OSError(errno.ENOSPC, "full")) and not is_disk_full(OSError(errno.EACCES, "no"))
