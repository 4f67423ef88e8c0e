"""How a node calls the centre that its ticket named: no redirects, no proxies, an end to waiting."""

import ssl
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from urllib.parse import urlsplit

from balai.nodes.queries.store import Store

TYPE = "application/x-sip"
LONGEST_ANSWER = 8_000_000
PATIENCE_S = 60


def post(store: Store, path: str, raw: bytes) -> bytes:
    """Carry bytes to the centre and return its answer; `OSError` when that fails. What the answer says is not believed here."""
    url = urlsplit(f"{store.said('url').decode()}/api/v1/exchange{path}")
    line = _line(url.scheme, url.hostname or "", url.port)
    try:
        line.request("POST", url.path, raw, {"Content-Type": TYPE})
        return line.getresponse().read(LONGEST_ANSWER)
    except HTTPException as error:
        raise OSError(type(error).__name__) from error
    finally:
        line.close()


def _line(scheme: str, host: str, port: int | None) -> HTTPConnection:
    if scheme == "https":
        return HTTPSConnection(host, port, timeout=PATIENCE_S, context=ssl.create_default_context())
    return HTTPConnection(host, port, timeout=PATIENCE_S)
