"""How a node calls the centre that its ticket named: no redirects, no proxies, an end to waiting."""

import ssl
import time
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from random import SystemRandom
from urllib.parse import SplitResult, urlsplit

from balai.nodes.queries.store import Store

TYPE = "application/x-sip"
LONGEST_ANSWER = 8_000_000
PATIENCE_S = 60
PAUSES_S = (1, 2, 4)
"""How long a node waits when the centre is busy with others, on average, before it asks again."""


def post(store: Store, path: str, raw: bytes) -> bytes:
    """Carry bytes to the centre and return its answer; `OSError` when that fails. What the answer says is not believed here."""
    return call(urlsplit(f"{store.said('url').decode()}/api/v1/exchange{path}"), raw)


def call(url: SplitResult, raw: bytes) -> bytes:
    """Post bytes to an address and return what comes; a centre that is busy with others is asked again, four times in all."""
    for pause_s in PAUSES_S:
        status, answer = _once(url, raw)
        if status != HTTPStatus.SERVICE_UNAVAILABLE:
            return answer
        time.sleep(pause_s * SystemRandom().uniform(0.5, 1.5))
    return _once(url, raw)[1]


def _once(url: SplitResult, raw: bytes) -> tuple[int, bytes]:
    line = _line(url.scheme, url.hostname or "", url.port)
    try:
        line.request("POST", url.path, raw, {"Content-Type": TYPE})
        answer = line.getresponse()
        return answer.status, answer.read(LONGEST_ANSWER)
    except HTTPException as error:
        raise OSError(type(error).__name__) from error
    finally:
        line.close()


def _line(scheme: str, host: str, port: int | None) -> HTTPConnection:
    if scheme == "https":
        return HTTPSConnection(host, port, timeout=PATIENCE_S, context=ssl.create_default_context())
    return HTTPConnection(host, port, timeout=PATIENCE_S)
