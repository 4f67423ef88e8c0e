"""OAuth2 client credentials (RFC 6749, 4.4) for machines of partners."""

import base64
import binascii
import re
from urllib.parse import unquote_plus

from balai.channels.partners import actions
from balai.channels.partners.api.operation import Call, Reply, operation
from balai.channels.partners.rules import schemas
from balai.channels.partners.rules.contract import FORM, Keep
from balai.core.refusal import Refused

BASIC = re.compile(r"basic +([A-Za-z0-9+/]{4,400}={0,2}) *", re.IGNORECASE)
VISIBLE = re.compile("[ -~]*")
"""What identifiers and secrets of clients are made of (RFC 6749, appendix A)."""


@operation(
    "POST", "/oauth/token", tag="tokens", oauth=True, limited=True, keep=Keep.NOTHING, largest=4_000,
    bodies={FORM: schemas.ref("TokenRequest")}, answer=schemas.ref("Token"),
)  # fmt: skip
def token(call: Call) -> Reply:
    """Give a machine an access token of ten minutes"""
    client_id, secret = _credentials(call)
    wanted = call.body.get("scope", "").split()
    made = actions.sign_in_client(client_id, secret, wanted, remote=call.remote, at=call.at)
    body = {
        "access_token": made.secret,
        "token_type": "Bearer",
        "expires_in": int(actions.ACCESS_LIFETIME.total_seconds()),
        "scope": " ".join(made.scopes),
    }
    return Reply(body, headers={"Pragma": "no-cache"})


def _credentials(call: Call) -> tuple[str, str]:
    """Return (client id, secret) from HTTP Basic or from the body; refuse both at once."""
    header, sent = call.headers.get("Authorization", ""), call.body
    if header and "client_secret" in sent:
        raise Refused(
            "invalid_request", "Sertakan rahasia klien di satu tempat saja: Authorization atau isi kiriman."
        )
    given = basic(header) if header else (sent.get("client_id", ""), sent.get("client_secret", ""))
    if given is None or not all(given):
        raise Refused("invalid_client", "Sertakan id dan rahasia klien.")
    return given


def basic(header: str) -> tuple[str, str] | None:
    """Return (client id, secret) of HTTP Basic as OAuth uses it: both form-encoded (RFC 6749, 2.3.1)."""
    found = BASIC.fullmatch(header.strip())
    if not found:
        return None
    try:
        text = base64.b64decode(found[1], validate=True).decode("utf-8")
    except (binascii.Error, UnicodeDecodeError):
        return None
    id, _, secret = text.partition(":")
    id, secret = unquote_plus(id), unquote_plus(secret)
    return (id, secret) if id and secret and VISIBLE.fullmatch(id + secret) else None
