"""A small SMSC: it speaks SMPP 3.4 over a real socket, joins parts and can misbehave."""

import socketserver
import struct
import threading
from dataclasses import dataclass, field

from balai.notices.rules.smpp import ALPHABET, SHIFTED

HEADER = struct.Struct(">IIII")
UNSHIFTED = {code: letter for letter, code in SHIFTED.items()}


@dataclass
class Heard:
    """One submit_sm as the SMSC understood it."""

    sender: str
    to: str
    coding: int
    text: str
    part: tuple[int, int] = (1, 1)
    wants_receipt: bool = False


@dataclass
class Smsc:
    port: int
    password: str = "rahasia"
    bind_status: int = 0
    submit_status: int = 0
    hang_up: bool = False
    heard: list[Heard] = field(default_factory=list)

    def __enter__(self) -> "Smsc":
        smsc = self

        class Line(socketserver.BaseRequestHandler):
            def handle(self):
                while smsc.answer(self.request):
                    pass

        socketserver.ThreadingTCPServer.allow_reuse_address = True
        self.server = socketserver.ThreadingTCPServer(("127.0.0.1", self.port), Line)
        self.server.daemon_threads = True
        threading.Thread(
            target=self.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True
        ).start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()

    def answer(self, line) -> bool:
        header = line.recv(16, 0x100)  # MSG_WAITALL
        if len(header) < 16:
            return False
        length, command, _, sequence = HEADER.unpack(header)
        body = line.recv(length - 16, 0x100) if length > 16 else b""
        match command:
            case 0x02:
                is_right = body.split(b"\0")[1].decode() == self.password
                status = self.bind_status or (0 if is_right else 0x0E)
                line.sendall(HEADER.pack(16, 0x15, 0, 99))  # enquire_link: are you there?
                line.sendall(HEADER.pack(21, 0x80000002, status, sequence) + b"smsc\0")
                return status == 0
            case 0x04:
                return self.take(line, sequence, body)
            case 0x06:
                line.sendall(HEADER.pack(16, 0x80000006, 0, sequence))
                return False
        return True

    def take(self, line, sequence: int, body: bytes) -> bool:
        if not self.submit_status:
            self.heard.append(understood(body))
        if self.hang_up:
            return False
        id = b"" if self.submit_status else f"smsc-{len(self.heard)}".encode()
        line.sendall(HEADER.pack(17 + len(id), 0x80000004, self.submit_status, sequence) + id + b"\0")
        return True


def understood(body: bytes) -> Heard:
    """Read a submit_sm by the book: SMPP 3.4, 4.4.1."""
    _, rest = body.split(b"\0", 1)  # service_type
    sender, rest = rest[2:].split(b"\0", 1)
    to, rest = rest[2:].split(b"\0", 1)
    esm_class, rest = rest[0], rest[3:]
    _, rest = rest.split(b"\0", 1)  # schedule_delivery_time
    _, rest = rest.split(b"\0", 1)  # validity_period
    registered, coding, length = rest[0], rest[2], rest[4]
    content, part = rest[5:], (1, 1)
    assert len(content) == length
    if esm_class & 0x40:
        assert content[:3] == bytes([5, 0, 3])
        part, content = (content[5], content[4]), content[6:]
    text = content.decode("utf-16-be") if coding == 8 else from_gsm(content)
    return Heard(sender.decode(), to.decode(), coding, text, part, registered == 1)


def from_gsm(content: bytes) -> str:
    found, codes = "", iter(content)
    for code in codes:
        found += UNSHIFTED[next(codes)] if code == 0x1B else ALPHABET[code]
    return found
