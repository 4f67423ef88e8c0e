"""The door for devices over HTTP, and the commands on both sides of it."""

from contextlib import ExitStack
from http.server import BaseHTTPRequestHandler, HTTPServer
from io import StringIO
from pathlib import Path
from threading import Thread
from urllib.parse import urlsplit

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from balai.nodes import calling
from balai.nodes.actions import entering, syncing
from balai.nodes.management.commands import nodes as command
from balai.nodes.models import Device, Envelope
from balai.nodes.queries.store import Store
from balai.nodes.views import exchanging as door
from tests.nodes.village import Village, ticket

pytestmark = pytest.mark.django_db
TYPE = "application/x-sip"


@pytest.fixture
def wired(monkeypatch):
    """Let nodes call this centre's own door instead of a socket."""

    def post(store: Store, path: str, raw: bytes) -> bytes:
        return (
            Client(enforce_csrf_checks=True).post(f"/api/v1/exchange{path}", raw, content_type=TYPE).content
        )

    monkeypatch.setattr(command, "post", post)


def run(home: Path, *words: str) -> str:
    out = StringIO()
    call_command("nodes", "--home", str(home), *words, stdout=out)
    return out.getvalue()


def test_a_device_enrols_files_and_exchanges_over_http(hall, two, tmp_path, wired):
    home = tmp_path / "node"
    assert "Terdaftar sebagai " in run(home, "enroll", ticket(hall, two, timezone.now()))
    with Store(home) as store:
        village = Village(store, hall.officer("kelurahan-desa", "front_officer"), hall)
        issued = village.file(at=timezone.now())
    assert "1 belum sampai" in run(home, "status")
    assert "ditutup" in run(home, "close")
    assert "2 sudah sampai pusat" in run(home, "sync")
    entering.enter_waiting(timezone.now())
    assert (
        Envelope.objects.get(type="file").receipt == issued.receipt
        and Envelope.objects.get(type="file").case_id
    )


def test_a_stick_between_two_commands(hall, two, tmp_path, wired):
    home, stick = tmp_path / "node", tmp_path / "stick"
    run(home, "enroll", ticket(hall, two, timezone.now()))
    with Store(home) as store:
        Village(store, hall.officer("kelurahan-desa", "front_officer"), hall).file(at=timezone.now())
    assert "berkas baru ditulis" in run(home, "export", str(stick))
    assert "jawaban baru" in run(tmp_path / "centre", "import", str(stick))
    run(home, "import", str(stick))
    assert "1 sudah sampai pusat" in run(home, "status")
    assert "1 dibuat = 1 tersimpan + 0 hilang" in run(tmp_path / "centre", "status")


def test_a_wrong_ticket_is_answered_in_words(hall, two, tmp_path, wired):
    with pytest.raises(CommandError, match="tidak terbaca"):
        run(tmp_path, "enroll", "salah")
    spent = ticket(hall, two, timezone.now())
    run(tmp_path / "a", "enroll", spent)
    with pytest.raises(CommandError, match="bukan dari pusat"):
        run(tmp_path / "b", "enroll", spent)
    assert Device.objects.count() == 1


def test_a_link_that_is_not_there_is_said(hall, two, tmp_path, monkeypatch):
    def lost(store: Store, path: str, raw: bytes) -> bytes:
        raise OSError("ConnectError")

    monkeypatch.setattr(command, "post", lost)
    with pytest.raises(CommandError, match="tetap aman"):
        run(tmp_path, "enroll", ticket(hall, two, timezone.now()))


def test_the_door_says_nothing_to_strangers(db):
    client = Client(enforce_csrf_checks=True)
    assert client.get("/api/v1/exchange").status_code == 405
    answered = client.post("/api/v1/exchange", b"SIP1 hello", content_type=TYPE)
    assert (answered.status_code, answered.content) == (200, b"")
    assert client.post("/api/v1/exchange", b"x" * 950_000, content_type=TYPE).status_code == 413
    assert client.post("/api/v1/exchange/enrol", b"x" * 950_000, content_type=TYPE).status_code == 413
    assert client.post("/api/v1/exchange/enrol", b"let me in", content_type=TYPE).status_code == 403


def test_many_devices_at_once_leave_room_for_people(village, caplog):
    raw = village.file().envelope.frame
    with ExitStack() as stack:
        for _ in range(door.HEARD):
            stack.enter_context(door._hall)
        busy = Client().post("/api/v1/exchange", raw, content_type=TYPE)
        assert (busy.status_code, busy.headers["Retry-After"]) == (503, "2")
        assert not caplog.records, "being busy is no fault"
        assert Envelope.objects.count() == 0 and Client().get("/").status_code == 200
    assert Client().post("/api/v1/exchange", raw, content_type=TYPE).status_code == 200
    assert Envelope.objects.count() == 1


class Busy(BaseHTTPRequestHandler):
    """A centre that is busy for so many calls."""

    left = 0

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        answer = b"busy" if type(self).left > 0 else b"heard"
        self.send_response(503 if type(self).left > 0 else 200)
        type(self).left -= 1
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *said: object) -> None:
        pass


@pytest.mark.parametrize(("calls", "answer"), [(0, b"heard"), (3, b"heard"), (4, b"busy")])
def test_a_node_asks_a_busy_centre_again_and_in_the_end_lets_it_be(monkeypatch, calls, answer):
    waited: list[float] = []
    monkeypatch.setattr(calling.time, "sleep", waited.append)
    monkeypatch.setattr(Busy, "left", calls)
    with HTTPServer(("127.0.0.1", 0), Busy) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        try:
            url = urlsplit(f"http://127.0.0.1:{server.server_port}/api/v1/exchange")
            assert calling.call(url, b"frames") == answer
        finally:
            server.shutdown()
            thread.join()
    assert all(0.5 <= one / usual <= 1.5 for one, usual in zip(waited, calling.PAUSES_S, strict=False))
    assert len(waited) == min(calls, 3)


def test_a_catalogue_is_small_and_comes_only_when_it_changed(village):
    sizes: list[int] = []

    def measured(raw: bytes) -> bytes:
        answered = Client().post("/api/v1/exchange", raw, content_type=TYPE).content
        sizes.append(len(answered))
        return answered

    syncing.sync(village.store, measured, at=timezone.now())
    assert sizes == [sizes[0]] and sizes[0] < 1_000
    village.store.rows.execute("DELETE FROM said WHERE name = 'catalogue'")
    syncing.sync(village.store, measured, at=timezone.now())
    assert 10_000 < sizes[1] < 300_000 and village.store.file("place.json")["areas"]


def test_half_a_catalogue_changes_nothing(village):
    before = village.store.services()
    village.store.rows.execute("DELETE FROM said WHERE name = 'catalogue'")

    def cut(raw: bytes) -> bytes:
        whole = Client().post("/api/v1/exchange", raw, content_type=TYPE).content
        return whole[: len(whole) * 2 // 3]

    syncing.sync(village.store, cut, at=timezone.now())
    assert village.store.services() == before and not village.store.said("catalogue")
