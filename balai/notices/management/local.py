"""A gateway to try with: real HTTP on loopback, receipts that call back, and every way in which one can fail.

It speaks the SMS protocol of `docs/how-to/send-messages.md` at /sms and WhatsApp's at /whatsapp. Nothing leaves this machine.
"""

import json
import socket
import threading
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx

from balai.core.ids import new_id
from balai.notices.rules.receipts import hub_signature, sign

LONGEST = 65_536
KEPT = 1000
NAMES = {"sms": "lokal-sms", "whatsapp": "lokal-wa"}
"""What Balai calls the two ways of this gateway."""


class Mood(StrEnum):
    """How the gateway behaves."""

    GOOD = "good"
    REFUSE = "refuse"
    """It says 422: never."""
    BUSY = "busy"
    """It says 503: not now."""
    BROKEN = "broken"
    """It takes the message and says 500."""
    MUTE = "mute"
    """It takes the message and hangs up without a word."""
    SLOW = "slow"
    """It takes the message and answers after `delay_s`."""
    REDIRECT = "redirect"
    """It sends one elsewhere."""
    LOST = "lost"
    """It takes the message, and tells later that it did not arrive."""


@dataclass
class Settings:
    """What the gateway is told when it starts; tests change `mood` while it runs."""

    secret: str
    callback: str = ""
    mood: Mood = Mood.GOOD
    delay_s: float = 2.0
    receipts: int = 1
    """How often each receipt is sent: 2 shows that the second changes nothing."""
    unreachable: str = ""
    """Numbers that end like this get a receipt "failed"."""


@dataclass
class Taken:
    """A message the gateway took."""

    id: str
    to: str
    text: str
    reference: str
    asked: int = 1


@dataclass
class Memory:
    """Every id is sent once, however often it is asked."""

    taken: dict[str, Taken] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def take(self, id: str, to: str, text: str) -> tuple[Taken, bool]:
        with self.lock:
            if known := self.taken.get(id):
                known.asked += 1
                return known, False
            while len(self.taken) >= KEPT:
                self.taken.pop(next(iter(self.taken)))
            self.taken[id] = Taken(id, to, text, f"lokal-{id}")
            return self.taken[id], True


class LocalGateway(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, port: int, settings: Settings) -> None:
        super().__init__(("127.0.0.1", port), Handler)
        self.settings, self.memory = settings, Memory()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class Handler(BaseHTTPRequestHandler):
    server: LocalGateway
    timeout = 10

    def do_POST(self) -> None:
        size = int(self.headers.get("Content-Length") or 0)
        if self.path not in ("/sms", "/whatsapp") or size > LONGEST:
            return self._answer(404, {})
        content = json.loads(self.rfile.read(size))
        if self.headers.get("Authorization") != f"Bearer {self.server.settings.secret}":
            return self._answer(401, {})
        return self._behave(content)

    def _behave(self, content: dict[str, Any]) -> None:
        mood = self.server.settings.mood
        if mood == Mood.REFUSE:
            return self._answer(422, {"error": "number"})
        if mood == Mood.BUSY:
            return self._answer(503, {})
        if mood == Mood.REDIRECT:
            self.send_response(307)
            self.send_header("Location", f"{self.server.url}/elsewhere")
            self.end_headers()
            return None
        taken = self._take(content)
        if mood == Mood.BROKEN:
            return self._answer(500, {})
        if mood == Mood.MUTE:
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)
            return None
        if mood == Mood.SLOW:
            time.sleep(self.server.settings.delay_s)
        return self._answer(200, _accepted(self.path, taken))

    def _take(self, content: dict[str, Any]) -> Taken:
        id = self.headers.get("Idempotency-Key", "")
        text = content.get("text") or json.dumps(content.get("template"))
        taken, is_new = self.server.memory.take(id, content["to"], text)
        if is_new and self.server.settings.callback:
            threading.Thread(
                target=report, args=(self.server.settings, self.path, taken), daemon=True
            ).start()
        return taken

    def _answer(self, status: int, content: dict[str, Any]) -> None:
        body = json.dumps(content).encode()
        try:
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
        except OSError:
            return  # who asked no longer listens

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing: addresses and numbers do not belong into logs."""


def _accepted(path: str, taken: Taken) -> dict[str, Any]:
    return {"messages": [{"id": taken.reference}]} if path == "/whatsapp" else {"reference": taken.reference}


def report(settings: Settings, path: str, taken: Taken) -> None:
    """Call back and tell what became of a message, as often as wanted."""
    is_lost = settings.mood == Mood.LOST or (settings.unreachable and taken.to.endswith(settings.unreachable))
    state = "failed" if is_lost else "delivered"
    body = json.dumps(_told(path, taken, state)).encode()
    for _ in range(settings.receipts):
        time.sleep(0.2)
        call_back(settings, path, body)


def _told(path: str, taken: Taken, state: str) -> dict[str, Any]:
    if path == "/sms":
        return {"id": taken.id, "reference": taken.reference, "state": state}
    status = {
        "id": taken.reference, "status": state, "timestamp": str(int(time.time())), "biz_opaque_callback_data": taken.id,
    }  # fmt: skip
    return {"entry": [{"changes": [{"value": {"statuses": [status]}}]}]}


def said(path: str, phone: str, text: str) -> bytes:
    """Return the call by which a way of this gateway hands over what somebody wrote."""
    id = new_id()
    if path == "/sms":
        return json.dumps({"id": id, "from": phone, "text": text}).encode()
    message = {"id": id, "from": phone, "type": "text", "text": {"body": text}}
    return json.dumps({"entry": [{"changes": [{"value": {"messages": [message]}}]}]}).encode()


def call_back(settings: Settings, path: str, body: bytes) -> int:
    """Post a signed report to Balai; return the status it answers, 0 when nobody is there."""
    name = path.strip("/")
    if name == "whatsapp":
        header = {"X-Hub-Signature-256": hub_signature(settings.secret, body)}
    else:
        header = {"X-Balai-Signature": sign(settings.secret, body, datetime.now(UTC))}
    try:
        with httpx.Client(timeout=5, trust_env=False) as client:
            address = f"{settings.callback}/gerbang/{NAMES[name]}/"
            return client.post(address, content=body, headers=header).status_code
    except httpx.HTTPError:
        return 0
