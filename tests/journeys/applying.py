"""People who apply over HTTP, again and again, and send once more whatever was not answered."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import httpx

from tests.cases.filing import photo
from tests.channels.portal.browser import APPLICANT

AWAY = {500, 502, 503, 504}
PATIENCE_S = 300
"""Nobody waits so long for a server that comes back; it is for machines that have much else to do."""


@dataclass
class Applicant(threading.Thread):
    """Files one request after another until told to stop; `acknowledged` holds (case id, when) of each that was confirmed."""

    address: str
    session: str
    number: int
    acknowledged: list[tuple[str, float]] = field(default_factory=list)
    disturbed: list[str] = field(default_factory=list)
    failed: str = ""
    stopping: bool = False

    def __post_init__(self) -> None:
        super().__init__(daemon=True)

    def __hash__(self) -> int:
        return self.number

    @contextmanager
    def opened(self) -> Iterator[None]:
        """Open the browser of this person, signed in."""
        with httpx.Client(base_url=self.address, timeout=60) as self.http:
            self.http.cookies.set("balai", self.session)
            yield

    def run(self) -> None:
        try:
            with self.opened():
                count = 0
                while not self.stopping:
                    count += 1
                    case = self.file(f"{self.number}-{count}")
                    self.acknowledged.append((case, time.monotonic()))
        except Exception as error:  # what stops a thread must not go unseen
            self.failed = repr(error)

    def file(self, once: str) -> str:
        start = self.post(
            "/permohonan/baru/", {"service": "ktp-el-penggantian", "area": "35.10", "once": once}
        )
        case = start.removesuffix("isi/0/")
        self.post(f"{case}isi/0/", APPLICANT)
        self.post(f"{case}isi/1/", {"reason": "lost"})
        self.post(f"{case}isi/2/", {"handover": "hall"})
        self.post(f"{case}bukti/", {"key": "police_report"}, files={"police_report": ("foto.jpg", photo())})
        assert self.post(f"{case}ajukan/", {}) == f"{case}tanda-terima/"
        return case.split("/")[2]

    def try_to_begin(self, once: str) -> httpx.Response:
        """Send the beginning of a request once, whatever the answer."""
        return self.send(
            "/permohonan/baru/", {"service": "ktp-el-penggantian", "area": "35.10", "once": once}
        )

    def send(self, address: str, posted: dict[str, str], **more: object) -> httpx.Response:
        if "balai-csrf" not in self.http.cookies:
            self.http.get("/lacak/")
        token = {"X-CSRFToken": self.http.cookies["balai-csrf"]}
        return self.http.post(address, data=posted, headers=token, **more)

    def post(self, address: str, posted: dict[str, str], **more: object) -> str:
        """Send until it is answered; return where the answer leads."""
        deadline = time.monotonic() + PATIENCE_S
        while time.monotonic() < deadline:
            try:
                answer = self.send(address, posted, **more)
            except httpx.TransportError as error:
                self.disturbed.append(repr(error))
            else:
                if answer.status_code not in AWAY:
                    assert answer.status_code == 303, f"{address}: {answer.status_code} {answer.text[:300]}"
                    return answer.headers["Location"]
                self.disturbed.append(f"{address}: {answer.status_code}")
            time.sleep(0.2)
        raise TimeoutError(f"{address} was never answered")
