"""How the API says no: problem details (RFC 9457) with the place of each fault."""

import re
from http import HTTPStatus
from typing import Any

from django.http import HttpResponse, JsonResponse

from balai.channels.partners.rules.contract import JSON, PROBLEM
from balai.channels.partners.rules.fitting import MISSING
from balai.channels.partners.rules.reading import place
from balai.core import facts
from balai.core.refusal import Invalid, Refused
from balai.ui.errors import status_of

STATUSES = {
    "malformed": 400, "invalid_request": 400, "invalid_scope": 400, "unauthorised": 401,
    "invalid_token": 401, "invalid_client": 401, "insufficient_scope": 403, "consent": 403, "second_factor": 403, "method": 405,
    "stale": 412, "case.changed": 412, "too_large": 413, "media_type": 415, "idempotency.reused": 422,
    "revision_required": 428,
}  # fmt: skip
"""Where the code says more than the kind of refusal."""
NOT_DESCRIBABLE = re.compile(r"[^ !#-\[\]-~]")
"""What an `error_description` may not hold."""
REALM = 'realm="balai"'


def problem(refusal: Refused, simulated: bool) -> HttpResponse:
    """Return the answer to a request that was refused."""
    status = STATUSES.get(refusal.code) or status_of(refusal)
    return _response(refusal, details(refusal, status), status, PROBLEM, simulated)


def oauth_problem(refusal: Refused, simulated: bool) -> HttpResponse:
    """Return the same as OAuth2 wants it (RFC 6749, 5.2): the problem with `error`, as plain JSON, kept by nobody."""
    error, status = _oauth_error(refusal), STATUSES.get(refusal.code) or status_of(refusal)
    status = 400 if isinstance(refusal, Invalid) else status
    told = details(refusal, status)
    description = NOT_DESCRIBABLE.sub("", told["detail"])
    response = _response(
        refusal, told | {"error": error, "error_description": description}, status, JSON, simulated
    )
    response["Cache-Control"] = "no-store"
    return response


def _oauth_error(refusal: Refused) -> str:
    if isinstance(refusal, Invalid) and "/grant_type" in refusal.problems:
        return "invalid_request" if refusal.problems["/grant_type"] == MISSING else "unsupported_grant_type"
    return refusal.code if refusal.code in ("invalid_client", "invalid_scope") else "invalid_request"


def _response(
    refusal: Refused, body: dict[str, Any], status: int, media: str, simulated: bool
) -> HttpResponse:
    notice = {"notice": facts.SIMULATION_LABEL} if simulated else {}
    response = JsonResponse(body | notice, status=status, content_type=media)
    for name, value in _headers(refusal).items():
        response[name] = value
    return response


def details(refusal: Refused, status: int) -> dict[str, Any]:
    """Return the members of a problem."""
    found: dict[str, Any] = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": str(refusal.message),
        "code": refusal.code,
    }
    if isinstance(refusal, Invalid):
        found["errors"] = [_error(place(key), str(said)) for key, said in refusal.problems.items()]
    return found


def _error(where: str, sentence: str) -> dict[str, str]:
    kind = {"?": "parameter", "@": "header"}.get(where[:1])
    return {"detail": sentence, kind or "pointer": where[1:] if kind else where}


def _headers(refusal: Refused) -> dict[str, str]:
    match refusal.code:
        case "unauthorised":
            return {"WWW-Authenticate": f"Bearer {REALM}"}
        case "invalid_token":
            return {"WWW-Authenticate": f'Bearer {REALM}, error="invalid_token"'}
        case "insufficient_scope":
            return {
                "WWW-Authenticate": f'Bearer {REALM}, error="insufficient_scope", scope="{refusal.params["scope"]}"'
            }
        case "invalid_client":
            return {"WWW-Authenticate": f"Basic {REALM}"}
        case "method":
            return {"Allow": str(refusal.params["allowed"])}
        case "too_many":
            return {"Retry-After": str(refusal.params.get("retry_after") or _seconds(refusal))}
    return {}


def _seconds(refusal: Refused) -> int:
    return 60 * int(str(refusal.params.get("minutes", 1)))
