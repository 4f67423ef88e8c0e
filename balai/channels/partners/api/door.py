"""The one door of the API: each address lets its operations in, says no in one way, and marks every answer."""

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from http import HTTPStatus
from urllib.parse import urlencode

import orjson
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from balai.channels.partners.api.admitting import admit
from balai.channels.partners.api.operation import Call, Operation, Reply
from balai.channels.partners.api.problems import oauth_problem, problem
from balai.channels.partners.rules import headers
from balai.channels.partners.rules.contract import Contract, Keep
from balai.core import facts
from balai.core.refusal import Missing, Refused

DIGEST = 16
"""Symbols of a hash: enough to tell versions of one address apart."""
LOCKED = "default-src 'none'; frame-ancestors 'none'; sandbox"


def routes(operations: Iterable[Operation]) -> list[URLPattern]:
    """Return the addresses of operations, one view for all methods of a path, and one for all that lead nowhere.

    They are tried in the order of the operations, so those asked most come first.
    """
    by_path: dict[str, dict[str, Operation]] = defaultdict(dict)
    for one in operations:
        by_path[one.contract.path][one.contract.method] = one
    found = [_route(where, by_method) for where, by_method in by_path.items()]
    return [*found, path("<path:rest>", _nowhere), path("", _nowhere)]


def _route(where: str, by_method: Mapping[str, Operation]) -> URLPattern:
    address = where.lstrip("/").replace("{", "<str:").replace("}", ">")
    return path(address, _view(by_method), name="api_" + next(iter(by_method.values())).contract.id)


def _view(by_method: Mapping[str, Operation]) -> Callable[..., HttpResponse]:
    allowed = [*by_method, *(["HEAD"] if "GET" in by_method else [])]

    @csrf_exempt
    def api(request: HttpRequest, **places: str) -> HttpResponse:
        method = "GET" if request.method == "HEAD" else str(request.method)
        simulated = facts.is_simulation()
        try:
            if method not in by_method:
                raise Refused(
                    "method", "Alamat ini hanya menerima {allowed}.", allowed=", ".join(sorted(allowed))
                )
            response = _carried_out(request, by_method[method], places, simulated)
        except Refused as refusal:
            is_oauth = method in by_method and by_method[method].contract.oauth
            response = (oauth_problem if is_oauth else problem)(refusal, simulated)
        return _marked(response, simulated)

    return api


@csrf_exempt
def _nowhere(request: HttpRequest, rest: str = "") -> HttpResponse:
    simulated = facts.is_simulation()
    return _marked(problem(Missing("Alamat"), simulated), simulated)


def _carried_out(
    request: HttpRequest, operation: Operation, places: Mapping[str, str], simulated: bool
) -> HttpResponse:
    call = admit(request, operation, places, at=timezone.now())
    reply = operation.run(call)
    contract = operation.contract
    content = _content(reply, simulated)
    response = HttpResponse(content, status=contract.status, content_type=reply.media)
    response["Cache-Control"] = contract.keep.value
    for name, value in (*reply.headers.items(), *_next(call, reply)):
        response[name] = value
    if contract.scope:
        response["Vary"] = "Authorization"
    if contract.keep != Keep.NOTHING:
        response["ETag"] = headers.tag(reply.revision, hashlib.sha256(content).hexdigest()[:DIGEST])
    return _if_new(request, contract, response)


def _content(reply: Reply, simulated: bool) -> bytes:
    """Return the bytes of an answer; data of a simulation says so."""
    if isinstance(reply.body, bytes):
        return reply.body
    notice = {"notice": facts.SIMULATION_LABEL} if reply.is_marked and simulated else {}
    return orjson.dumps({**reply.body, **notice}, option=orjson.OPT_NON_STR_KEYS)


def _next(call: Call, reply: Reply) -> list[tuple[str, str]]:
    following = reply.body.get("next") if isinstance(reply.body, dict) else None
    if not following:
        return []
    query = urlencode({**call.query, "after": following})
    return [("Link", headers.next_link(f"{call.address}?{query}"))]


def _if_new(request: HttpRequest, contract: Contract, response: HttpResponse) -> HttpResponse:
    """Return 304 for a read whose answer the caller has already."""
    tag = response.headers.get("ETag", "")
    known = request.headers.get("If-None-Match", "")
    if contract.method != "GET" or not tag or not headers.is_known(known, tag):
        return response
    response.status_code, response.content = HTTPStatus.NOT_MODIFIED, b""
    del response["Content-Type"]
    return response


def _marked(response: HttpResponse, simulated: bool) -> HttpResponse:
    """Say on every answer whether all data is made up, and that nothing in it may run."""
    if simulated:
        response["Balai-Notice"] = "simulation"
    response["Content-Security-Policy"] = LOCKED
    return response
